"""The items of an answer as CSV, one a row with the place of its quote. An answer without items gives its statements."""

import csv
import io
from collections.abc import Iterator

from api.cli.output.terminal import plain, print_text
from api.wire.answers import AskResponse

COLUMNS = ("item", "statement", "doc_id", "title", "publisher", "published", "section", "page", "start", "end")


def print_items(answer: AskResponse) -> None:
    """The items with a header. Nothing but the header where the corpus does not say."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_list_rows(answer))
    print_text(written.getvalue().removesuffix("\n"))


def _list_rows(answer: AskResponse) -> Iterator[list[str]]:
    if answer.answer is None:
        return
    statements = answer.answer.statements
    passages = {passage.rank: passage for passage in answer.passages}
    items = [(item.text, statements[item.statement]) for item in answer.answer.items]
    for text, statement in items or [(statement.text, statement) for statement in statements]:
        quote = statement.quotes[0]
        passage = passages[quote.citation]
        source = passage.document
        page = quote.page.name if quote.page is not None else ""
        known = [source.doc_id, source.title, source.publisher or "", source.published or "", " › ".join(passage.section)]
        yield [*map(plain, (text, statement.text, *known, page)), str(quote.start), str(quote.end)]
