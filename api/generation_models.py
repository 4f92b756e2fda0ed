"""What goes out over the wire about the generations that are kept."""

from pydantic import BaseModel

from index.history import GenerationEntry


class GenerationModel(BaseModel):
    """One generation. published: new questions go to it; serving: this server answers from it, which differs while it is opened
    or where the published one is damaged. complaint: what is wrong with it.
    """

    generation: str
    published: bool
    serving: bool
    built_at: str | None
    replaces: str | None
    documents: int
    chunks: int
    complaint: str | None


class GenerationList(BaseModel):
    """The generations that are kept, the latest first. generation: the one that answers; complaint: why not the published one."""

    generations: list[GenerationModel]
    generation: str
    complaint: str | None


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
        complaint=entry.complaint,
    )
