"""Bytes that declare no character set are read as they were written, or refused, and never as other letters."""

import pytest

from ingest.sandbox.charsets import guess_charset
from ingest.sandbox.decoding import decode_text
from tests.growth import LINEAR, measure_growth

TEXTS = {
    "ru": "Совет Европейского союза принял решение о сотрудничестве в области безопасности с Японией. ",
    "el": "Το Συμβούλιο της Ευρωπαϊκής Ένωσης ενέκρινε τη συνεργασία για την ασφάλεια με την Ιαπωνία. ",
    "pl": "Rada Unii Europejskiej przyjęła decyzję o współpracy w dziedzinie bezpieczeństwa z Japonią. Misja jest w maju. ",
    "cs": "Rada Evropské unie přijala rozhodnutí o spolupráci v oblasti bezpečnosti s Japonskem. Mise začne příští měsíc. ",
    "hu": "Az Európai Unió Tanácsa határozatot fogadott el a Japánnal folytatott együttműködésről, és ez a küldetés nem rövid. ",
    "tr": "Avrupa Birliği Konseyi, Japonya ile güvenlik alanında işbirliği konusunda bir karar aldı ve görev başlayacak. ",
    "de": "Der Rat der Europäischen Union beschloß die Zusammenarbeit für Sicherheit mit Japan, „so der Rat“. ",
    "fr": "Le Conseil de l’Union européenne a adopté une décision sur la coopération en matière de sécurité – dès février. ",
    "en": "The Council adopted a decision on “security cooperation” with Japan – it costs €5 million. ",
    "ja": "欧州連合理事会は、日本との安全保障協力に関する決定を採択した。任務は五月に始まり、二年間続く。",
    "zh": "欧盟理事会通过了关于与日本安全合作的决定。任务将于五月开始,为期两年。",
    "ko": "유럽연합 이사회는 일본과의 안보 협력에 관한 결정을 채택했다. 임무는 5월에 시작된다. ",
    "ar": "اعتمد مجلس الاتحاد الأوروبي قرارا بشأن التعاون الأمني مع اليابان. تبدأ المهمة في مايو. ",
    "he": "מועצת האיחוד האירופי אימצה החלטה על שיתוף פעולה ביטחוני עם יפן. המשימה מתחילה במאי. ",
}
SETS = [
    *(("ru", name) for name in ("koi8_r", "cp1251", "iso8859_5", "cp866")),
    *(("el", name) for name in ("cp1253", "iso8859_7")),
    *((language, name) for language in ("pl", "cs", "hu") for name in ("cp1250", "iso8859_2")),
    *(("tr", name) for name in ("cp1254", "iso8859_9")),
    *((language, "cp1252") for language in ("de", "fr", "en")),
    *(("ja", name) for name in ("shift_jis", "euc_jp", "iso2022_jp")),
    *(("zh", name) for name in ("gb18030", "gbk")),
    *(("ko", name) for name in ("euc_kr", "cp949")),
    *(("ar", name) for name in ("cp1256", "iso8859_6")),
    *(("he", name) for name in ("cp1255", "iso8859_8")),
    *((language, name) for language in ("en", "ar") for name in ("utf-16-le", "utf-16-be", "utf-16", "utf-32")),
]


@pytest.mark.parametrize(("language", "charset"), SETS)
def test_a_text_is_read_in_the_set_it_was_written_in(language: str, charset: str) -> None:
    for times in (1, 8):
        text = TEXTS[language] * times
        assert decode_text(text.encode(charset), "a.txt") == text


def test_a_guess_costs_no_more_than_the_length() -> None:
    assert measure_growth(lambda count: guess_charset(b"caf\xe9 de la " * count), 2_000) < LINEAR
