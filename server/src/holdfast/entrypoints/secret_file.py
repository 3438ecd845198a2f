"""Secrets that a machine makes for itself: one random seed in the home directory, from which all others follow."""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

FILE_NAME = "secrets.json"
SEED_BYTES = 48


@dataclass(frozen=True)
class Secrets:
    """The secrets of an installation, one for each purpose, none of which tells another."""

    access_tokens: str = field(repr=False)
    links: str = field(repr=False)
    stripe_key: str = field(repr=False)
    webhooks: str = field(repr=False)
    control: str = field(repr=False)

    @classmethod
    def from_one(cls, seed: str) -> "Secrets":
        """Derive all from one seed; the last three are only for the simulator of a development machine."""
        return cls(
            access_tokens=_derive(seed, "access-tokens"),
            links=_derive(seed, "links"),
            stripe_key=f"sk_test_{_derive(seed, 'simulated-stripe-key')[:32]}",
            webhooks=f"whsec_{_derive(seed, 'simulated-webhooks')[:40]}",
            control=_derive(seed, "simulator-control"),
        )


def read_or_make_secrets(home: Path) -> Secrets:
    """Return the secrets of a home directory; the first process to ask makes the seed, readable by its owner alone."""
    path = home / FILE_NAME
    if not path.exists():
        _make(path)
    return Secrets.from_one(str(json.loads(path.read_text(encoding="utf-8"))["seed"]))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and linked into place: whoever comes second finds a whole file, the first one's.
    draft = path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"seed": secrets.token_urlsafe(SEED_BYTES)}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _derive(seed: str, purpose: str) -> str:
    return hmac.new(seed.encode(), purpose.encode(), hashlib.sha256).hexdigest()
