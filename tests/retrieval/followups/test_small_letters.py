"""Follow-ups that are typed in small letters, and French ones whose pronoun hangs on its verb."""

import pytest

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.language import Language
from retrieval.followups.follow_up import complete_follow_up
from retrieval.followups.known_names import load_names

JAPAN = "When did Japan sign the Framework Participation Agreement?"
ACCORD = "Quand le Japon a-t-il signé l'accord ?"
ABKOMMEN = "Wann hat Japan das Abkommen unterzeichnet?"


@pytest.mark.parametrize(
    ("before", "typed", "meant"),
    [
        (JAPAN, "and korea?", "When did Korea sign the Framework Participation Agreement?"),
        (JAPAN, "what about korea?", "When did Korea sign the Framework Participation Agreement?"),
        (JAPAN, "and south korea?", "When did South Korea sign the Framework Participation Agreement?"),
        (JAPAN, "how about viet nam?", "When did Viet Nam sign the Framework Participation Agreement?"),
        (JAPAN, "and new zealand?", "When did New Zealand sign the Framework Participation Agreement?"),
        (JAPAN, "ok and india?", "When did India sign the Framework Participation Agreement?"),
        ("when did japan sign the agreement?", "and korea?", "When did Korea sign the agreement?"),
        ("when did japan sign the agreement?", "and Korea?", "When did Korea sign the agreement?"),
        ("How does the EU cooperate with Japan?", "and with india?", "How does the EU cooperate with India?"),
        ("What is the population of Japan?", "and of korea?", "What is the population of Korea?"),
        ("How many people live in Japan?", "and in korea?", "How many people live in Korea?"),
        ("Has Japan ratified it?", "and korea?", "Has Korea ratified it?"),
        ("What is NATO?", "and the eu?", "What is the EU?"),
        ("What is NATO?", "and asean?", "What is ASEAN?"),
        ("What does the strategy say about China?", "and russia?", "What does the strategy say about Russia?"),
        ("Who leads the mission in Mali?", "and in niger?", "Who leads the mission in Niger?"),
        ("Who visited Tokyo in May 2020?", "and seoul?", "Who visited Seoul in May 2020?"),
        (ABKOMMEN, "und korea?", "Wann hat Korea das Abkommen unterzeichnet?"),
        (ABKOMMEN, "und südkorea?", "Wann hat Südkorea das Abkommen unterzeichnet?"),
        (ABKOMMEN, "was ist mit indien?", "Wann hat Indien das Abkommen unterzeichnet?"),
        (ABKOMMEN, "und neuseeland?", "Wann hat Neuseeland das Abkommen unterzeichnet?"),
        ("Wer leitet die Mission in Mali?", "und in niger?", "Wer leitet die Mission in Niger?"),
        ("Was sagt die Strategie über China?", "und japan?", "Was sagt die Strategie über Japan?"),
        ("wann hat japan das abkommen unterzeichnet?", "und vietnam?", "Wann hat Vietnam das abkommen unterzeichnet?"),
        (ACCORD, "et le canada ?", "Quand le Canada a-t-il signé l'accord?"),
        ("Quel est le rôle du Japon ?", "et du canada ?", "Quel est le rôle du Canada?"),
        ("Que dit la stratégie sur la pêche ?", "et le japon ?", "Que dit la stratégie sur le Japon?"),
        ("quand le japon a-t-il signé l'accord ?", "et le canada ?", "Quand le Canada a-t-il signé l'accord?"),
        ("Qui a signé l'accord ?", "quand a-t-il été signé ?", "Quand l'accord a-t-il été signé?"),
        ("Que dit la stratégie sur la pêche ?", "quand a-t-elle été adoptée ?", "Quand la stratégie a-t-elle été adoptée?"),
        ("Qui a adopté la stratégie ?", "où a-t-elle été publiée ?", "Où la stratégie a-t-elle été publiée?"),
        ("Quand l'accord a-t-il été signé ?", "qui l'a signé ?", "Qui a signé l'accord?"),
        ("Quand la stratégie a-t-elle été adoptée ?", "qui l'a adoptée ?", "Qui a adopté la stratégie?"),
        ("Qui a signé l'accord ?", "quand est-il entré en vigueur ?", "Quand l'accord est-il entré en vigueur?"),
        ("qui préside la réunion ?", "quand a-t-elle été organisée ?", "Quand la réunion a-t-elle été organisée?"),
        ("Qui dirige la mission ?", "combien de membres a-t-elle ?", "Combien de membres la mission a-t-elle?"),
        (
            "Qui a rédigé les lignes directrices ?",
            "quand ont-elles été publiées ?",
            "Quand les lignes directrices ont-elles été publiées?",
        ),
        ("Quand les accords ont-ils été signés ?", "qui les a signés ?", "Qui a signé les accords?"),
    ],
)
def test_names_in_small_letters_and_pronouns_at_a_verb_are_understood(before: str, typed: str, meant: str) -> None:
    assert complete_follow_up(typed, before) == meant


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        (JAPAN, "korea"),
        (JAPAN, "and when did korea sign it?"),
        (JAPAN, "and fishing?"),
        (JAPAN, "and turkey soup?"),
        (JAPAN, "and us?"),
        (JAPAN, "and who?"),
        (JAPAN, "and it?"),
        (JAPAN, "what is korea?"),
        (JAPAN, "india has signed?"),
        (JAPAN, "how many people live in korea?"),
        ("Which treaties did Japan and Korea sign?", "and china?"),
        ("How many ships did the EU send to Japan?", "and korea?"),
        ("What did Japan say about China?", "and korea?"),
        ("Who is the Japanese minister?", "and korea?"),
        ("What is the EU strategy for Asia?", "and nato?"),
        ("What is the difference between NATO and the EU?", "and the un?"),
        ("When was the treaty signed?", "and china shops?"),
        ("Did NATO send ships to Mali?", "and niger?"),
        ("What is the budget of the mission?", "and of the army?"),
        (ABKOMMEN, "und fischerei?"),
        (ABKOMMEN, "korea"),
        (ABKOMMEN, "und wer?"),
        (ABKOMMEN, "und die fischerei?"),
        (ABKOMMEN, "wann hat korea unterzeichnet?"),
        (ABKOMMEN, "und regen?"),
        (ACCORD, "et la corée ?"),
        (ACCORD, "la corée"),
        (ACCORD, "et la pêche ?"),
        (ACCORD, "et qui ?"),
        (ACCORD, "pleut-il à Tokyo ?"),
        (ACCORD, "quand a-t-il plu ?"),
        (ACCORD, "y a-t-il un accord avec la Corée ?"),
        (ACCORD, "quelle heure est-il ?"),
        (ACCORD, "le Japon a-t-il signé ?"),
        ("Qui dirige la mission au Mali ?", "quand est-il né ?"),
        ("Qui a signé l'accord ?", "qui les a signés ?"),
        ("Qui a signé l'accord ?", "faut-il signer ?"),
        ("Qui a signé l'accord ?", "est-il vrai que la Chine signe ?"),
        ("Qui a adopté la stratégie ?", "quand a-t-il été adopté ?"),
        ("Qui a adopté la stratégie ?", "qui l'a adopté ?"),
    ],
)
def test_what_stands_alone_or_could_mean_two_things_stays_as_typed(before: str, typed: str) -> None:
    assert complete_follow_up(typed, before) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ENGLISH, "when was the family reunion held"),
        (ENGLISH, "who wore the jersey"),
        (FRENCH, "quand a eu lieu la réunion ministérielle ?"),
        (FRENCH, "qui a lancé la grenade ?"),
    ],
)
def test_a_word_of_every_day_is_no_name_though_a_place_is_called_so(language: Language, text: str) -> None:
    assert load_names(language).write(text) == text
