"""What a page says of itself: its title, publisher, date and language, each with the place where it was found."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from lxml import etree

from ingest.extraction import FoundMetadata
from ingest.language.tables import LANGUAGES
from ingest.readers.front_matter import tidy_text
from ingest.readers.html.legal_headings import TITLE_CLASSES
from ingest.readers.html.page_tree import PageTree, text_in
from ingest.readers.shown_text import check_address

# In the order in which they are believed.
TITLE_KEYS = (
    "citation_title",
    "og:title",
    "dcterms.title",
    "dc.title",
    "eprints.title",
    "twitter:title",
    "parsely-title",
    "title",
)
DATE_KEYS = (
    "article:published_time", "og:article:published_time", "citation_publication_date", "citation_date", "dcterms.issued",
    "dcterms.date", "dc.date.issued", "dc.date", "dc.date.created", "datepublished", "date", "pubdate", "publishdate",
    "publication_date", "parsely-pub-date", "sailthru.date", "article.published", "rnews:datepublished",
)  # fmt: skip
PUBLISHER_KEYS = (
    "og:site_name",
    "dcterms.publisher",
    "dc.publisher",
    "citation_publisher",
    "article:publisher",
    "application-name",
)
LANGUAGE_KEYS = ("content-language", "dcterms.language", "dc.language", "language", "og:locale", "inlanguage")
# No reader would know a document by these: names of files, numbers of records, names of programs.
NO_TITLE = re.compile(
    r".*\.(?:xml|html?|docx?|pdf|php|aspx?|txt)|(?:EUR-Lex\s*-\s*)?\d[A-Z0-9()_]{8,}(?:\s*-\s*[A-Z]{2})?|untitled.*|\W*"
    r"|(?:[^\W_]|[.-])*+_[\w.-]*+|\(anonymous\)|microsoft word.*|(?:new )?(?:document|page)\s*\d*|index|home|L_\d.*|EUR-Lex",
    re.IGNORECASE,
)
REMARK_OF_TITLE = re.compile(
    r"(?<!\s)\s*+\((?:text with eea relevance|text von bedeutung für den ewr|texte présentant de l.intérêt pour l.eee)\)",
    re.IGNORECASE,
)
SITE_PARTED = re.compile(r"(?<!\s)\s++[|–—·»:-]\s++")
ISO_DATE = re.compile(r"\s*(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?=$|[T\s+Z])")
COMPACT_DATE = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\s*$")
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
MONTHS = {
    month.casefold(): number
    for language in LANGUAGES
    if language.dates is not None
    for month, number in (*zip(language.dates.months, range(1, 13), strict=True), *language.dates.short_months.items())
}
WORD_DATE = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s+(\d{4})(?!\d)")
MONTH_FIRST = re.compile(r"(?<!\w)([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
DATE_CLASSES = ("oj-hd-date", "hd-date", "Emission")
LANGUAGE_CLASSES = ("oj-hd-lg", "hd-lg")
SHORTEST_TITLE = 5  # words of a first line that is taken for a title
LONGEST_TITLE = 300  # code points of one
LONGEST_DATE = 200
LONGEST_RECORD = 1_000_000  # characters of one record in JSON
MOST_RECORDS = 2_000
ARTICLES = re.compile(r"article|report|posting|webpage|legislation|publication|document", re.IGNORECASE)


def read_metadata(tree: PageTree, contents: Sequence[str]) -> FoundMetadata:
    """The metadata of a page. `contents`: its first paragraphs."""
    metas = _read_metas(tree)
    records = list(_read_records(tree))
    title, title_from = _find_title(tree, metas, records, contents)
    published, published_from = _find_date(tree, metas, records, title or "")
    language, language_from = _find_language(tree, metas)
    publisher = next((metas[key] for key in PUBLISHER_KEYS if metas.get(key)), None) or _name_in(records, "publisher")
    return FoundMetadata(
        title=title,
        publisher=tidy_text(publisher or ""),
        published=published,
        language=language,
        url=_find_address(tree, metas),
        title_from=title_from if title else None,
        published_from=published_from if published else None,
        language_from=language_from if language else None,
    )


def _find_address(tree: PageTree, metas: Mapping[str, str]) -> str | None:
    """The address that the page gives as its own."""
    links = [element.get("href") for element in tree.elements if element.tag == "link" and element.get("rel") == "canonical"]
    for found in (*links, metas.get("og:url")):
        with suppress(ValueError):
            return check_address(found or "")
    return None


def _read_metas(tree: PageTree) -> dict[str, str]:
    """The meta elements by name in small letters, the first of each."""
    metas: dict[str, str] = {}
    for element in tree.elements:
        content = (element.get("content") or "").strip()
        names = (element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv"))
        if content and element.tag == "meta":
            for name in filter(None, names):
                metas.setdefault(name.strip().lower().replace("dc.terms.", "dcterms."), content)
    return metas


def _read_records(tree: PageTree) -> Iterator[dict[str, object]]:
    """The records in JSON (schema.org) that describe the page."""
    read = 0
    for element in tree.elements:
        if (
            element.tag != "script"
            or "ld+json" not in (element.get("type") or "").lower()
            or len(element.text or "") > LONGEST_RECORD
        ):
            continue
        try:
            waiting: list[object] = [json.loads(element.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and read < MOST_RECORDS:
            record = waiting.pop(0)
            read += 1
            if isinstance(record, list):
                waiting += record[:MOST_RECORDS]
            elif isinstance(record, dict):
                graph = record.get("@graph")
                waiting += graph[:MOST_RECORDS] if isinstance(graph, list) else []
                yield record


def _name_in(records: Sequence[dict[str, object]], key: str) -> str | None:
    for record in records:
        value = record.get(key)
        name = value.get("name") if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            return name
    return None


def _find_title(
    tree: PageTree, metas: dict[str, str], records: Sequence[dict[str, object]], contents: Sequence[str]
) -> tuple[str | None, str]:
    for title, place in _title_candidates(tree, metas, records, contents):
        tidy = tidy_text(title)
        if tidy and not NO_TITLE.fullmatch(tidy[:300]):
            return tidy, place
    return None, ""


def _title_candidates(
    tree: PageTree, metas: dict[str, str], records: Sequence[dict[str, object]], contents: Sequence[str]
) -> Iterator[tuple[str, str]]:
    yield REMARK_OF_TITLE.sub("", _find_act_title(tree)), "title of the act"
    site = metas.get("og:site_name", "")
    yield from ((_without_name(metas[key], site), f"meta tag {key}") for key in TITLE_KEYS if key in metas)
    headline = next((record["headline"] for record in records if isinstance(record.get("headline"), str)), None)
    if isinstance(headline, str):
        yield headline, "schema.org record"
    titles = [
        text_in(element) for element in tree.elements if element.tag == "title" and element.getparent().tag in ("head", "html")
    ]
    named = titles[0] if titles else ""
    heading = next((text for element in tree.elements if element.tag == "h1" and (text := text_in(element, 500))), "")
    if heading and heading in named:
        yield heading, "first heading"
    yield _without_site(named, site), "title tag"
    yield heading, "first heading"
    if named or heading or "dc.title" in metas:  # they were the names of files, or numbers
        lines = (line for text in contents for line in text.split("\n"))
        yield (
            next((line for line in lines if len(line.split()) >= SHORTEST_TITLE and len(line) <= LONGEST_TITLE), ""),
            "first line",
        )


def _find_act_title(tree: PageTree) -> str:
    """The lines of the title of an act, the first group of them that follow one another."""
    lines: list[str] = []
    seen: set[str] = set()
    for element in tree.elements:
        if not tree.classes_of(element) & TITLE_CLASSES or tree.holds_block[tree.places[element]]:
            if lines and element.tag == "p" and text_in(element, 100):
                break
            continue
        text = text_in(element)
        if text and text not in seen:
            lines.append(text)
            seen.add(text)
    return " ".join(lines)


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site before or behind it. The shorter part at the end is taken for one."""
    parts = [part for part in SITE_PARTED.split(title) if part.strip()]
    if _without_name(title, site) != title or len(parts) < 2 or len(parts[-1]) >= len(parts[0]):
        return _without_name(title, site)
    return title[: title.rindex(parts[-1])].rstrip(" |–—·»:-\t")


def _without_name(title: str, site: str) -> str:
    """A title without the name of its site at its end."""
    name = site.strip()
    bare = title.strip()
    if name and bare.casefold().endswith(name.casefold()):
        rest = bare[: len(bare) - len(name)]
        return rest.rstrip(" |–—·»:-\t") if SITE_PARTED.search(f"{rest[-3:]} ") and rest.strip(" |–—·»:-\t") else title
    return title


def _find_date(tree: PageTree, metas: dict[str, str], records: Sequence[dict[str, object]], title: str) -> tuple[str | None, str]:
    for written, place in _date_candidates(tree, metas, records, title):
        found = read_written_date(written)
        if found:
            return found, place
    return None, ""


def _date_candidates(
    tree: PageTree, metas: dict[str, str], records: Sequence[dict[str, object]], title: str
) -> Iterator[tuple[str, str]]:
    yield from ((metas[key], f"meta tag {key}") for key in DATE_KEYS if key in metas)
    for record in records:
        published = record.get("datePublished") or record.get("dateCreated")
        if isinstance(published, str) and ARTICLES.search(str(record.get("@type", ""))):
            yield published, "schema.org record"
    for element in tree.elements:
        if any(name in tree.classes_of(element) for name in DATE_CLASSES):
            yield text_in(element, LONGEST_DATE), "head of the act"
    if "dc.source" in metas:
        yield metas["dc.source"], "meta tag dc.source"
    if _find_act_title(tree):
        heads = [element for element in tree.elements if element.tag == "td" and len(text_in(element, 20)) <= 12][:12]
        yield from ((text_in(element), "head of the act") for element in heads if DAY_FIRST.search(text_in(element)))
        yield title, "title of the act"
    for element in tree.elements:
        if element.tag == "time" or (element.get("itemprop") or "") == "datePublished":
            yield element.get("datetime") or element.get("content") or text_in(element, LONGEST_DATE), "time element"


def read_written_date(written: str) -> str | None:
    """A date as `ingest/dates.py` has it, of a text that holds one: "2024-09-02", "2.9.2024", "2 September 2024", "2024-09"."""
    text = written[:LONGEST_DATE]
    if match := COMPACT_DATE.match(text):
        return _write_date(match[1], match[2], match[3])
    if match := ISO_DATE.match(text):
        return _write_date(match[1], match[2], match[3])
    if match := DAY_FIRST.search(text):
        return _write_date(match[3], match[2], match[1])
    for pattern, day, month in ((WORD_DATE, 1, 2), (MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            number = MONTHS.get(match[month].casefold())
            if number is not None and (found := _write_date(match[3], str(number), match[day])):
                return found
    return None


def _write_date(year: str, month: str | None, day: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def _find_language(tree: PageTree, metas: dict[str, str]) -> tuple[str | None, str]:
    root: etree._Element = tree.root
    for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang"):
        if (root.get(name) or "").strip():
            return (root.get(name) or "").strip(), "lang attribute of the page"
    for key in LANGUAGE_KEYS:
        if re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", metas.get(key, "")):
            return metas[key].split(",")[0].strip(), f"meta tag {key}"
    for element in tree.elements:
        text = text_in(element, 20) if tree.classes_of(element) & set(LANGUAGE_CLASSES) else ""
        if re.fullmatch(r"[A-Z]{2}", text):
            return text, "head of the act"
    body = next((element for element in tree.elements if element.tag == "body"), root)
    within = [body, *(child for child in body if isinstance(child.tag, str) and child.tag in ("main", "article", "div"))]
    written = next((element.get("lang") for element in within if element.get("lang")), None)
    return written, "lang attribute of the text"
