"""What goes out over the wire about the generations that are kept."""

from pydantic import BaseModel, Field

from index.engine import GenerationEntry

_COMPLAINT = "bm25.json of generation 000003-9297c4faf4fe was altered or cut short (sha256 differs)"


class GenerationModel(BaseModel):
    """One generation. published: new questions go to it; serving: this server answers from it, which differs while it is opened
    or where the published one is damaged. complaint: what is wrong with it.
    """

    generation: str
    published: bool
    serving: bool
    built_at: str | None
    replaces: str | None = Field(description="the generation that it was made from")
    documents: int
    chunks: int
    complaint: str | None = Field(examples=[_COMPLAINT])


class GenerationList(BaseModel):
    """The generations that are kept, the latest first. generation: the one that answers; complaint: why not the published one."""

    generations: list[GenerationModel]
    generation: str
    complaint: str | None = Field(examples=[_COMPLAINT])


def shape_entry(entry: GenerationEntry, serving: str) -> GenerationModel:
    """A generation as listed; `serving` is the one that answers."""
    return GenerationModel(
        generation=entry.generation,
        published=entry.is_published,
        serving=entry.generation == serving,
        built_at=entry.built_at,
        replaces=entry.replaces,
        documents=entry.documents,
        chunks=entry.chunks,
        complaint=entry.damage,
    )
