"""What sqlmap tries, through every text that reaches a statement: searches, lists, reports, log-in, cursors (R73)."""

import time
from collections.abc import Iterator
from typing import Any, Final

import pytest

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.api import openapi_document
from holdfast.kit.ids import new_id
from tests.attacks.ground import Ground
from tests.make.calls import BODIES, QUERIES, filled, operations
from tests.make.scale import IS_FULL, count
from tests.make.world import Stage

A_FEW: Final = count(small=1, full=1_000)
SLEEP_SECONDS: Final = 3
# Half of what the statement would sleep: a busy machine takes its time as well.
SLOW_SECONDS: Final = SLEEP_SECONDS * 0.6
STREAMED: Final = "watch_availability"

# What would be answered otherwise if it were read as SQL: each pair is true and false, and looks for nothing.
PAIRS: Final = (
    ("zzq' OR '1'='1", "zzq' OR '1'='2"),
    ("zzq' OR 1=1--", "zzq' OR 1=2--"),
    ('zzq" OR "1"="1', 'zzq" OR "1"="2'),
    ("zzq') OR ('1'='1", "zzq') OR ('1'='2"),
    ("zzq%' OR '1%'='1", "zzq%' OR '1%'='2"),
    ("zzq' OR 'a' LIKE 'a", "zzq' OR 'a' LIKE 'b"),
    ("zzq'||(SELECT '')||'", "zzq'||(SELECT CAST('x' AS int))||'"),
    ("zzq\\' OR 1=1--", "zzq\\' OR 1=2--"),
    ("zzq' UNION SELECT NULL--", "zzq' UNION SELECT NULL,NULL--"),
    ("zzq' AND 1=CAST((SELECT version()) AS int)--", "zzq' AND 1=1--"),
    ("zzq$$ OR 1=1", "zzq$$ OR 1=2"),
    ("zzq/**/OR/**/1=1", "zzq/**/OR/**/1=2"),
    ("zzq\u02bc OR \u02bc1\u02bc=\u02bc1", "zzq\u02bc OR \u02bc1\u02bc=\u02bc2"),
    ("zzq%", "zzq_"),
    ("zzq & !x | y:*", "zzq <-> (x"),
)
SLEEPERS: Final = (
    f"zzq'; SELECT pg_sleep({SLEEP_SECONDS})--",
    f"zzq' || (SELECT pg_sleep({SLEEP_SECONDS})) || '",
    f"zzq' AND 1=(SELECT 1 FROM pg_sleep({SLEEP_SECONDS}))--",
    f"zzq'); SELECT pg_sleep({SLEEP_SECONDS})--",
    f"{SLEEP_SECONDS} AND pg_sleep({SLEEP_SECONDS})",
    f"(SELECT pg_sleep({SLEEP_SECONDS}))",
    f'zzq"; SELECT pg_sleep({SLEEP_SECONDS})--',
    f"zzq$$; SELECT pg_sleep({SLEEP_SECONDS})--",
)
STACKED: Final = (
    "zzq'; DELETE FROM bookings.booking; --",
    "zzq'; UPDATE accounts.user SET display_name = 'x'; --",
    "zzq'; SET ROLE holdfast_owner; --",
    "zzq'; SELECT set_config('app.tenants', '{}', false); --",
    "zzq'; COPY (SELECT 1) TO PROGRAM 'id'; --",
    "zzq'; RESET ALL; --",
)


@pytest.fixture(scope="module")
def stage(ground):
    return ground.stage(booking="begun")


def is_text(schema: Any) -> bool:
    """Tell whether anything may stand in a parameter, rather than an id, a number, a date or one of some words."""
    kinds = schema.get("anyOf", [schema])
    return any(kind.get("type") == "string" and not {"format", "enum"} & set(kind) for kind in kinds)


def texts_in_addresses() -> Iterator[tuple[str, str, str]]:
    """Yield the parameters that reach the application as text, and in a proof all: operation, place, name."""
    for item in openapi_document()["paths"].values():
        for described in item.values():
            for parameter in described.get("parameters", ()):
                if parameter["in"] == "header" or described["operationId"] == STREAMED:
                    continue
                if IS_FULL or is_text(parameter["schema"]):
                    yield described["operationId"], parameter["in"], parameter["name"]


def some(known: tuple[Any, ...], number: int) -> list[Any]:
    """Return a few, others for each number."""
    few = min(A_FEW, len(known))
    return [known[(number * few + step) % len(known)] for step in range(few)]


ADDRESSES: Final = sorted(texts_in_addresses())
LOG_INS: Final = [
    (name, field) for name, body in BODIES.items() for field, value in body.items() if isinstance(value, str)
]


class Asker:
    """Asks the same thing with one text in it replaced."""

    def __init__(self, ground: Ground, stage: Stage, operation_id: str) -> None:
        self.ground = ground
        self.stage = stage
        self.operation = operations()[operation_id]
        self.headers = ground.headers(Caller.ADMIN, stage) | {"If-Match": '"1"'}

    def in_address(self, place: str, name: str, *, text: str) -> tuple[int, str]:
        """Return what is answered to a text in the path or the query."""
        things = self.ground.things(self.stage)
        query = filled(QUERIES.get(self.operation.operation_id, {}), things)
        if place == "query":
            return self._ask(self.ground.path(self.operation, self.stage), text=text, params=query | {name: text})
        escaped = "".join(f"%{byte:02x}" for byte in text.encode())
        path = filled(self.operation.path.replace("{" + name + "}", escaped).replace("{id_or_slug}", "x"), things)
        return self._ask(path, text=text, params=query)

    def in_body(self, field: str, *, text: str) -> tuple[int, str]:
        """Return what is answered to a text in a field of the body."""
        good = filled(BODIES[self.operation.operation_id], self.ground.things(self.stage))
        return self._ask(self.ground.path(self.operation, self.stage), text=text, json={**good, field: text})

    def _ask(self, path: str, *, text: str, **request: Any) -> tuple[int, str]:
        begun = time.monotonic()
        answer = self.ground.ask(
            self.operation.method, path, headers=self.headers | {"Idempotency-Key": new_id().hex}, **request
        )
        seconds = time.monotonic() - begun
        assert seconds < SLOW_SECONDS or "sleep" not in text, (path, text, seconds)
        kept = answer.json() if answer.content and "json" in answer.headers["content-type"] else {}
        if isinstance(kept, dict) and answer.status_code >= 400:
            kept = kept.get("type")
        return answer.status_code, "" if answer.is_success and "{" in text else str(kept)


@pytest.mark.parametrize(("operation_id", "place", "name"), ADDRESSES)
def test_a_text_in_an_address_is_never_a_statement_R73(ground, stage, operation_id, place, name):
    number = ADDRESSES.index((operation_id, place, name))
    asker = Asker(ground, stage, operation_id)
    reads = asker.operation.method == "GET"

    for true, false in some(PAIRS, number):
        told = [asker.in_address(place, name, text=text) for text in (true, false)]
        assert told[0] == told[1] or not reads, (true, told)
        assert told[0][0] < 500
    for text in (*some(SLEEPERS, number), *some(STACKED, number)):
        asker.in_address(place, name, text=text)


@pytest.mark.parametrize(("operation_id", "field"), LOG_INS)
def test_a_text_in_a_body_is_never_a_statement_R73(ground, operation_id, field):
    number = LOG_INS.index((operation_id, field))
    stage = ground.stage(callers=(Caller.ADMIN, Caller.OWNER), booking="confirmed")
    asker = Asker(ground, stage, operation_id)
    before = ground.do(lambda: ground.world.fingerprint(ground.world.other_tenant_id))

    for pair in some(PAIRS, number)[:2]:
        told = {asker.in_body(field, text=text)[0] // 100 for text in pair}
        assert told <= {2, 4}
    for text in (*some(SLEEPERS, number)[:2], *some(STACKED, number)[:2]):
        asker.in_body(field, text=text)

    assert ground.do(lambda: ground.world.fingerprint(ground.world.other_tenant_id)) == before


@pytest.mark.parametrize("text", [*SLEEPERS, *STACKED, *(text for pair in PAIRS for text in pair)])
def test_nobody_signs_in_with_a_statement_R73(ground, stage, text):
    headers = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    known = stage.people[Caller.OWNER].user.email
    begun = time.monotonic()

    for body in ({"email": known, "password": text}, {"email": f"{known}{text}", "password": "x"}):
        answer = ground.ask("POST", "/api/v1/auth/login", headers=headers, json=body)
        # Whoever fails too often is told to wait.
        assert answer.status_code in {401, 422, 429}
    assert time.monotonic() - begun < SLOW_SECONDS or "sleep" not in text


def test_a_search_finds_what_bears_such_a_name_and_nothing_else_R73(ground):
    """A sign of the pattern language in a search is a sign, not a pattern."""
    stage = ground.stage(callers=(Caller.ADMIN,))
    headers = ground.headers(Caller.ADMIN, stage)
    name = f"100%_{new_id().hex} d'Or"
    path = f"/api/v1/offerings/{stage.things['offering_id']}"
    version = ground.ask("GET", path, headers=headers).headers["etag"]
    assert ground.ask("PATCH", path, headers=headers | {"If-Match": version}, json={"name": name}).is_success

    def found(text: str) -> list[str]:
        page = ground.ask("GET", "/api/v1/search", headers=headers, params={"q": text}).json()
        return [item["offering"]["name"] if "offering" in item else item["name"] for item in page["items"]]

    assert found(name) == [name]
    assert found(name.replace("%_", "%%")) == []
    assert found(name.replace("_", "x")) == []
    assert found(name.replace("'", "''")) == []


def test_so_many_requests_of_attackers_were_answered_R72_R77(ground, record_property):
    """Each was judged: no 5xx, every error a problem document, nothing told of the inside."""
    record_property("figure", f"{ground.asked:,} requests of attackers: no 5xx, and nothing told of the inside.")

    assert ground.asked > 0
