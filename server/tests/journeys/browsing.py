"""A real browser for the journeys, and axe on every page that they come by."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PageError

SERVER = Path(__file__).resolve().parents[2]
AXE = SERVER.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
# Without the first this machine's root cannot start it; without the others it looks for its maker's servers.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE_MILLISECONDS = 20_000
# What the reader's eye must tell apart, and what a screen reader must say: WCAG 2.2 A and AA.
AXE_RUN = """
    const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']});
    return found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`);
"""
LOOKS_MAX = 4
STILL_MILLISECONDS = 500


@contextmanager
def browser() -> Iterator[Browser]:
    """Run Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@contextmanager
def page_of(started: Browser, *, url: str, is_phone: bool = False, is_dark: bool = False) -> Iterator[Page]:
    """Open a page of somebody who was never there before; whatever it logs as an error fails the journey."""
    context = started.new_context(
        base_url=url,
        viewport=PHONE if is_phone else DESKTOP,  # type: ignore[arg-type]  # a plain dict is what it takes
        color_scheme="dark" if is_dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Lisbon",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if _is_fault(said.type, said.text) else None)
    try:
        yield page
    except BaseException:
        # What the page looked like says more than the line that failed.
        sys.stderr.write(f"{page.url}\n{page.locator('body').aria_snapshot()}\n")
        raise
    finally:
        context.close()
    assert errors == []


def accessible(page: Page) -> None:
    """Fail with what axe finds on the page as it now is; a page that is just being left is looked at where it leads."""
    look = f"async () => {{ {AXE.read_text(encoding='utf-8')}\n{AXE_RUN} }}"
    for attempt in range(1, LOOKS_MAX + 1):
        page.wait_for_load_state("networkidle")
        try:
            found = page.evaluate(look)
            if found and attempt < LOOKS_MAX:
                # Colours on their way from one state to another are nobody's final look.
                page.wait_for_timeout(STILL_MILLISECONDS)
                continue
            assert found == [], f"{page.url}: {found}"
        except PageError:
            if attempt == LOOKS_MAX:
                raise
        else:
            return


def _is_fault(kind: str, text: str, /) -> bool:
    # The browser reports every answer of 400 and above as an error; those the journeys expect.
    return kind == "error" and "Failed to load resource" not in text
