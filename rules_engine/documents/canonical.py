"""Canonical bytes: one value, one sequence of bytes, one SHA-256, on every machine for ever.

Keys sorted, no blanks, UTF-8, Decimal as string with its exact digits, dates as ISO 8601.
Refuses floats and every type without one obvious text form.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import orjson
from pydantic import BaseModel

from rules_engine.documents.base import plain

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


def to_plain(value: object) -> Plain:
    """Turn a value of the vocabulary into JSON types without floats.

    Raises:
        TypeError: for floats and for types that have no canonical form.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        names = type(value).model_fields
        return {(names[name].alias or name): to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((to_plain(item) for item in value), key=repr)
    msg = f"{type(value).__name__} has no canonical form"
    raise TypeError(msg)


def canonical_bytes(value: object) -> bytes:
    """Write a value as canonical JSON.

    >>> canonical_bytes({"b": Decimal("1.00"), "a": None})
    b'{"a":null,"b":"1.00"}'
    """
    return orjson.dumps(to_plain(value), option=orjson.OPT_SORT_KEYS)


def content_hash(value: object) -> str:
    """Return the SHA-256 of the canonical bytes as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
