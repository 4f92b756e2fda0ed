"""The response of `GET /v1/generations`: the generations that are kept, made from the records of `index`."""

from dataclasses import asdict

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from index.engine import GenerationEntry

_EXAMPLE = "bm25.json of generation 000003-9297c4faf4fe was altered or cut short (sha256 differs)"


class GenerationModel(BaseModel):
    """One generation of the index."""

    generation: str
    published: bool = Field(
        validation_alias=AliasChoices("published", "is_published"), description="new questions go to this generation"
    )
    serving: bool = Field(
        description="this server answers from it; another than the published one while that is opened or where it is damaged"
    )
    built_at: str | None
    replaces: str | None = Field(description="the generation that it was made from")
    documents: int
    chunks: int
    complaint: str | None = Field(
        validation_alias=AliasChoices("complaint", "damage"), examples=[_EXAMPLE], description="what is wrong with it"
    )


class GenerationSlice(BaseModel):
    """A part of the list of generations."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(1000, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=2**31)


class GenerationList(BaseModel):
    """The generations that are kept, the latest first."""

    generations: list[GenerationModel]
    generation: str = Field(description="the one that answers")
    complaint: str | None = Field(examples=[_EXAMPLE], description="why it is not the published one")
    total: int = Field(description="how many there are")
    limit: int
    offset: int


def shape_entry(entry: GenerationEntry, serving: str) -> GenerationModel:
    """A generation as listed. `serving` is the one that answers."""
    return GenerationModel.model_validate({**asdict(entry), "serving": entry.generation == serving})
