"""Several questions in one: cut where both sides ask, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.tables import detect_language
from retrieval.parts.question_parts import split_questions


def split(text: str) -> list[str]:
    return list(split_questions(text, detect_language(text)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "When was the agreement with Fiji signed and who signed it?",
            ["When was the agreement with Fiji signed?", "Who signed the agreement with Fiji?"],
        ),
        ("What is the budget, and who pays?", ["What is the budget?", "Who pays the budget?"]),
        ("When did Japan and when did Viet Nam sign?", ["When did Japan sign?", "When did Viet Nam sign?"]),
        ("When did and how did Aung San die?", ["When did Aung San die?", "How did Aung San die?"]),
        ("When and where was it signed?", ["When was it signed?", "Where was it signed?"]),
        (
            "When, where and by whom was the pact signed?",
            ["When was the pact signed?", "Where was the pact signed?", "By whom was the pact signed?"],
        ),
        ("Who signed the pact and in which year?", ["Who signed the pact?", "In which year was the pact signed?"]),
        ("When did the United States join and why?", ["When did the United States join?", "Why did the United States join?"]),
        (
            "Who leads the mission? When did he arrive?",
            ["Who leads the mission?", "When did the person who leads the mission arrive?"],
        ),
        (
            "Which states signed the pact and how many of them are in Asia?",
            ["Which states signed the pact?", "How many of the states that signed the pact are in Asia?"],
        ),
        (
            "Who wrote the report, when was it published and what does it say?",
            ["Who wrote the report?", "When was the report published?", "What does the report say?"],
        ),
        ("Is the pact in force and when was it signed?", ["Is the pact in force?", "When was the pact signed?"]),
        ("When was EUFOR launched and what was the mandate?", ["When was EUFOR launched?", "What was the mandate of EUFOR?"]),
        ("When did EUFOR start and how many troops took part?", ["When did EUFOR start?", "How many troops took part (EUFOR)?"]),
        ("What did he say about China and what about India?", ["What did he say about China?", "What did he say about India?"]),
        ("Explain what the EEAS is and what it does", ["What the EEAS is?", "What the EEAS does?"]),
        ("what is photosynthesis and how does it work", ["What is photosynthesis?", "How does photosynthesis work?"]),
        ("When did the pact enter into force? Who signed it?", ["When did the pact enter into force?", "Who signed the pact?"]),
        (
            "Which document of Japan mentions the EU, and when was it published?",
            [
                "Which document of Japan mentions the EU?",
                "When was the document of Japan that mentions the EU published?",
            ],
        ),
        (
            "Where did the EU foreign ministers meet in May 2018, on which day, and which official is quoted?",
            [
                "Where did the EU foreign ministers meet in May 2018?",
                "On which day did the EU foreign ministers meet in May 2018?",
                "Which official is quoted (the EU foreign ministers)?",
            ],
        ),
        ("Which paper is Japan’s and which is Fiji’s?", ["Which paper is Japan’s?", "Which paper is Fiji’s?"]),
        (
            "How many drones did India order, and how do they differ?",
            ["How many drones did India order?", "How do the drones that India order differ?"],
        ),
        (
            "Who chaired the meeting of May 2018 and how long did it last?",
            ["Who chaired the meeting of May 2018?", "How long did the meeting of May 2018 last?"],
        ),
        (
            "When was the force announced, what is its subject and after which incident?",
            ["When was the force announced?", "What is the force’s subject?", "After which incident was the force announced?"],
        ),
        (
            "When did Fiji sign its pact; when did it enter into force?",
            ["When did Fiji sign its pact?", "When did Fiji’s pact enter into force?"],
        ),
        ("When did Peru sign its pact, is it in force?", ["When did Peru sign its pact?", "Is Peru’s pact in force?"]),
        ("Where is ESIWA based, who funds it?", ["Where is ESIWA based?", "Who funds ESIWA?"]),
        (
            "What is the Compass, who adopted it and when?",
            ["What is the Compass?", "Who adopted the Compass?", "When was the Compass adopted?"],
        ),
        (
            "When was IPEF launched, who launched it, and what are its pillars?",
            ["When was IPEF launched?", "Who launched IPEF?", "What are IPEF’s pillars?"],
        ),
        (
            "When did Fiji sign its pact and how many soldiers did it send?",
            ["When did Fiji sign its pact?", "How many soldiers did Fiji send?"],
        ),
        (
            "When did Peru and Chile sign their pacts, and are they in force?",
            ["When did Peru and Chile sign their pacts?", "Are Peru and Chile’s pacts in force?"],
        ),
        (
            "Who signed the nuclear guidelines and when did they enter into force?",
            ["Who signed the nuclear guidelines?", "When did the nuclear guidelines enter into force?"],
        ),
        (
            "Who leads the Chinese side in the talks and what is his position?",
            [
                "Who leads the Chinese side in the talks?",
                "What is the position of the person who leads the Chinese side in the talks?",
            ],
        ),
        (
            "How much did the pledge cost, who paid for it, and by when was it due?",
            ["How much did the pledge cost?", "Who paid for the pledge?", "By when was the pledge due?"],
        ),
        ("Where was the speech given? When?", ["Where was the speech given?", "When was the speech given?"]),
        (
            "Wann wurde das Abkommen mit Fidschi unterzeichnet und wer hat es unterzeichnet?",
            ["Wann wurde das Abkommen mit Fidschi unterzeichnet?", "Wer hat das Abkommen mit Fidschi unterzeichnet?"],
        ),
        ("Quand et où a été signé l'accord ?", ["Quand a été signé l'accord?", "Où a été signé l'accord?"]),
    ],
)
def test_several_questions_in_one_are_each_a_question_of_its_own(text: str, parts: list[str]) -> None:
    assert split(text) == parts
    assert [split(part) for part in parts] == [[part] for part in parts]


@pytest.mark.parametrize(
    "text",
    [
        "Who signed the agreement on trade and security?",
        "Who was the king who ruled France and who died in 1715?",
        "Which state hosts the mission and is the largest donor?",
        "Bell needed to fix both the transmitter and what?",
        "When Italy was unified and what was German became Italian, who ruled?",
        "Who said “where are you and who are they?” in the film?",
        "What does data collected by UNICEF and WHO show?",
        "I write on Norway. When did the EU and Norway launch their dialogue?",
        "Do you share my data? If yes, why?",
        "Who leads and when did it start?",
        "security and defence",
        "Since when is Japan a partner and when was that formalised?",
        "What is the Rules and Who Breaks Them report?",
        "Who purchased a small shop in 1835, which would become Kendals?",
        "What happened at the time of the crash, which may have led the government to deny it?",
        "How is it determined, which cells will be formed?",
        "Had the king not died, what would he have done?",
        "What happens when a state withdraws; is it bound?",
        "Wo Schiffe fahren, sind sie sicher?",
    ],
)
def test_what_asks_once_is_one_question(text: str) -> None:
    assert split(text) == [text]


WORDS = ("Japan", "sign", "treaty", "and,", "the", "of", "mission", "Mali", "2012", "signed", "or", "with", "by", "in force")
PLAIN = st.lists(st.sampled_from(WORDS), max_size=8)


@given(PLAIN)
def test_a_second_half_without_an_asking_word_is_no_question(words: list[str]) -> None:
    text = " ".join(["Who signed the pact with Fiji and", *words, "it?"])
    assert split(text) == [text]


ASKING = st.sampled_from(["When was {}?", "Who signed {}?", "What is {}, and who pays?", "Where and when was {} held?"])
NOUN = st.sampled_from(["the treaty", "the pact with Fiji", "the EU’s mission in Mali signed", "EUFOR", "peace and security"])


@given(st.lists(st.tuples(ASKING, NOUN).map(lambda pair: pair[0].format(pair[1])), min_size=1, max_size=5))
def test_a_part_has_no_parts(questions: list[str]) -> None:
    parts = split(" ".join(questions))
    assert len(parts) >= len(questions)
    assert all(split(part) == [part] for part in parts)


@given(st.text(max_size=200))
def test_any_text_is_cut_into_questions_that_hold_something(text: str) -> None:
    parts = split(text)
    assert parts
    assert len(parts) == 1 or all(any(map(str.isalnum, part)) for part in parts)
