"""Log lines: one object each, nothing secret."""

import io
import json
import logging
import sys
from contextlib import redirect_stdout

import pytest
import structlog

from holdfast.kit.audit import request_id_var
from holdfast.kit.logging import REMOVED, add_request_id, configure_logging, remove_secrets


@pytest.fixture
def lines():
    """Return what is logged as JSON while the test runs, and put the logging back afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    output = io.StringIO()
    with redirect_stdout(output):
        configure_logging(service="test")
        yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers, root.level = before


def test_a_line_says_when_how_grave_and_from_which_part(lines):
    structlog.get_logger("x").info("kettle.boiled", degrees=100)

    (line,) = lines()
    assert {key: line[key] for key in ("event", "level", "service", "degrees")} == {
        "event": "kettle.boiled",
        "level": "info",
        "service": "test",
        "degrees": 100,
    }
    assert line["time"].endswith("Z")


def test_a_text_ends_no_line_and_moves_no_cursor_R74(lines):
    structlog.get_logger("x").info("kettle.boiled", name="a\nb\x1b[2J\x85c\u2028d\x9b31m")

    (line,) = lines()
    assert line["name"] == "a\nb\x1b[2J\x85c\u2028d\x9b31m"


def test_libraries_take_the_same_way(lines):
    logging.getLogger("some.library").warning("Careful: %s", "hot")

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("Careful: hot", "warning", "some.library")


def test_a_traceback_shows_where_but_never_the_values_of_variables(lines):
    """R77: variables hold tokens, names, whole requests."""

    def boil(token_of_ann: str) -> None:
        raise RuntimeError(f"no water for {len(token_of_ann)}")

    try:
        boil("very-secret" + "-value")
    except RuntimeError as error:
        structlog.get_logger("x").error("kettle.broke", exc_info=error)

    (line,) = lines()
    assert line["exception"][0]["exc_type"] == "RuntimeError"
    assert "very-secret-value" not in json.dumps(line)


def test_values_under_secret_names_are_blotted_out_however_deep():
    event = {"password": "p", "user": "u", "headers": {"Authorization": "Bearer x", "accept": "*"}, "token": None}

    cleaned = remove_secrets(None, "info", event)

    assert cleaned == {
        "password": REMOVED,
        "user": "u",
        "headers": {"Authorization": REMOVED, "accept": "*"},
        "token": None,
    }


def test_a_line_carries_the_request_it_belongs_to():
    token = request_id_var.set("req-1")

    assert add_request_id(None, "info", {"event": "x"}) == {"event": "x", "request_id": "req-1"}

    request_id_var.reset(token)
    assert add_request_id(None, "info", {"event": "x"}) == {"event": "x"}


def test_a_person_at_a_terminal_gets_plain_lines(lines):
    output = io.StringIO()
    with redirect_stdout(output):
        configure_logging(service="test", human=True)
        structlog.get_logger("y").info("kettle.boiled")

    assert "kettle.boiled" in output.getvalue()
    assert not output.getvalue().startswith("{")
    assert sys.stdout is not output
