"""Styles: what each makes of a paragraph or of a run of text. Where a style is silent the one that it is based on speaks.

A heading is known by its outline level or by the name of its style, whatever language the program that wrote the file speaks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from lxml import etree

from ingest.readers.docx.word_xml import VALUE, WORD, find_value, is_on, read_number

_HEADING_WORDS = (
    "heading", "überschrift", "titre", "título", "titulo", "titolo", "títol", "kop", "rubrik", "overskrift", "otsikko",
    "nagłówek", "nadpis", "címsor", "titlu", "naslov", "antraštė", "virsraksts", "pealkiri", "başlık", "fyrirsögn", "izenburua",
    "заголовок", "заглавие", "επικεφαλίδα", "見出し", "标题", "標題", "제목", "عنوان", "כותרת", "tiêu đề", "judul",
    "manualheading",
)  # fmt: skip
_HEADING_NAME = re.compile(rf"(?:{'|'.join(_HEADING_WORDS)})\s*([1-9])(?!\d)", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:document |doc )?(?:title|titel|titre|título|titolo|название|标题|標題|제목|表題)$", re.IGNORECASE)
_SUBTITLE_NAME = re.compile(r"sub|unter|sous|sotto|under", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"toc (?:\d|heading)|table of (?:figures|authorities)|toa heading", re.IGNORECASE)
_CAPTION_NAME = re.compile(r"caption|beschriftung|légende|leyenda|didascalia", re.IGNORECASE)
NO_OUTLINE = 9
"""The outline level of running text. Those of headings are from 0 to 8."""
_SMALLEST_RAISE = 4  # half points; less than that is a matter of looks

Raise = Literal["superscript", "subscript", "baseline"]


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What a style, or a paragraph or run itself, says of its text. None: it says nothing."""

    outline: int | None = None
    """Depth of a heading from 0, `NO_OUTLINE` for running text."""
    is_title: bool | None = None
    is_caption: bool | None = None
    is_contents: bool | None = None
    """A line of a table of contents."""
    is_list: bool | None = None
    list_id: str | None = None
    """The list that numbers its paragraphs, "0" for none."""
    list_style: str | None = None
    """The id of the style that names the list."""
    list_level: int | None = None
    is_centred: bool | None = None
    is_bold: bool | None = None
    is_hidden: bool | None = None
    raised: Raise | None = None
    font: str | None = None
    language: str | None = None
    east_asian: str | None = None
    """The language of its Han, kana and hangul."""
    right_to_left: str | None = None
    """The language of its Arabic and Hebrew."""

    def over(self, lower: "WordStyle") -> "WordStyle":
        """This style, and what `lower` says where it says nothing."""
        if self is PLAIN:
            return lower
        silent = {
            name: getattr(lower, name) for name in FIELDS if getattr(self, name) is None and getattr(lower, name) is not None
        }
        return replace(self, **silent) if silent else self


FIELDS = tuple(one.name for one in fields(WordStyle))
PLAIN = WordStyle()


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The styles of a file by their ids."""

    styles: Mapping[str, WordStyle]
    default: WordStyle = PLAIN
    """Of a paragraph that names no style."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """For each style the list that it names itself."""


def read_style_sheet(root: etree._Element | None) -> StyleSheet:
    """The styles of the part `styles.xml`, None for a file without one. A circle of styles ends where it closes."""
    if root is None:
        return StyleSheet({})
    defaults = root.find(f"{WORD}docDefaults")
    lowest = PLAIN
    if defaults is not None:
        lowest = read_look(defaults.find(f"{WORD}rPrDefault/{WORD}rPr"))
    elements = {one.get(f"{WORD}styleId", ""): one for one in root.iterfind(f"{WORD}style")}
    resolved: dict[str, WordStyle] = {}
    for style_id in elements:
        chain: list[str] = []
        following = style_id
        while following in elements and following not in resolved:
            chain.append(following)
            resolved[following] = PLAIN  # what closes a circle
            following = find_value(elements[following], "basedOn") or ""
        below = resolved.get(following, PLAIN)
        for one in reversed(chain):
            below = resolved[one] = _read_style(elements[one], one).over(below)
    # What holds for all text must not stand in the way of a paragraph's style, so only styles of paragraphs take it.
    resolved |= {one: style.over(lowest) for one, style in resolved.items() if _is_of_paragraphs(elements[one])}
    first = next((one for one, style in elements.items() if _is_default(style)), "")
    lists = {one: list_id for one, style in elements.items() if (list_id := find_value(style, "pPr/numPr/numId")) is not None}
    return StyleSheet(resolved, resolved.get(first, lowest), lists)


def _is_of_paragraphs(style: etree._Element) -> bool:
    return str(style.get(f"{WORD}type", "paragraph")) == "paragraph"


def _is_default(style: etree._Element) -> bool:
    return _is_of_paragraphs(style) and str(style.get(f"{WORD}default", "0")).lower() in ("1", "true", "on")


def _read_style(element: etree._Element, style_id: str) -> WordStyle:
    name = (find_value(element, "name") or style_id)[:200]
    found = read_paragraph_look(element.find(f"{WORD}pPr"), style_id).over(read_look(element.find(f"{WORD}rPr")))
    heading = _HEADING_NAME.match(name)
    if found.outline is None and heading:
        found = replace(found, outline=int(heading.group(1)) - 1)
    if _CONTENTS_NAME.match(name):
        return replace(found, is_contents=True, outline=NO_OUTLINE, is_title=False)
    if _TITLE_NAME.match(name):
        return replace(found, is_title=True)
    if _SUBTITLE_NAME.match(name):
        found = replace(found, is_title=False)
    if _CAPTION_NAME.match(name):
        return replace(found, is_caption=True)
    is_list = name.lower().startswith("list ") and not name.lower().startswith("list paragraph")
    return replace(found, is_list=True) if is_list else found


def read_paragraph_look(properties: etree._Element | None, style_id: str | None = None) -> WordStyle:
    """What properties of a paragraph (`pPr`) say. `style_id`: the style that they are of."""
    if properties is None:
        return PLAIN
    outline = find_value(properties, "outlineLvl")
    list_id = find_value(properties, "numPr/numId")
    level = find_value(properties, "numPr/ilvl")
    alignment = find_value(properties, "jc")
    return WordStyle(
        outline=None if outline is None else min(read_number(outline, NO_OUTLINE), NO_OUTLINE),
        list_id=list_id,
        list_style=None if list_id is None else style_id or "",
        list_level=None if level is None else read_number(level),
        is_centred=None if alignment is None else alignment == "center",
    )


def read_look(properties: etree._Element | None) -> WordStyle:
    """What properties of a run (`rPr`) say."""
    if properties is None:
        return PLAIN
    found: dict[str, object] = {}
    for one in properties:
        if one.tag == f"{WORD}b":
            found["is_bold"] = is_on(one)
        elif one.tag == f"{WORD}vanish":
            found["is_hidden"] = is_on(one)
        elif one.tag == f"{WORD}vertAlign":
            found["raised"] = one.get(VALUE)
        elif one.tag == f"{WORD}position":
            found.setdefault("raised", _read_position(one.get(VALUE, "")))
        elif one.tag == f"{WORD}rFonts":
            found["font"] = one.get(f"{WORD}ascii") or one.get(f"{WORD}hAnsi")
        elif one.tag == f"{WORD}lang":
            found["language"] = one.get(VALUE)
            found["east_asian"] = one.get(f"{WORD}eastAsia")
            found["right_to_left"] = one.get(f"{WORD}bidi")
    return WordStyle(**found) if found else PLAIN  # type: ignore[arg-type]


def _read_position(value: str) -> Raise | None:
    """Text that is set higher or lower by hand. None where it is so by next to nothing."""
    if read_number(value.removeprefix("-")) < _SMALLEST_RAISE:
        return None
    return "subscript" if value.startswith("-") else "superscript"
