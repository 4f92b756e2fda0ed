"""What a browser does not show of a page: by attribute, by style, by class, by kind of element.

A panel that a reader of the page can open, such as an answer under its question, is shown.
"""

import re

from lxml import etree

from ingest.readers.html.page_tree import PageTree, measure_text

# fmt: off
UNSHOWN_TAGS = frozenset({
    "annotation", "annotation-xml", "applet", "audio", "canvas", "datalist", "desc", "noscript", "object", "template", "video",
})
# For programs that read a page aloud: no browser shows them.
SPOKEN_CLASSES = frozenset({
    "a11y-hidden", "cdk-visually-hidden", "ecl-u-sr-only", "element-invisible", "govuk-visually-hidden", "hidden-accessible",
    "screen-reader", "screen-reader-only", "screen-reader-text", "screenreader", "sr-only", "u-sr-only", "u-visually-hidden",
    "visually-hidden", "visuallyhidden", "vh", "wb-inv",
})
# fmt: on
HIDING_CLASSES = frozenset({"d-none", "element-hidden", "hidden", "is-hidden", "u-hidden"})
SHOWN_AGAIN = re.compile(r"(?:[a-z0-9]+:|d-[a-z]{2,3}-)(?:block|flex|inline|inline-block|grid|table|table-cell|contents)\b")
HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top|right)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(\s*+[01](?:px)?(?:(?:\s*+,\s*+|\s++)[01](?:px)?){2}(?:\s*+,\s*+|\s++)[01])",
    re.IGNORECASE,
)
SHOWING_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*(?!none)[a-z]|(?:^|;)\s*visibility\s*:\s*visible", re.IGNORECASE)
STYLE_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
SIMPLE_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])(-?[_a-z][\w-]*))?", re.IGNORECASE)
LONGEST_STYLE = 2_000_000  # characters of all style sheets of a page
MOST_HIDDEN = 0.5
"""Text for programs that read aloud is no more than this share of a page. A wrapper that hides more is switched by a script."""

Selector = tuple[str, str, str]
"""Tag, "." or "#" and name. An empty part fits everything."""


def find_hidden(tree: PageTree) -> set[etree._Element]:
    """The outermost elements that are not shown."""
    rules = _read_rules(tree)
    openable = _find_openable(tree)
    hidden: set[etree._Element] = set()
    inside = [False] * len(tree.elements)
    sizes = measure_text(tree, ())
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        if parent >= 0 and inside[parent]:
            inside[place] = True
        elif _is_hidden(tree, element, rules) and not _is_opened(element, openable):
            if element.get("aria-hidden") == "true" and sizes[place] > MOST_HIDDEN * sizes[0]:
                continue
            inside[place] = True
            hidden.add(element)
    return hidden


def _is_hidden(tree: PageTree, element: etree._Element, rules: dict[Selector, bool]) -> bool:
    if element.tag in ("html", "body"):
        return False  # hidden until a script has run
    is_closed = element.tag == "dialog" and element.get("open") is None
    if element.tag in UNSHOWN_TAGS or is_closed or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    style, classes = element.get("style", ""), tree.classes_of(element)
    if style and SHOWING_STYLE.search(style):
        return False
    if element.get("hidden", "until-found") != "until-found" or (style and HIDING_STYLE.search(style)):
        return True
    is_classed = bool(classes & HIDING_CLASSES) and not any(map(SHOWN_AGAIN.match, classes))
    return is_classed or bool(classes & SPOKEN_CLASSES) or (bool(rules) and _is_hidden_by_rule(element, classes, rules))


def _is_hidden_by_rule(element: etree._Element, classes: frozenset[str], rules: dict[Selector, bool]) -> bool:
    tag = str(element.tag)
    named = [("#", element.get("id", "")), *((".", name) for name in sorted(classes))]
    keys = [(first, mark, name) for mark, name in named if name for first in (tag, "")]
    decided = [rules[key] for key in [*keys, (tag, "", "")] if key in rules]
    return bool(decided) and all(decided)


def _is_opened(element: etree._Element, openable: set[str]) -> bool:
    """Whether a button or link of the page opens this panel."""
    return element.get("id", "") in openable and element.tag not in UNSHOWN_TAGS


def _find_openable(tree: PageTree) -> set[str]:
    """The ids of panels that something on the page opens."""
    found: set[str] = set()
    for element in tree.elements:
        if element.get("aria-controls"):
            found.update(element.get("aria-controls", "").split())
        if element.get("data-toggle") or element.get("data-bs-toggle"):
            target = element.get("data-bs-target") or element.get("data-target") or element.get("href") or ""
            found.add(target.lstrip("#"))
    return found - {""}


def _read_rules(tree: PageTree) -> dict[Selector, bool]:
    """Selectors of one element, class or id that a style sheet of the page hides (True) or shows again, the last one counts."""
    sheets = "\n".join("".join(element.itertext()) for element in tree.elements if element.tag == "style")
    rules: dict[Selector, bool] = {}
    for selectors, body in _split_rules(STYLE_COMMENT.sub("", sheets[:LONGEST_STYLE])):
        hides = HIDING_STYLE.search(body) is not None
        if not hides and not SHOWING_STYLE.search(body):
            continue
        for selector in selectors.split(","):
            match = SIMPLE_SELECTOR.fullmatch(selector.strip())
            if match and match.group():
                rules[(match[1] or "").lower(), match[2] or "", match[3] or ""] = hides
    return rules if any(rules.values()) else {}


def _split_rules(sheet: str) -> list[tuple[str, str]]:
    """Selectors and declarations of the rules that stand in no block of their own, such as one for printing."""
    rules = []
    depth, start, selectors = 0, 0, ""
    for match in re.finditer(r"[{}]", sheet):
        if match.group() == "{":
            if depth == 0:
                selectors, start = sheet[start : match.start()], match.end()
            depth += 1
            continue
        depth = max(0, depth - 1)
        if depth == 0:
            if not selectors.strip().startswith("@"):
                rules.append((selectors.rsplit(";", 1)[-1], sheet[start : match.start()]))
            start = match.end()
    return rules
