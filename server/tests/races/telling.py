"""A plugin of pytest: what the twins saw without a guard, and the figures that tests found, are told at the end.

A test tells a figure with `record_property("figure", "a sentence with numbers")`, a twin what it saw with
`record_property("twin", ...)`. Both stand in the run's report too.
"""

from typing import Any, Final

import pytest

TITLES: Final = {"twin": "without their guards the races are lost", "figure": "figures that the tests found"}


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the tests told, by kind."""
    for kind, title in TITLES.items():
        lines = {
            value
            for report in terminalreporter.stats.get("passed", [])
            for name, value in report.user_properties
            if name == kind and report.when == "call"
        }
        if lines:
            terminalreporter.section(title)
            for line in sorted(lines):
                terminalreporter.write_line(line)
