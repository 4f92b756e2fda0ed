"""How a page is named wherever words are printed: by what is printed on it, or else by its place in the file, never mixed up.

A citation by a wrong page is worse than one by none: "p. 25" is only said of a page that has 25 printed on it.
"""

from api.wire.answers import PageModel


def name_pages(page: PageModel) -> str:
    """Where a passage stands: "p. 19", "pp. 19-20", or "page 25 of the file" where a page has no number of its own."""
    if page.label is not None and page.last_label is not None:
        return f"p. {page.label}" if page.number == page.last else f"pp. {page.label}-{page.last_label}"
    return f"page {page.number} of the file" if page.number == page.last else f"pages {page.number}-{page.last} of the file"


def name_page(number: int, label: str | None) -> str:
    """One page, as in `name_pages`."""
    return name_pages(PageModel(number=number, label=label, last=number, last_label=label))
