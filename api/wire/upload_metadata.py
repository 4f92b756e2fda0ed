"""The id, the file name and the metadata of a document that a client sends.

They are checked strictly, because they are shown later in lists, logs and file names. Control characters, line breaks and marks
that reorder text are refused.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.errors import FileNameError
from ingest.dates import first_day
from ingest.readers.shown_text import LONGEST_ADDRESS, check_address, find_unshowable
from ingest.sources import COLLECTION, COLLECTIONS_AT_MOST

DOC_ID = r"[a-z0-9][a-z0-9-]{0,99}"
_LONGEST_NAME = 200


def check_file_name(name: str) -> str:
    """The name as it is. Raises FileNameError when it is no name of a file, or cannot be shown."""
    if not name.strip():
        raise FileNameError(name, 'is empty: send it as filename="report.pdf"')
    if len(name) > _LONGEST_NAME:
        raise FileNameError(name, f"has {len(name)} characters: send at most {_LONGEST_NAME}")
    if "/" in name or "\\" in name or name.startswith("."):
        raise FileNameError(name, "is a path or hidden: send the file's own name, without folders and without a dot before it")
    if find_unshowable(name):
        raise FileNameError(name, f"holds {find_unshowable(name)}: send a name that can be shown")
    return name


def _check_line(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank: leave it out instead")
    if unshowable := find_unshowable(text):
        raise ValueError(f"holds {unshowable}: send plain text on one line")
    return text.strip()


def _check_published(text: str) -> str:
    first_day(text)
    return text


def _check_doc_id(doc_id: str) -> str:
    if not re.fullmatch(DOC_ID, doc_id):
        raise ValueError("write 1 to 100 lower-case letters, digits and hyphens, no hyphen first")
    return doc_id


# As much of the checks above as a JSON schema can express, for clients that generate requests.
_LINE: dict[str, Any] = {
    "pattern": r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\S[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"
}
_DATE: dict[str, Any] = {"pattern": r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"}
_URL: dict[str, Any] = {"pattern": r"^https?://[a-z0-9][a-z0-9.]*[a-z](/[A-Za-z0-9._/-]*)?$"}
DocId = Annotated[str, AfterValidator(_check_doc_id), Field(json_schema_extra={"pattern": f"^{DOC_ID}$"})]
_Title = Annotated[str, Field(max_length=500, json_schema_extra=_LINE), AfterValidator(_check_line)]
_Name = Annotated[str, Field(max_length=200, json_schema_extra=_LINE), AfterValidator(_check_line)]
_Published = Annotated[
    str, Field(max_length=10, examples=["2019-10-17"], json_schema_extra=_DATE), AfterValidator(_check_published)
]
_Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", examples=["en"])]
_Address = Annotated[
    str,
    Field(max_length=LONGEST_ADDRESS, examples=["https://example.org/report.pdf"], json_schema_extra=_URL),
    AfterValidator(check_address),
]
_Collection = Annotated[str, Field(pattern=f"^{COLLECTION}$", max_length=64, examples=["press"])]
_Collections = Annotated[list[_Collection], Field(min_length=1, max_length=COLLECTIONS_AT_MOST)]


class Metadata(BaseModel):
    """The metadata of a document. Each field that is left out is taken from the file, `collections` never."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: _Title | None = Field(default=None, examples=["Seminar on mine action"])
    publisher: _Name | None = Field(default=None, examples=["EEAS"])
    published: _Published | None = Field(default=None, examples=["2025-01-20"])  # a day, a month or a year
    language: _Language | None = Field(default=None, examples=["en"])
    url: _Address | None = Field(default=None, examples=["https://example.org/mine-action"])  # where its publisher keeps it
    collections: _Collections | None = Field(default=None, examples=[["press"]])  # those that the document belongs to
