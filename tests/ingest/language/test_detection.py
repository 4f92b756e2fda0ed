"""In which language a text is."""

import pytest

from ingest.language.detection import FEWEST_LETTERS, LanguageDetector
from tests.growth import LINEAR, measure_growth

DETECTOR = LanguageDetector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The buoy off Roscoff was replaced in June 2020.", "en"),
        ("Die Union und Australien unterzeichneten das Rahmenabkommen am 7. August 2017 in Manila.", "de"),
        ("L’accord entre l’Union et le Viêt Nam est entré en vigueur le 1er janvier 2020.", "fr"),
        ("El acuerdo entre la Unión y el Japón entró en vigor el 1 de enero de 2020.", "es"),
        ("Umowa między Unią a Japonią weszła w życie w dniu 1 stycznia 2020 r.", "pl"),
        ("EUと日本は安全保障に関する協定に署名した。海洋安全保障とサイバー安全保障の分野で協力を強化する。", "ja"),
        ("وقع الاتحاد الأوروبي واليابان اتفاقية بشأن التعاون الأمني في بروكسل.", "ar"),
    ],
)
def test_a_sentence_is_enough_to_know_a_language_by(text: str, language: str) -> None:
    assert DETECTOR.detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A small text.",
        "EU 2020",
        "x" * 40 + " " + "zq" * 30,
        "1 2 3 " * 200,
        "a" * (FEWEST_LETTERS - 1),
        "Brest Roscoff Lorient Nantes",
    ],
)
def test_what_is_short_or_no_language_is_told_none(text: str) -> None:
    assert DETECTOR.detect(text) is None


def test_the_time_for_a_long_text_is_bounded() -> None:
    assert measure_growth(lambda count: DETECTOR.detect("the word " * count), 5_000) < LINEAR
