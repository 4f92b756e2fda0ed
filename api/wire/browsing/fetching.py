"""The request to fetch a document from an address."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.wire.upload_metadata import Metadata
from ingest.readers.shown_text import LONGEST_ADDRESS, check_address


class FetchRequest(BaseModel):
    """An address on one of the hosts that the operator allows, and what is known of the document."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, AfterValidator(check_address)] = Field(
        max_length=LONGEST_ADDRESS,
        examples=["https://www.eeas.europa.eu/report.pdf"],
        description="where the file is; it becomes the address of the source where `metadata` names none",
        json_schema_extra={"pattern": r"^https?://[a-z0-9][a-z0-9.]*[a-z](/[A-Za-z0-9._/-]*)?$"},
    )
    metadata: Metadata = Field(default_factory=Metadata, description="what is left out is taken from the file")
