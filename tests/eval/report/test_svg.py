"""A picture takes its colours and letters from the page, keeps its ids to itself, and is the same every time."""

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from eval.report.svg import ACCENT, picture


def draw() -> Figure:
    figure = Figure(figsize=(2, 1))
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    axes.plot([0, 1, 2], [0, 2, 1], "o-", color=ACCENT)
    axes.set_xlabel("a <b> & $x$")
    return figure


def test_the_svg_is_one_element_without_a_namespace_a_date_or_an_address() -> None:
    svg = picture("one", "t", draw).svg
    assert ElementTree.fromstring(svg).tag == "svg"  # noqa: S314  # made here
    assert "http" not in svg and "<metadata" not in svg and "<!DOCTYPE" not in svg


def test_words_stay_words_and_are_escaped_and_a_dollar_is_a_dollar() -> None:
    root = ElementTree.fromstring(picture("one", "t", draw).svg)  # noqa: S314  # made here
    assert "a <b> & $x$" in [element.text for element in root.iter("text")]


def test_colours_and_letters_are_those_of_the_page() -> None:
    svg = picture("one", "t", draw).svg
    assert "var(--accent)" in svg and "var(--letters)" in svg
    assert ACCENT not in svg


def test_ids_differ_between_pictures_and_references_name_ids_of_their_own() -> None:
    first, second = (picture(name, "t", draw).svg for name in ("one", "two"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    referred = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', first))
    assert referred and {one or other for one, other in referred} <= ids[0]


def test_the_same_drawing_makes_the_same_bytes_whatever_was_set_before() -> None:
    before = picture("one", "t", draw)
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path"}):
        assert picture("one", "t", draw) == before
        assert mpl.rcParams["font.size"] == 30


def test_the_png_is_one_with_its_title_above() -> None:
    plain = Image.open(io.BytesIO(picture("one", "", draw).png))
    titled = Image.open(io.BytesIO(picture("one", "a title", draw).png))
    assert plain.format == titled.format == "PNG"
    assert titled.height > plain.height >= 200
