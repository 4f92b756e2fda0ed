"""Records to plain JSON values and back, by their type hints: dataclasses, spans, tuples.

What is stored is what the records say, so a field that ingest adds is kept without a change here.
"""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ingest.spans import Span

Record = TypeVar("Record")
_Decoder = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """A record as lists, dictionaries, strings and numbers."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(kind: type[Record], value: Any) -> Record:
    """The record of type `kind` that `encode` made `value` of."""
    decode_value: _Decoder = _decoder_of(kind)  # type: ignore[arg-type]  # a type is hashable
    decoded: Record = decode_value(value)
    return decoded


@cache
def _decoder_of(kind: Any) -> _Decoder:
    if kind is Span:
        return lambda value: Span(*value)
    if is_dataclass(kind):
        return _decode_dataclass(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _decode_tuple(inner)
    if origin in (Union, types.UnionType):
        (some,) = (_decoder_of(choice) for choice in inner if choice is not type(None))
        return lambda value: None if value is None else some(value)
    return lambda value: value


def _decode_dataclass(kind: Any) -> _Decoder:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder_of(hints[field.name]) for field in fields(kind)}
    return lambda value: kind(**{name: decoders[name](item) for name, item in value.items()})


def _decode_tuple(inner: tuple[Any, ...]) -> _Decoder:
    if inner[1:] == (Ellipsis,):
        each = _decoder_of(inner[0])
        return lambda value: tuple(map(each, value))
    several = [_decoder_of(part) for part in inner]
    return lambda value: tuple(part(item) for part, item in zip(several, value, strict=True))
