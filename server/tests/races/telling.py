"""A plugin of pytest: what the twins saw without a guard is told at the end of the run."""

from typing import Any

import pytest


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the violations of each twin."""
    lines = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "twin" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("without their guards the races are lost")
        for line in sorted(set(lines)):
            terminalreporter.write_line(line)
