"""A house with every room and nothing in it, into which the tests of the law carry one forbidden import each."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SERVER: Final = Path(__file__).resolve().parents[2]
LINT: Final = "from importlinter.cli import lint_imports_command; lint_imports_command()"
MODULES: Final = [
    "operations",
    "reporting",
    "notifications",
    "integrations",
    "documents",
    "meetings",
    "waitlist",
    "reviews",
    "support",
    "bookings",
    "availability",
    "payments",
    "pricing",
    "inventory",
    "ledger",
    "catalogue",
    "content",
    "tenants",
    "accounts",
    "outbox",
]
FILES: Final = [
    "routes",
    "rpc",
    "jobs",
    "handlers",
    "schemas",
    "facade",
    "workflows",
    "service",
    "policies",
    "repository",
    "tables",
    "ports",
    "domain",
    "events",
    "contracts",
    "errors",
    "settings",
]
OTHERS: Final = (
    "__init__",
    "entrypoints/__init__",
    "entrypoints/api",
    "bench/__init__",
    "crowd/__init__",
    "demo/__init__",
    "simulator/__init__",
    "simulator/journal",
    "kit/__init__",
    "kit/errors",
    "kit/money",
    "kit/http",
    "kit/database",
    "modules/__init__",
)


@dataclass(frozen=True)
class Verdict:
    """What the import linter said: which contracts broke, and its whole answer."""

    broken: frozenset[str]
    text: str


def build(root: Path) -> Path:
    """Write the empty house below `root` and return the directory of its package."""
    package = root / "holdfast"
    rooms = [f"modules/{module}/{name}" for module in MODULES for name in ("__init__", "adapters/__init__", *FILES)]
    for place in (*OTHERS, *rooms):
        target = package / f"{place}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text('"""An empty room."""\n', encoding="utf-8")
    return package


def judge(package: Path, *contracts: str) -> Verdict:
    """Return what the law says about the package below; of the named contracts only, if any are named."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(SERVER / ".importlinter"), "--no-cache", "--no-logo", *chosen],
        cwd=package.parent,
        env=os.environ | {"PYTHONPATH": str(package.parent), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    broken = frozenset(line.removesuffix(" BROKEN").strip() for line in lines if line.endswith(" BROKEN"))
    return Verdict(broken=broken, text=done.stdout + done.stderr)
