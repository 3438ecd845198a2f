"""The line about each request."""

import asyncio
import io
import json
import logging
from contextlib import redirect_stdout
from datetime import UTC, datetime

import pytest
import structlog

from holdfast.kit.ids import new_id
from holdfast.kit.logging import configure_logging
from holdfast.kit.request_log import StraightLines

pytestmark = pytest.mark.anyio
AT = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


class Sink(io.StringIO):
    """Counts how often it was written to."""

    times = 0

    def write(self, text):
        self.times += 1
        return super().write(text)


def straight():
    sink = Sink()
    return StraightLines(sink, service="api", clock=lambda: AT), sink


async def test_lines_of_one_turn_go_out_together_and_in_order():
    lines, sink = straight()

    for number in range(3):
        lines.write({"status": 200, "n": number})
    assert sink.times == 0
    await asyncio.sleep(0)

    assert sink.times == 1
    written = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [line["n"] for line in written] == [0, 1, 2]
    assert {key: written[0][key] for key in ("event", "level", "time", "service")} == {
        "event": "http.request",
        "level": "info",
        "time": "2027-03-28T01:30:00Z",
        "service": "api",
    }


def test_without_a_loop_a_line_goes_out_at_once():
    lines, sink = straight()

    lines.write({"id": new_id(), "path": "/"})

    assert json.loads(sink.getvalue())["path"] == "/"


@pytest.mark.parametrize("sign", ["\n", "\r", "\x0b", "\x1b[2J", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", '","x":"'])
def test_a_text_ends_no_line_and_moves_no_cursor_R74(sign):
    lines, sink = straight()

    lines.write({"path": f"a{sign}b"})

    (line,) = sink.getvalue().splitlines()
    assert json.loads(line)["path"] == f"a{sign}b"
    assert all(letter >= " " and not "\x7f" <= letter <= "\x9f" for letter in line)


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, '"status":200'), ({"human": True}, "status=200"), ({"level": "WARNING"}, None)],
    ids=["machine", "human", "warnings only"],
)
def test_it_takes_the_form_that_logging_is_configured_for(settings, said):
    from holdfast.kit.request_log import request_log  # noqa: PLC0415 - the one that the process has

    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    with redirect_stdout(io.StringIO()) as output:
        configure_logging(service="test", **settings)
        request_log.tell({"status": 200, "path": "/x"})
    structlog.reset_defaults()
    request_log.go_generally()
    root.handlers, root.level = before

    assert output.getvalue() == "" if said is None else said in output.getvalue()
