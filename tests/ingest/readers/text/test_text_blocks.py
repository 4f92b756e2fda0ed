"""Headings, paragraphs and list items among the lines of a plain text."""

from ingest.extraction import RawBlock
from ingest.readers.text.text_blocks import Outline, find_blocks, join_over_page
from ingest.readers.text.text_lines import group_lines, split_lines


def _blocks(raw: str, width: int | None = None) -> list[RawBlock]:
    return find_blocks(group_lines(split_lines(raw)), width, Outline())


def _kinds(raw: str, width: int | None = None) -> list[tuple[str, int]]:
    return [(block.kind, len(block.pieces)) for block in _blocks(raw, width)]


def test_a_numbered_line_in_sequence_is_a_heading_with_its_number() -> None:
    blocks = _blocks("1 Aims\n\nThe text stands here.\n\n1.1 Means\n\n3 Ends\n\n9 Lives")
    assert [(block.label, block.level) for block in blocks if block.kind == "heading" and block.label] == [
        ("1", 1),
        ("1.1", 2),
        ("3", 1),
    ]


def test_each_line_is_a_paragraph_where_lines_are_not_wrapped() -> None:
    raw = "The first one ends.\nThe second one ends."
    assert _kinds(raw) == [("paragraph", 1), ("paragraph", 1)]
    assert _kinds(raw, width=60) == [("paragraph", 2)]


def test_bullets_open_list_items() -> None:
    assert _kinds("● one thing;\n● another thing.", width=60) == [("list_item", 1), ("list_item", 1)]


def test_a_paragraph_that_a_page_end_cut_in_two_is_one_block_again() -> None:
    raw = "The accord between the Union and its partner in Asia was\n\nsigned in Tokyo.\n\nIt holds."
    first, second, third = _blocks(raw, width=60)
    blocks = [first]
    join_over_page(blocks, raw, [second], 60)
    join_over_page(blocks, raw, [third], 60)
    assert [[piece.cut(raw) for piece in block.pieces] for block in blocks] == [
        ["The accord between the Union and its partner in Asia was", "signed in Tokyo."],
        ["It holds."],
    ]
