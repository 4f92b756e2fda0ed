"""Whether an encoder is the one that an index was built with: vectors of two models cannot be compared."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.embedding.encoder import Encoder, TextEncoder
from index.embedding.model_export import find_export
from index.errors import ModelMismatchError, ModelMissingError
from index.settings import describe_encoder

Recorded = Mapping[str, Any]
"""What a generation records of its encoder (`index.settings.describe_encoder`)."""


def open_encoder(recorded: Recorded, models: Path, model: str, workers: int) -> Encoder:
    """Open the exported encoder that an index was built with.

    Raises ModelMismatchError when that is not `model`, ModelMissingError when its export is not in the folder `models`.
    """
    if model != recorded["name"]:
        raise ModelMismatchError(_explain_mismatch(recorded["name"], model))
    export = find_export(model, models)
    if export is None:
        raise ModelMissingError(f"no whole export of {model!r} in {str(models)!r}: run `citadel index` to export it again")
    return Encoder.open(export, workers)


def check_encoder(recorded: Recorded, encoder: TextEncoder) -> None:
    """Raise ModelMismatchError when an index was built with another encoder, or with another export of its model."""
    given = describe_encoder(encoder.card)
    if recorded == given:
        return
    if recorded["name"] != encoder.card.name:
        raise ModelMismatchError(_explain_mismatch(recorded["name"], encoder.card.name))
    differing = {key: (recorded.get(key), given[key]) for key in given if recorded.get(key) != given[key]}
    difference = f"the model {encoder.card.name!r} is not as it was when the index was built (built, given: {differing})"
    raise ModelMismatchError(f"{difference}: run `citadel index` to build it again")


def _explain_mismatch(built_with: str, given: str) -> str:
    return (
        f"the index was built with the model {built_with!r}, but the settings name {given!r}: "
        f"run `citadel index` to build it again with {given!r}, or set the model to {built_with!r}"
    )
