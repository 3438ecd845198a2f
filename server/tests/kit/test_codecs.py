"""JSON on its way into the database and back."""

from datetime import UTC, datetime

import pytest

from holdfast.kit.ids import new_id

pytestmark = pytest.mark.anyio
AT = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["json", "jsonb"])
@pytest.mark.parametrize("value", [{"a": [1, None, "ß"]}, [], "text", 0, None, {"deep": {"er": [True]}}])
async def test_what_goes_in_comes_out(tx, kind, value):
    given = None if value is None else value

    assert await tx.value(f"SELECT $1::{kind}", given) == value
    assert await tx.value(f"SELECT ARRAY[$1::{kind}, $1::{kind}]", given) == [value, value]


async def test_ids_and_times_go_in_as_text(tx):
    own = new_id()
    (read,) = [row["id"] for row in await tx.rows("SELECT $1::uuid AS id", own)]

    stored = await tx.value("SELECT $1::jsonb", {"own": own, "read": read, "at": AT})

    assert stored == {"own": str(own), "read": str(own), "at": "2027-03-28T01:30:00+00:00"}


async def test_what_json_has_no_word_for_is_refused(tx):
    with pytest.raises(Exception, match="not JSON serializable"):
        await tx.value("SELECT $1::jsonb", {"thing": object()})
