"""What a person calls the device of a session: "Firefox on Windows", read from its user agent."""

from typing import Final

# The first that is contained wins: every browser claims to be those before it.
_PROGRAMS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("PostmanRuntime", "Postman"),
    ("python", "A Python program"),
    ("node", "A Node program"),
    ("okhttp", "An Android app"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN: Final = "Unknown device"


def device_name(user_agent: str) -> str:
    """Return a short name for the list of devices; never any of the agent's own text."""
    program = _first(user_agent, _PROGRAMS)
    system = _first(user_agent, _SYSTEMS)
    if program and system:
        return f"{program} on {system}"
    return program or system or UNKNOWN


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for mark, name in names if mark in user_agent), None)
