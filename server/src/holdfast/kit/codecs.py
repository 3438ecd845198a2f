"""How JSON goes into and out of the database: by orjson, in binary, so that it is understood inside records too."""

from typing import Final
from uuid import UUID

import asyncpg
import orjson

# What the binary form of jsonb begins with.
_VERSION: Final = b"\x01"


async def speak_json(connection: asyncpg.Connection) -> None:
    """Let the connection take and give plain values for json and jsonb."""
    await connection.set_type_codec("json", encoder=_json, decoder=orjson.loads, schema="pg_catalog", format="binary")
    await connection.set_type_codec("jsonb", encoder=_jsonb, decoder=_value, schema="pg_catalog", format="binary")


def _json(value: object) -> bytes:
    return orjson.dumps(value, default=_plain)


def _jsonb(value: object) -> bytes:
    return _VERSION + orjson.dumps(value, default=_plain)


def _value(data: bytes) -> object:
    return orjson.loads(data[len(_VERSION) :])


def _plain(value: object) -> str:
    # The driver's ids are a class of its own below UUID, which orjson does not take for one.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not go into JSON.")
