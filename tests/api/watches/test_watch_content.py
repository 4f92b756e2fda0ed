"""What of an answer is compared, and what is left of a watch without a document."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.kept.kept_record import KeptRecord
from api.watches.watch_content import (
    MOST_ENTRIES,
    count_unread,
    drop_from_watch,
    find_change,
    list_documents,
    make_cause,
    mark_read,
    note_answer,
    strip_entry,
    summarise,
)


def quote(text: str, doc_id: str = "a", start: int = 0) -> dict[str, Any]:
    return {"doc_id": doc_id, "text": text, "start": start, "title": doc_id.upper()}


def outcome(*quotes: dict[str, Any], short: str | None = "12", answered: bool = True) -> dict[str, Any]:
    return {"answered": answered, "short": short, "quotes": list(quotes), "is_purged": False}


def begin(before: dict[str, Any]) -> KeptRecord:
    request = {"question": "How many?", "top_k": 5, "filters": None, "webhook": None}
    body = {"request": request, "generation": "g1", "outcome": before, "entries": [], "seen": 0}
    return KeptRecord.make("anna", "watch", body, summary=summarise(body), doc_ids=list_documents(body))


def note(record: KeptRecord, generation: str, now: dict[str, Any]) -> KeptRecord:
    change = find_change(record.body["outcome"], now)
    if change is not None:
        change["causes"] = [make_cause("new_document", one["doc_id"], "A title") for one in change["added"]]
    return note_answer(record, generation, now, change)


def test_white_space_and_another_place_change_nothing() -> None:
    before = outcome(quote("Ports  stay\nopen."))
    assert find_change(before, outcome(quote("Ports stay open.", start=40))) is None
    assert find_change(before, before) is None


def test_another_short_answer_or_a_refusal_is_a_change_though_the_quotes_are_the_same() -> None:
    before, nothing = outcome(quote("x")), {"added": [], "removed": [], "altered": []}
    assert find_change(before, outcome(quote("x"), short="13")) == nothing
    assert find_change(before, outcome(quote("x"), answered=False)) == nothing


def test_a_sentence_in_other_words_is_altered_and_another_one_is_not() -> None:
    one, other, third = quote("Twelve states took part in it."), quote("Fourteen states took part in it."), quote("Ships came.")
    change = find_change(outcome(one), outcome(other, third))
    assert change == {"added": [third], "removed": [], "altered": [{"before": one, "now": other}]}
    elsewhere = quote(other["text"], "b")
    assert find_change(outcome(one), outcome(elsewhere)) == {"added": [elsewhere], "removed": [one], "altered": []}


TEXTS = st.sampled_from(["Twelve states took part.", "Ten states took part.", "Ships came.", "Ports stay open.", "No."])
QUOTES = st.lists(
    st.builds(quote, TEXTS, st.sampled_from(["a", "b"])), max_size=4, unique_by=lambda one: (one["doc_id"], one["text"])
)


@given(QUOTES, QUOTES)
def test_a_change_accounts_for_every_quote_once(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    change = find_change(outcome(*before), outcome(*now)) or {"added": [], "removed": [], "altered": []}
    came = [*change["added"], *(pair["now"] for pair in change["altered"])]
    went = [*change["removed"], *(pair["before"] for pair in change["altered"])]
    assert sorted(map(str, came)) == sorted(str(one) for one in now if one not in before)
    assert sorted(map(str, went)) == sorted(str(one) for one in before if one not in now)
    assert all(pair["before"]["doc_id"] == pair["now"]["doc_id"] for pair in change["altered"])


def test_the_oldest_entries_go_and_numbers_go_on() -> None:
    record = begin(outcome(short="0"))
    for at in range(1, MOST_ENTRIES + 4):
        record = note(record, f"g{at}", outcome(short=str(at)))
    assert [entry["number"] for entry in record.body["entries"]] == list(range(4, MOST_ENTRIES + 4))
    read = mark_read(record, MOST_ENTRIES)
    assert (count_unread(read.body), read.heading.summary["unread"]) == (3, 3)
    assert mark_read(read, 7) is read
    assert count_unread(mark_read(read, 10**6).body) == 0
    assert mark_read(begin(outcome()), 5).body["seen"] == 0  # nothing that is to come is read


def test_nothing_of_a_document_is_left_in_a_watch_and_that_is_noted_at_the_next_answer() -> None:
    record = note(begin(outcome(quote("SECRET one", "a"), short="SECRET")), "g2", outcome(quote("Two.", "b"), short="SECRET b"))
    left = drop_from_watch(record, "a")
    assert "SECRET" not in str(left.body["entries"])
    assert left.heading.doc_ids == {"b"}
    causes = left.body["entries"][0]["causes"]
    assert [cause["kind"] for cause in causes] == ["new_document", "purged_document"]
    purged = drop_from_watch(left, "b")
    assert (purged.body["outcome"]["short"], purged.body["outcome"]["quotes"], purged.heading.doc_ids) == (None, [], frozenset())
    assert "SECRET" not in str(purged.body)
    assert [cause["kind"] for cause in purged.body["entries"][0]["causes"]] == ["purged_document"]
    assert find_change(purged.body["outcome"], outcome(short=None)) is not None


def test_an_entry_without_the_document_stays_as_it_is() -> None:
    record = note(begin(outcome()), "g2", outcome(quote("Two.", "b")))
    (entry,) = record.body["entries"]
    assert strip_entry(entry, frozenset({"a"}), "hidden_document") is entry


def test_short_answers_go_with_a_document_whose_quote_did_not_change() -> None:
    same = quote("SECRET one", "a")
    record = note(begin(outcome(same, short="SECRET")), "g2", outcome(same, quote("Two.", "b"), short="SECRET b"))
    later = note(record, "g3", outcome(short="three"))
    assert later.heading.doc_ids == {"a", "b"}
    (first, second) = drop_from_watch(later, "a").body["entries"]
    assert "SECRET" not in str((first, second))
    assert (first["before"]["doc_ids"], first["now"]["doc_ids"], second["now"]) == ([], ["b"], {**second["now"], "doc_ids": []})
    shown = strip_entry(record.body["entries"][0], frozenset({"a"}), "hidden_document")
    assert (shown["before"]["short"], shown["now"]["short"], shown["added"]) == (None, None, [quote("Two.", "b")])
    assert [cause["kind"] for cause in shown["causes"]] == ["new_document", "hidden_document"]


def test_short_answers_of_an_entry_that_does_not_say_whose_words_they_are_are_not_shown() -> None:
    (entry,) = note(begin(outcome(short="one")), "g2", outcome(short="two")).body["entries"]
    assert strip_entry(entry, frozenset(), "hidden_document") is entry
    for side in ("before", "now"):
        del entry[side]["doc_ids"]
    shown = strip_entry(entry, frozenset(), "hidden_document")
    assert (shown["before"]["short"], shown["now"]["short"], shown["causes"]) == (None, None, entry["causes"])
