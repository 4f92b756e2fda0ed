"""Decoded Markdown comes in, the tokens of markdown-it-py go out: CommonMark with tables, footnotes and lists of definitions.

No token is lost on the way: cells past the last column of a table are put back, and nesting is bounded before the text is parsed.
"""

import re
from collections.abc import Iterator
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ingest.readers.markdown.grid_tables import grid_table_rule

DEEPEST = 16
"""How many quotations and lists may open on one line. The signs of those behind them are text."""
DEEPEST_INDENT = 40
"""Columns. A list of lists goes two or more columns deeper with each, so that this bounds how deep they nest over many lines."""
# Past its own bound markdown-it-py leaves text out, so that bound lies above what the two others let through.
MOST_NESTING = 200
DEEPEST_BRACKETS = 20
"""How many brackets within one another may be those of a link. Each opening one is read on through as many, so that a line of
brackets costs as many times its length. Deeper ones stay text."""

OPENER = re.compile(r"[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]{1,40}\]:|[:~](?=[ \t]))")
INDENT = re.compile(rf"^(?=[ \t]{{{DEEPEST_INDENT + 1}}})[ \t]+", re.MULTILINE)


def parse_markdown(text: str) -> tuple[list[Token], list[list[Token]]]:
    """The block tokens of a text, and the inline tokens of each note that stands within a sentence, by its number."""
    parser, shallow = _make_parser(MOST_NESTING), _make_parser(DEEPEST_BRACKETS)
    parser.core.ruler.at("inline", partial(_parse_lines, shallow))
    source = "\n".join(map(_bound_openers, INDENT.sub(" " * DEEPEST_INDENT, text).split("\n")))
    env: dict[str, dict[str, dict[int, dict[str, list[Token]]]]] = {}
    tokens = _with_all_cells(parser, _count_items(parser.parse(source, env)), source.split("\n"))
    listed = env.get("footnotes", {}).get("list", {})
    return list(tokens), [listed[number].get("tokens", []) for number in sorted(listed)]


def _make_parser(most_nesting: int) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": most_nesting}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.block.ruler.before("table", "grid_table", grid_table_rule)
    # Notes stay where they are written: the rule that moves them to the end leaves out those without a marker. Escaped signs
    # stay apart from the text around them, so that they are not taken for markup afterwards.
    parser.disable(["footnote_tail", "text_join"])
    return parser


def _parse_lines(parser: MarkdownIt, state: StateCore) -> None:
    """A rule for markdown-it-py: the text of each block is parsed by another parser, which bounds what lies within a line."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            parser.inline.parse(token.content, parser, state.env, token.children)


def _bound_openers(line: str) -> str:
    """The line with a backslash before the sign that would open one quotation or list too many."""
    place = 0
    for _ in range(DEEPEST):
        opener = OPENER.match(line, place)
        if opener is None:
            return line
        place = opener.end()
    opener = OPENER.match(line, place)
    if opener is None:
        return line
    written = opener.group().lstrip()
    sign = opener.end() - (1 if written[0].isdigit() else len(written))
    return f"{line[:sign]}\\{line[sign:]}"


def _count_items(tokens: list[Token]) -> list[Token]:
    """The tokens, with the items of a list counted where all have one number, as browsers show them. Others keep theirs."""
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append([])
        elif token.type == "list_item_open":
            lists[-1].append(token)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            items = lists.pop()
            if token.type == "ordered_list_close" and len({item.info for item in items}) == 1:
                for number, item in enumerate(items, int(items[0].info)):
                    item.info = str(number)
    return tokens


def _with_all_cells(parser: MarkdownIt, tokens: list[Token], lines: list[str]) -> Iterator[Token]:
    """The tokens, each row of a table with the cells that it has more than its header. Browsers do not show those."""
    cells = 0
    line = ""
    for token in tokens:
        if token.type == "tr_open":
            cells, line = 0, lines[token.map[0]] if token.map and "|" in lines[token.map[0]] else ""
        cells += token.type in {"td_open", "th_open"}
        if token.type == "tr_close" and line:
            written = escapedSplit(line.strip())
            written = written[written[:1] == [""] : len(written) - (written[-1:] == [""])]
            for text in written[cells:]:
                yield Token("td_open", "td", 1)
                yield from parser.parseInline(text.strip())
                yield Token("td_close", "td", -1)
        yield token
