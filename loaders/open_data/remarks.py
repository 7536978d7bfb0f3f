"""Every remark that a file of open data can get: code, severity, text and remedy, ja and en.

The table of docs/reference/open-data.md is made of `REMARKS`. A text may name the cell (``value``),
what it was read as (``result``), and details (``detail``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.api import LINK_REMARKS, RemarkKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["REMARKS", "Remark", "RemarkKind", "Severity", "has_error"]


class Remark(NamedTuple):
    """One remark at its place.

    Attributes:
        code: A key of `REMARKS`.
        column: Header of the column, as written; empty if it is about the whole row or file.
        value: The cell, as written.
        result: What was loaded instead; empty if nothing was.
        detail: More, such as the column that was expected.
        severity: Another severity than that of the kind; None for the same.
    """

    code: str
    column: str = ""
    value: str = ""
    result: str = ""
    detail: str = ""
    severity: Severity | None = None

    @property
    def kind(self) -> RemarkKind:
        """Its kind."""
        return REMARKS[self.code]

    @property
    def weight(self) -> Severity:
        """Its severity."""
        return self.severity or self.kind.severity


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_NUMBER_REMEDY: Final = ("数字だけを入力してください", "enter digits only")
_ROWS: Final[tuple[tuple[str, Severity, str, str, str, str], ...]] = (
    # The file
    ("ENCODING", _N, "文字コードがUTF-8ではありません", "the file is not UTF-8", "UTF-8で保存してください", "save as UTF-8"),
    ("DECODE", _E, "文字化けしていて読めません", "the bytes cannot be decoded", "元のデータから保存し直してください", "save again from the original"),
    ("HEADER_ROW", _N, "見出しが1行目にありません", "the header is below row 1", "見出しを1行目にしてください", "move the header to row 1"),
    ("HEADER_FORM", _N, "見出しの表記が標準と違います", "the header is spelt in another way", "標準の列名にしてください", "use the standard name"),
    ("HEADER_TWICE", _W, "同じ列が2つあり、後のものは読みません", "a column is there twice; the later one is not loaded", "どちらかを削除してください", "delete one of them"),
    ("COLUMN_UNKNOWN", _N, "様式にない列です", "the layout does not have this column", "標準の列名にするか、様式に加えてください", "use a standard name, or add it to a layout"),
    ("COLUMN_MISSING", _W, "様式の列がありません", "a column of the layout is missing", "列を加えてください", "add the column"),
    ("LAYOUT", _E, "様式が分かりません", "the layout is not clear", "sources.tomlのlayoutで指定してください", "name it with layout = in sources.toml"),
    # The row
    ("ROW_BLANK", _N, "空の行です", "the row is blank", "行を削除してください", "delete the row"),
    ("ROW_LENGTH", _E, "列の数が見出しと違います", "the row has another number of columns than the header", "カンマを含む値を引用符で囲んでください", "quote values that have commas"),
    ("MERGED", _N, "結合されたセルです", "merged cells", "結合を解除してください", "unmerge the cells"),
    ("TRIMMED", _N, "前後に空白があります", "white space around the value", "空白を削除してください", "trim it"),
    ("CHARACTER", _W, "使えない制御文字があり、読みません", "control characters; the value is not loaded", "値を入力し直してください", "retype the value"),
    ("GLYPH", _W, "外字か文字化けがあります", "private-use or replacement characters", "標準の文字で入力し直してください", "retype it with standard characters"),
    ("INVISIBLE", _N, "見えない文字を除きました", "invisible characters were removed", "見えない文字を削除してください", "delete them"),
    ("CELL_ERROR", _W, "表計算のエラー値で、読みません", "an error value of a spreadsheet; it is not loaded", "式を直すか、値を入力してください", "correct the formula, or enter the value"),
    ("DITTO", _W, "「同上」などは読みません", "a ditto mark is not loaded", "上のセルと同じ値を入力してください", "enter the value of the cell above"),
    ("HEADER_EMPTY", _W, "見出しのない列の値は読みません", "a value below an empty header is not loaded", "見出しを入力してください", "give the column a header"),
    ("MAIN_EMPTY", _W, "対になる値がなく、読みません", "the cell that it belongs to is empty; it is not loaded", "対になる列にも入力してください", "fill in the other column, too"),
    ("REQUIRED", _E, "必須の値がありません", "a required value is missing", "値を入力してください", "fill it in"),
    ("FORM", _N, "標準と違う表記を読み替えました", "another form was read", "結果のとおりに入力してください", "enter it like the result"),
    ("DATATYPE", _W, "メタデータのデータ型に合いません", "the value does not have the datatype of the metadata", "値かメタデータを直してください", "correct the value or the metadata"),
    ("EMPTY", _N, "値がないという記号を空とみなしました", "a mark for no value was read as empty", "空にしてください", "leave the cell empty"),
    # Identity
    ("CODE", _E, "団体コードに誤りがあります", "the code of the government is wrong", "6桁の団体コードに直してください", "correct it: six digits"),
    ("CODE_ZERO", _N, "先頭の0を補いました", "leading zeros were restored", "セルを文字列にしてください", "format the cell as text"),
    ("CODE_DIGIT", _N, "団体コードの検査数字を補いました", "the check digit was added", "6桁で入力してください", "enter six digits"),
    ("CODE_NAME", _W, "団体コードと名称が合いません", "the code and the name differ", "どちらかを直してください", "correct one of them"),
    ("EXCEL", _W, "指数表記になり、桁が失われています", "a spreadsheet has destroyed the number", "セルを文字列にして入力し直してください", "format the cell as text and retype it"),
    ("CORPORATE", _W, "法人番号に誤りがあります", "the corporate number is wrong", "13桁の法人番号に直してください", "correct it: 13 digits"),
    ("ID_EMPTY", _N, "IDがありません", "there is no ID", "番号を付けてください", "number the rows"),
    ("ID_FORM", _N, "IDが10桁の数字ではありません", "the ID does not have ten digits", "そのままでもかまいません", "nothing needs to be done"),
    ("ID_TWICE", _E, "同じIDの行があります", "other rows have the same ID", "番号を付け直してください", "number the rows anew"),
    # Values
    ("KANA", _W, "カナではありません", "the text is not in kana", "カタカナで入力してください", "enter katakana"),
    ("ASCII", _W, "英字ではありません", "the text is not in Latin letters", "半角英数字で入力してください", "enter Latin letters"),
    ("DIGITS", _W, "数字のコードではありません", "the code does not have so many digits", *_NUMBER_REMEDY),
    ("POSTCODE", _W, "郵便番号ではありません", "no postal code", "425-8502のように入力してください", "enter it like 425-8502"),
    ("CHOICE", _W, "選択肢にない値です", "the value is not one of the choices", "様式にある値を入力してください", "enter a value of the layout"),
    ("POINT_NONE", _N, "座標がありません", "there are no coordinates", "緯度と経度を入力してください", "add latitude and longitude"),
    ("POINT_HALF", _W, "緯度と経度の一方が読めず、座標を読みません", "only one coordinate can be read; the point is not loaded", "緯度と経度の両方を入力してください", "give both"),
    ("POINT_SWAPPED", _W, "緯度と経度が逆です。入れ替えて読みました", "latitude and longitude are exchanged; they were swapped", "入れ替えてください", "swap them"),
    ("POINT_OUTSIDE", _W, "座標が区域の外にあります", "the point is outside the area", "座標を確かめてください", "check it"),
    ("POINT_SHARED", _N, "ほかの行と同じ座標です", "another row has the same point", "座標を確かめてください", "check it"),
    ("POINT_DIGITS", _N, "小数が7桁以上あります", "more than six decimals", "そのままでもかまいません", "nothing needs to be done"),
    ("ADDRESS_PART", _N, "住所に都道府県名がありません", "the address does not name the prefecture", "都道府県名から入力してください", "begin with the prefecture"),
    ("PHONE", _W, "電話番号の形式ではありません", "no complete telephone number", "054-625-0128のように入力してください", "enter it like 054-625-0128"),
    ("URL", _W, "URLの形式ではありません", "no address of the web", "URLを1つ入力してください", "enter one URL"),
    ("EMAIL", _W, "メールアドレスの形式ではありません", "no address of mail", "user@example.jpのように入力してください", "enter it like user@example.jp"),
    ("DATE", _W, "日付が分かりません", "the date cannot be read", "2026-08-05のように入力してください", "enter it like 2026-08-05"),
    ("DATE_FORM", _N, "日付の表記を読み替えました", "another form of a date was read", "2026-08-05のように入力してください", "enter it like 2026-08-05"),
    ("DATE_READ", _N, "年のない日付を読み取りました", "a date without its year was read", "開始日と終了日の列に分けてください", "use columns for begin and end"),
    ("DATE_ORDER", _W, "終了が開始より前です", "it ends before it begins", "どちらかを直してください", "correct one of them"),
    ("TIME_FORM", _N, "時刻の表記を読み替えました", "another form of a time was read", "09:00のように入力してください", "enter it like 09:00"),
    ("TIME", _W, "時刻が分かりません", "the time cannot be read", "09:00のように入力してください", "enter it like 09:00"),
    ("WEEKDAYS", _W, "曜日が分かりません", "the days of the week cannot be read", "月火水のように入力してください", "enter them like 月火水"),
    ("WEEKDAYS_FORM", _N, "曜日の表記を読み替えました", "another form of days was read", "月火水のように入力してください", "enter them like 月火水"),
    ("HOURS_PART", _W, "曜日、開始、終了のどれかが欠け、時間帯を読みません", "days, begin or end is missing; the hours are not loaded", "3つとも入力してください", "give all three"),
    ("HOURS_TEXT", _N, "時間が文章だけで書かれています", "the hours are a text only", "曜日と時刻の列に入力してください", "use the columns for days and times"),
    ("HOURS_READ", _N, "文章から時間を読み取りました", "the hours were read from a text", "曜日と時刻の列に入力してください", "use the columns for days and times"),
    ("NUMBER", _W, "数ではありません", "no number", *_NUMBER_REMEDY),
    ("FLAG_FORM", _N, "記号を有・無と読み替えました", "a mark was read as yes or no", "1か0、または有か無を入力してください", "enter 1 or 0"),
    ("FLAG", _W, "有無が分かりません", "neither yes nor no", "有か無を入力してください", "enter 有 or 無"),
    ("BODY_KIND", _N, "団体の種類が分かりません", "the kind of body is not known", "法人番号を入力してください", "add its corporate number"),
    # Several rows or files
    ("PERIOD", _W, "指定期間が分かりません", "the period cannot be read", "2024-04-01のような列に分けてください", "use columns like 2024-04-01"),
    ("FACILITY_NAME", _N, "施設IDがないため、名前で一覧と照合します", "without an ID, the facility is looked up by its name", "施設IDを入力してください", "give the ID of the facility"),
    ("MANAGERS", _W, "指定管理者が複数で、対象部分がありません", "several managers without the part of each", "対象部分を入力してください", "fill in 対象部分"),
)  # fmt: skip

REMARKS: Final[Mapping[str, RemarkKind]] = {
    code: RemarkKind(code, severity, {"ja": ja, "en": en}, {"ja": mend, "en": remedy})
    for code, severity, ja, en, mend, remedy in _ROWS
} | dict(LINK_REMARKS)
"""Every kind of remark by its code."""

_ERRORS: Final = frozenset(
    code for code, kind in REMARKS.items() if kind.severity is Severity.ERROR
)


def has_error(remarks: Iterable[Remark]) -> bool:
    """Return whether a row with these remarks is rejected."""
    for remark in remarks:
        if remark.severity is Severity.ERROR or (
            remark.severity is None and remark.code in _ERRORS
        ):
            return True
    return False
