"""The texts of the pages, in Japanese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Request

__all__ = ["LANGUAGES", "TEXTS", "language_of", "page_texts"]

LANGUAGES: Final = ("ja", "en")

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "site": {"ja": "連携 renkei", "en": "renkei 連携"},
    "tagline": {
        "ja": "自治体と公共施設の連携を、ひとつのデータに",
        "en": "How governments work together over their public facilities, as one graph of data",
    },
    "skip": {"ja": "本文へ移動", "en": "Skip to content"},
    "home": {"ja": "ホーム", "en": "Home"},
    "query": {"ja": "検索（SPARQL）", "en": "Query (SPARQL)"},
    "navigation": {"ja": "サイト内の移動", "en": "Site"},
    "language": {"ja": "言語", "en": "Language"},
    "about": {
        "ja": "公共施設、その指定管理者、行事、自治体どうしの共同の取組。"
        "文書やオープンデータに散らばるこれらの記述を、出典をたどれる RDF のグラフにまとめ、"
        "SPARQL で問い合わせられるようにしたものです。",
        "en": "Public facilities, their designated managers, events, and what governments do "
        "jointly: statements that are scattered over documents and open data, brought together "
        "in one RDF graph that keeps the source of each, and answers SPARQL queries.",
    },
    "contents": {"ja": "収録しているデータ", "en": "What is in it"},
    "triples": {"ja": "トリプル数", "en": "Triples"},
    "built": {"ja": "作成日時", "en": "Built"},
    "generation": {"ja": "世代", "en": "Generation"},
    "sources": {"ja": "出典", "en": "Sources"},
    "ask": {"ja": "問い合わせてみる", "en": "Ask it something"},
    "examples_lead": {
        "ja": "例を選ぶと、問い合わせ文を開きます。",
        "en": "Each of these opens as a query that you can change.",
    },
    "open_form": {"ja": "問い合わせ画面を開く", "en": "Open the query form"},
    "programs": {"ja": "プログラムから", "en": "From a program"},
    "programs_lead": {
        "ja": "SPARQL 1.1 Protocol のエンドポイントは次の URL です。"
        "結果は JSON、XML、CSV、TSV、Turtle などで返ります。",
        "en": "This address is an endpoint of the SPARQL 1.1 Protocol. It answers in JSON, XML, "
        "CSV, TSV, Turtle and more.",
    },
    "query_title": {"ja": "SPARQL で問い合わせる", "en": "Query with SPARQL"},
    "query_label": {"ja": "問い合わせ文（SPARQL 1.1）", "en": "Query (SPARQL 1.1)"},
    "prefixes": {
        "ja": "宣言せずに使える接頭辞",
        "en": "Prefixes that need no declaration",
    },
    "run": {"ja": "実行する", "en": "Run the query"},
    "examples": {"ja": "例", "en": "Examples"},
    "result": {"ja": "結果", "en": "Result"},
    "rows": {"ja": "{count} 件", "en": "Rows: {count}"},
    "rows_cut": {
        "ja": "はじめの {count} 件を表示しています。すべての結果は下の形式で取得できます。",
        "en": "The first {count} rows are shown; the formats below have all of them.",
    },
    "graph_cut": {
        "ja": "はじめの部分だけを表示しています。すべての結果は下の形式で取得できます。",
        "en": "Only the beginning is shown; the formats below have all of it.",
    },
    "no_rows": {"ja": "当てはまるものはありません。", "en": "Nothing matches."},
    "yes": {"ja": "はい（true）", "en": "Yes (true)"},
    "no": {"ja": "いいえ（false）", "en": "No (false)"},
    "download": {"ja": "ほかの形式で取得", "en": "Get it as"},
    "table_label": {"ja": "結果の表", "en": "Table of results"},
    "graph_label": {"ja": "結果（Turtle）", "en": "Result in Turtle"},
    "error_title": {"ja": "お答えできません", "en": "This cannot be answered"},
    "error_home": {"ja": "ホームへ戻る", "en": "Back to the home page"},
}


def language_of(request: Request) -> str:
    """Choose a page's language: ``?lang=``, Accept-Language (RFC 9110 §12.5.4), Japanese."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]


def page_texts(request: Request) -> dict[str, Any]:
    """What every template is given: the language, the texts in it, and links to the others.

    The links are relative to the request, so that they hold behind any proxy.
    """
    language = language_of(request)
    others = {}
    for other in LANGUAGES:
        parameters = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
        others[other] = f"?{urlencode([*parameters, ('lang', other)])}"
    return {
        "language": language,
        "languages": others,
        "t": {key: texts[language] for key, texts in TEXTS.items()},
    }
