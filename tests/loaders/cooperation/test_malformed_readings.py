"""A malformed reading stops the load; the message names the file, the line and the remedy."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import pytest

from renkei.errors import SourceError
from tests.loaders.reports import Workspace, line_of

READING = "mihon-kaku-2025.reading.toml"


def refusal(workspace: Workspace) -> SourceError:
    """Return the error that loading gives."""
    with pytest.raises(SourceError) as caught:
        workspace.load()
    return caught.value


# What is replaced, what by, where the error is (words that stand on its line after the edit), and
# what the message says.
CASES = [
    # Lines of the document.
    pytest.param("line = 34", "line = 35", "line = 35\npairing", ["line 35", "does not begin a block"], id="block at no heading"),
    pytest.param("line = 34", "line = 31", 'line = 31\npairing = "libraries"', ["line 31 has a second entry"], id="block claimed twice"),
    pytest.param("line = 34", "line = 340", "line = 340", ["line 340 of the document"], id="line beyond the end"),
    pytest.param('{ line = 10,', '{ line = 9,', 'line = 9, as = "opinion', ["line 9 has a second entry"], id="direction claimed twice"),
    pytest.param('{ line = 8,', '{ line = 9,', 'line = 9, key', ["line 9", "does not begin a facility (■)"], id="facility at no ■"),
    pytest.param("line = 14\n", "line = 15\n", 'line = 15\nkey = "kaku-sports', ["line 15", "facility (■)"], id="facility at no ■, as a table"),
    pytest.param("line = 5\n", "line = 6\n", "line = 6\n", ["line 6", "outside the table"], id="loose line that is blank"),
    pytest.param("line = 40\n", "line = 37\n", "line = 37\n", ["line 37 of the document does not begin an item"], id="item at a blank line"),
    pytest.param("line = 40\n", "line = 42\n", "line = 42\n", ["line 42"], id="item at no ○"),
    pytest.param("line = 40\n", "line = 24\n", "line = 24\n", ["line 24"], id="item at a line that goes on"),
    pytest.param("line = 40\n", "line = 39\n", 'line = 39\nbegins = "両施設', ["line 39 has a second [[item]]"], id="item read twice"),
    pytest.param('key = "mihon-kaku"\nline = 3\n', 'key = "mihon-kaku"\nline = 4\n', "line = 4\n", ["[partnership]", "line 4"], id="partnership at a blank line"),
    # Words of the document.
    pytest.param('begins = "児童書', 'begins = "絵本', 'begins = "絵本', ["line 29", "does not begin with '絵本の相互貸借'", "but with '児童書の相互貸借"], id="begins"),
    pytest.param('said = "本のまちフェスタ"', 'said = "本の町フェスタ"', 'said = "本の町フェスタ"', ["line 23", "does not say '本の町フェスタ'"], id="said of a thing"),
    pytest.param('said = "共同で開催"', 'said = "共同に開催"', 'said = "共同に開催"', ["does not say '共同に開催'"], id="said of a party in a table of its own"),
    pytest.param('said = "市の広報誌", who', 'said = "県の広報誌", who', 'said = "県の広報誌"', ["does not say '県の広報誌'"], id="said of a party"),
    pytest.param('said = "読み聞かせ', 'said = "絵本読み聞かせ', 'said = "絵本読み聞かせ', ["does not say"], id="said of a topic"),
    pytest.param('said = "５人"', 'said = "６人"', 'said = "６人"', ["does not say '６人'"], id="said of what is left out"),
    pytest.param('begins = "児童書の相互貸借"', 'begins = "児童書の相互貸借"\nignore = [{ said = "児童書", because = { ja = "理由", en = "Reason" } }]', 'said = "児童書"', ["holds no date, count, name or role that could be left out"], id="nothing to leave out"),
    pytest.param('begins = "ものづくり出前講座"', 'begins = "ものづくり出前講座"\npurpose_en = "To learn"', "To learn", ["states no purpose"], id="purpose that is not stated"),
    pytest.param('begins = "ものづくり出前講座"', 'begins = "ものづくり出前講座"\nvenue = { said = "博物館で", who = "kaku-museum" }', "venue =", ["does not say '博物館で'"], id="said of a venue"),
    pytest.param('begins = "ものづくり出前講座"', 'begins = "ものづくり出前講座"\nmonth_role = [{ role = "host", said = "県6月" }]', "month_role =", ["does not say '県6月'"], id="said of a month role"),
    pytest.param('begins = "ものづくり出前講座"', 'begins = "ものづくり出前講座"\nmonth_role = [{ role = "host", said = "6月", who = ["県"] }]', "month_role =", ["month_role takes no who"], id="who of a month role"),
    # Codes and choices.
    pytest.param('theme = "parks"', 'theme = "sports"', 'theme = "sports"', ["unknown theme 'sports'", "parks"], id="theme"),
    pytest.param('kinds = ["link-exchange"]', 'kinds = [\n  "listing",\n  "linking",\n]', '"linking"', ["unknown kinds 'linking'", "link-exchange"], id="kind"),
    pytest.param('kinds = ["link-exchange"]', "kinds = []", "kinds = []", ["kinds is empty"], id="no kind"),
    pytest.param('role = "publicised"', 'role = "published"', 'role = "published"', ["unknown role 'published'", "publicised"], id="role"),
    pytest.param('as = "facility-use"', 'as = "room-use"', 'as = "room-use"', ["unknown as 'room-use'", "facility-use"], id="direction"),
    pytest.param('class = "group"', 'class = "groups"', 'class = "groups"', ["unknown class 'groups'", "facility, group"], id="class of a facility"),
    pytest.param('class = "periodical"', 'class = "newspaper"', 'class = "newspaper"', ["unknown class 'newspaper'", "periodical"], id="class of a thing"),
    pytest.param('class = "municipality"', 'class = "city"', 'class = "city"', ["unknown class 'city'", "municipality"], id="class of a government"),
    pytest.param('type = "municipality"', 'type = "city"', 'type = "city"', ["unknown type 'city'", "designated-city"], id="type of a government"),
    pytest.param('certainty = "ambiguous"', 'certainty = "unsure"', 'certainty = "unsure"', ["unknown certainty 'unsure'", "ambiguous"], id="certainty"),
    pytest.param('as = "new-effort"', 'as = "new"', 'as = "new"', ["unknown as 'new'", "achievement, new-effort"], id="section"),
    pytest.param('kind = "document-number"', 'kind = "number"', 'kind = "number"', ["unknown kind 'number'", "document-number"], id="kind of a loose line"),
    pytest.param('key = "room-referral"\nen = "Referring bookings of training rooms to each other"\nkinds = ["referral"]\nindicator = "referrals"', 'key = "room-referral"\nen = "Referring bookings of training rooms to each other"\nkinds = ["referral"]\nindicator = "rooms"', 'indicator = "rooms"', ["unknown indicator 'rooms'", "referrals"], id="indicator"),
    # Who and what.
    pytest.param('partners = ["mihon", "kaku"]', 'partners = ["mihon", "kakuu"]', 'partners =', ["no thing has the key 'kakuu'"], id="partner"),
    pytest.param('line = 21\npairing = "libraries"', 'line = 21\npairing = "library"', 'pairing = "library"', ["no pairing has the key 'library'", "libraries, sports, industry"], id="pairing of a block"),
    pytest.param('who = ["県"]', 'who = ["府"]', 'who = ["府"]', ["no facility, government or thing is called '府' in the pairing libraries", "known are", "両館"], id="who"),
    pytest.param('{ role = "mutual", said = "両館" }', '{ role = "mutual", said = "相互" }', 'said = "相互"', ["no facility, government or thing is called '相互'"], id="said that is no name"),
    pytest.param('establisher = "kaku", en = "Kaku City', 'establisher = "kakuu", en = "Kaku City', 'establisher = "kakuu"', ["no thing has the key 'kakuu'"], id="establisher"),
    pytest.param('called = ["市"]', 'called = ["市", "県"]', 'who = ["県"]', ["two governments are called '県'"], id="a name of two governments"),
    pytest.param('key = "town-news"\nen', 'key = "football"\nen', 'key = "football"\nen = "Courses', ["the key 'football' is given to two items"], id="key of two items"),
    pytest.param('key = "kaku-sports-association"', 'key = "kaku"', 'key = "kaku", class = "organisation"', ["the key 'kaku' is given to two things"], id="key of two things"),
    pytest.param('key = "kaku-sports-association"', 'key = "協会"', 'key = "協会"', ["must be ASCII letters"], id="key that is no part of an IRI"),
    # Keys and values.
    pytest.param('begins = "児童書の相互貸借"', 'begin = "児童書の相互貸借"', "[[item]]\nline = 29", ["[item]: begins is missing"], id="key left out"),
    pytest.param('purpose_en =', 'purposes_en =', "purposes_en", ["unknown key 'purposes_en'", "purpose_en"], id="typo in an item"),
    pytest.param('class = "website", said', 'class = "website", link_ = false, said', "link_", ["[item.thing]: unknown key 'link_'", "link"], id="typo in a thing"),
    pytest.param('pairing = "libraries"\nbecause.ja = "電子', 'pairng = "libraries"\nbecause.ja = "電子', "[[block]]\nline = 34", ["[block]: pairing is missing"], id="typo in a block"),
    pytest.param('called = ["県"]', 'name = ["県"]', 'name = ["県"]', ["[government]: unknown key 'name'", "called"], id="typo in a government"),
    pytest.param('[partnership]', '[extra]\nx = 1\n\n[partnership]', "[extra]", ["unknown key 'extra'", "partnership"], id="unknown table"),
    pytest.param('because.ja = "スポーツ大会を扱う。"\n', "", 'because.en = "Deals with a sports meet."', ["because must have a text for each of ja, en"], id="text in one language"),
    pytest.param('said = "共同で開催"\nwho = ["県"]', 'who = ["県"]', '[[item.party]]\nrole = "co-host"', ["give what the text says (said), or the reason (because)"], id="party without words or reason"),
    pytest.param('certainty = "inferred"\nbecause.ja = "市の催しと解する。"\nbecause.en = "Taken as an event of the city."', 'said = "共同で開催"\ncertainty = "inferred"', '[[item.party]]\nrole = "host"', ["needs a reason: give because"], id="inference without reason"),
    pytest.param('of = "市", events = true', 'of = "市", events = "yes"', 'events = "yes"', ["events must be true or false, not 'yes'"], id="no truth value"),
    pytest.param('class = "organisation", said', 'class = "organisation", events = true, said', "kaku-sports-association", ["only a series can have events or counts"], id="events of no series"),
    pytest.param('class = "organisation", said', 'class = "department", said', "kaku-sports-association", ["a department needs the government it is of: give of"], id="department of nobody"),
    pytest.param('line = 29\n', 'line = "29"\n', 'line = "29"', ["line must be a whole number, not '29'"], id="no number"),
    pytest.param("not_before = 2025-05-01", 'not_before = "2025-05-01"', "not_before", ["[document.compiled]: not_before must be a date such as"], id="no date"),
    pytest.param("not_before = 2025-05-01", "not_before = 2025-05-01T10:00:00", "not_before", ["must be a date such as"], id="date with time"),
    pytest.param("not_before = 2025-05-01", "not_before = 2026-05-01", "not_after", ["not_after 2025-10-31 is before not_before 2026-05-01"], id="dates reversed"),
    pytest.param('called = ["市"]', 'called = ["市"]\nhomepage = "city.example"', "homepage", ["homepage: not an absolute IRI: 'city.example'"], id="no IRI"),
    pytest.param('called = ["市"]', 'called = ["市"]\nmatches = [\n  "http://a.example/1",\n  "Q1",\n]', '"Q1"', ["matches: not an absolute IRI: 'Q1'"], id="no IRI in a list"),
    pytest.param('indicator = "referrals"\nparty = [{ role = "mutual", said = "両施設" }]', 'party = [{ role = "mutual", said = "両施設" }]', None, ["must say what is counted here in 件", "referrals"], id="件 of nothing"),
    # TOML.
    pytest.param('key = "childrens-books"', 'key = childrens-books', 'key = childrens-books', ["not TOML"], id="TOML"),
    pytest.param('[[item]]\nline = 29', '[[item]\nline = 29', "[[item]\n", ["not TOML"], id="TOML header"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "words"), CASES)
def test_a_fault_in_the_reading_is_named_with_its_line(
    second: Workspace, old: str, new: str, place: str | None, words: list[str]
) -> None:
    """File, line and cause, in a message that says what to do."""
    second.edit_reading(old, new)
    error = refusal(second)
    if place is None:  # the document is where it shows
        assert (error.file, error.line) == ("mihon-kaku-2025.txt", 40)
    else:
        assert (error.file, error.line) == (READING, line_of(second.reading, place))
    for word in words:
        assert word in str(error)


def test_a_reading_that_ends_too_early_is_named_with_its_last_line(second: Workspace) -> None:
    """Where the parser gives no line, it is the end of the file."""
    text = second.reading.read_text(encoding="utf-8")
    second.reading.write_text(text + "party = [\n", encoding="utf-8")
    error = refusal(second)
    assert error.file == READING
    assert error.line == text.count("\n") + 1
    assert "not TOML" in str(error)


def test_a_reading_that_is_not_utf_8_is_named_with_the_line(second: Workspace) -> None:
    """A reading in CP932 is rejected."""
    text = second.reading.read_text(encoding="utf-8")
    second.reading.write_bytes(text.encode("cp932"))
    error = refusal(second)
    assert (error.file, error.line) == (READING, 1 + text[: text.index("見")].count("\n"))
    assert "not UTF-8" in str(error)


def test_a_reading_without_one_of_its_tables_is_named(second: Workspace) -> None:
    """The message says which table is missing."""
    second.edit_reading("[partnership]", "[other]")
    error = refusal(second)
    assert error.file == READING
    assert "partnership is missing" in str(error)


def test_the_error_for_one_of_two_similar_entries_has_its_line(second: Workspace) -> None:
    """Two parties of one item with the same first value: the error is on the line of the second."""
    second.edit_reading(
        '  { role = "publicist", said = "市の広報誌", who = ["市"] },',
        '  { role = "publicist", said = "市の広報誌", who = ["市"] },\n'
        '  { role = "publicist", said = "県の広報誌", who = ["県"] },',
    )
    error = refusal(second)
    assert error.line == line_of(second.reading, 'said = "県の広報誌"')


def test_a_header_further_down_is_not_taken_for_an_inline_table(second: Workspace) -> None:
    """Items with inline parties before and after one with [[item.party]]: each has its own line."""
    for words in (
        'who = ["両館"], because = { ja = "「共通',
        'who = ["両館"], because = { ja = "「合同',
    ):
        before = second.reading.read_text(encoding="utf-8")
        second.edit_reading(words, words.replace("両館", "全館"))
        error = refusal(second)
        assert error.line == line_of(second.reading, "全館")
        second.reading.write_text(before, encoding="utf-8")
