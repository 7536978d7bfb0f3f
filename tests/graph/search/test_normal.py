"""What is written alike is compared alike, whatever the text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.search.nearness import distance, pieces
from renkei.graph.search.normal import aligned, normal, words
from renkei.graph.search.old_forms import OLD_FORMS

TEXT = st.text(st.characters(), max_size=40)  # lone surrogates too
JAPANESE = st.text(
    "北海道立図書館札幌市あかさたなばぱっゃーアカサガパッャヴ消費者", min_size=1, max_size=12
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ＮＰＯ法人", "npo法人"),
        ("ﾎｯｶｲﾄﾞｳ", "ほっかいどう"),
        ("ホッカイドウ", "ほっかいどう"),
        ("消費者センター", "消費者センタ"),
        ("消費者センタ－", "消費者センター"),  # a full-width hyphen for the long vowel
        ("圖書舘", "図書館"),
        ("國立美術館", "国立美術館"),
        ("澤田", "沢田"),
        ("髙橋", "高橋"),
        ("宮﨑", "宮崎"),
        ("𠮷野", "吉野"),  # beyond the first 65,536 characters
        ("𣘺本", "橋本"),
        ("札幌 市 図書館", "札幌市図書館"),
        ("札幌・市（図書館）", "札幌市図書館"),
        ("Ōdōri Park", "odori park"),
        ("CAFÉ", "cafe"),
        ("２０１７年", "2017年"),
        ("11-002", "11002"),
        ("市ヶ谷", "市ケ谷"),
        ("札\u200b幌\u2060市", "札幌市"),  # characters that nobody sees
        ("が", "か\u3099"),
    ],
)
def test_what_is_written_alike_is_compared_alike(written: str, meant: str) -> None:
    """Width, kana, old forms, spaces and marks do not matter."""
    assert normal(written) == normal(meant) != ""


@pytest.mark.parametrize(("one", "other"), [("図書館", "図書室"), ("はし", "ばし"), ("a", "b")])
def test_what_differs_stays_different(one: str, other: str) -> None:
    """Voiced kana and other characters are other names."""
    assert normal(one) != normal(other)


@given(TEXT)
def test_a_normal_form_is_its_own(text: str) -> None:
    """It has letters and digits only, and what is normal stays so."""
    form = normal(text)
    assert normal(form) == form
    assert all(character.isalnum() for character in form)
    form.encode()  # no lone surrogate is left


@given(TEXT, st.sampled_from([" ", "　", "-", "・", "\u200b", "\ufeff", "、", "(", '"', "'"]))
def test_marks_between_characters_do_not_matter(text: str, mark: str) -> None:
    """Wherever they stand."""
    form = normal(text)
    assert normal(mark.join(form)) == form


@given(JAPANESE)
def test_katakana_is_hiragana(text: str) -> None:
    """And half-width forms are full ones."""
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    assert normal(katakana) == normal(text)


def test_old_forms_lead_to_forms_of_today() -> None:
    """No form of today is an old one, and no pair changes the number of characters."""
    assert not set(OLD_FORMS) & set(OLD_FORMS.values())
    assert all(len(old) == len(new) == 1 for old, new in OLD_FORMS.items())


@given(TEXT)
def test_places_lead_into_the_text(text: str) -> None:
    """Each character of the form has its place, in order."""
    form, places = aligned(text)
    assert len(form) == len(places)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_half_width_kana_have_the_place_of_their_first_character() -> None:
    """A voiced kana of half width is two characters."""
    assert aligned("ｶﾞｲﾄﾞ") == ("がいど", [(0, 2), (2, 3), (3, 5)])


@given(TEXT)
def test_words_are_parts_of_the_whole(text: str) -> None:
    """In its order."""
    assert "".join(words(text)) == normal(text)


@given(JAPANESE, st.data())
def test_one_typing_error_leaves_a_piece(text: str, data: st.DataObject) -> None:
    """A character more, less, other or swapped: the distance is one, and a piece is left."""
    form = normal(text)
    place = data.draw(st.integers(0, max(0, len(form) - 1)))
    kind = data.draw(st.sampled_from(["more", "less", "other", "swapped"]))
    if len(form) < 4:
        return
    wrong = {
        "more": form[:place] + "x" + form[place:],
        "less": form[:place] + form[place + 1 :],
        "other": form[:place] + "x" + form[place + 1 :],
        "swapped": form[:place] + form[place : place + 2][::-1] + form[place + 2 :],
    }[kind]
    assert distance(wrong, form, 1) in {0, 1}
    assert any(piece in form for piece in pieces(wrong, 1))


@given(JAPANESE, JAPANESE)
def test_distances_are_the_same_both_ways(one: str, other: str) -> None:
    """And that to a part is not greater than that to the whole."""
    there = distance(one, other, 20)
    assert there == distance(other, one, 20)
    part = distance(one, other, 20, part=True)
    assert there is not None
    assert part is not None
    assert part <= there
    assert (there == 0) == (one == other)
