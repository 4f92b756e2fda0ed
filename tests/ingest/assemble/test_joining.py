"""Lines to running text: broken words made whole, blanks where the script has them."""

import pytest

from ingest.assemble.joining import CleanText, KnownWords, find_vocabulary
from ingest.spans import Span


def _join(*lines: str, known: str = "", language: str = "") -> str:
    raw = "\n".join(lines)
    text = CleanText(raw, find_vocabulary(known, language))
    start, pieces = 0, []
    for line in lines:
        pieces.append(Span(start, start + len(line)))
        start += len(line) + 1
    text.add_spans(pieces)
    return "".join(text.parts)


@pytest.mark.parametrize(
    ("lines", "known", "joined"),
    [
        (("security", "policy"), "", "security policy"),
        (("co-", "operation"), "cooperation", "cooperation"),
        (("co-", "operation"), "co-operation", "co-operation"),
        (("EU-", "Japan"), "", "EU-Japan"),
        (("https://a.example/b/", "c?d=1"), "", "https://a.example/b/c?d=1"),
        (("inter\u00ad", "national"), "", "international"),
        (("日本と欧", "州連合"), "", "日本と欧州連合"),
        (("日本", "Japan"), "", "日本 Japan"),
        (("one", "\u200b", "two"), "", "one two"),
    ],
)
def test_two_lines_become_one_text(lines: tuple[str, ...], known: str, joined: str) -> None:
    assert _join(*lines, known=known) == joined


def test_joiners_that_make_another_letter_or_picture_of_what_they_stand_in_are_kept() -> None:
    for raw in ("می\u200cخواهم", "👨\u200d👩\u200d👧 met"):
        text = CleanText(raw, KnownWords())
        text.add_spans([Span(0, len(raw))])
        assert "".join(text.parts) == raw


def test_a_line_end_within_one_piece_follows_the_same_rules() -> None:
    for raw, joined in (("inter\u00ad\nnational", "international"), ("日本\n欧州", "日本欧州"), ("one\ntwo", "one two")):
        text = CleanText(raw, KnownWords())
        text.add_spans([Span(0, len(raw))])
        assert "".join(text.parts) == joined


@pytest.mark.parametrize(
    ("line", "next_line", "joined"),
    [
        ("the fund-", "ed work", "the funded work"),
        ("a man-", "date of", "a mandate of"),
        ("with-", "out it", "without it"),
        ("semio-", "sphere", "semiosphere"),
        ("FUND-", "ING", "FUNDING"),
        ("a long-", "term plan", "a long-term plan"),
        ("state-", "of-the-art", "state-of-the-art"),
        ("cross-", "border trade", "cross-border trade"),
        ("the EU-", "Asia office", "the EU-Asia office"),
        ("EU-", "NATO", "EU-NATO"),
        ("short-", "and long-term", "short- and long-term"),
        ("COVID-", "19 rules", "COVID-19 rules"),
        ("from 2021-", "2027 on", "from 2021-2027 on"),
        ("from 2021\u2013", "2027 on", "from 2021\u20132027 on"),
        ("the EU\u2013", "Japan pact", "the EU\u2013Japan pact"),
        ("a pause \u2013", "then more", "a pause \u2013 then more"),
        ("ships and/", "or crews", "ships and/or crews"),
    ],
)
def test_a_line_end_in_english_is_mended_as_the_language_has_it(line: str, next_line: str, joined: str) -> None:
    assert _join(line, next_line, language="en-GB") == joined


@pytest.mark.parametrize(
    ("lines", "language", "joined"),
    [
        (("Zusammen-", "arbeit"), "de", "Zusammenarbeit"),
        (("Außen-", "politik"), "de", "Außenpolitik"),
        (("Sicherheits-", "und Verteidigungspolitik"), "de", "Sicherheits- und Verteidigungspolitik"),
        (("EU-", "Mitgliedstaaten"), "de", "EU-Mitgliedstaaten"),
        (("coopé-", "ration"), "fr", "coopération"),
        (("avant-", "poste"), "fr", "avant-poste"),
        (("drošī-", "ba"), "xx", "drošība"),
    ],
)
def test_other_languages_have_words_of_their_own(lines: tuple[str, ...], language: str, joined: str) -> None:
    assert _join(*lines, language=language) == joined


def test_what_the_document_writes_elsewhere_comes_before_what_its_language_says() -> None:
    assert _join("co-", "operation", known="their co-operation", language="en") == "co-operation"
    assert _join("cross-", "border", known="a crossborder office", language="en") == "crossborder"


def test_the_parts_of_broken_words_are_no_words() -> None:
    assert find_vocabulary("the fund-\ned work of semio-\nsphere and long-term").words == {
        *("the", "work", "of", "and", "long-term", "long", "term"),
    }
