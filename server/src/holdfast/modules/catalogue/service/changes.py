"""What every change has in common: the version it was made from, a free slug, the trail of an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, StaleVersion
from holdfast.kit.text import slug_from
from holdfast.modules.catalogue.contracts import ActiveState, ListingState
from holdfast.modules.catalogue.domain import free_slug, looks_like_id
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.repository.media import read_pictures
from holdfast.modules.catalogue.repository.records import Records
from holdfast.modules.tenants import facade as tenants

T = TypeVar("T")
Change = Callable[[T], T]

_TAIL_DIGITS = 6
# Ada's Studio is at ada-s-studio otherwise.
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes something, from which version of it."""

    actor: Actor
    expected_version: int


def require_version(version: int, *, expected: int) -> None:
    """Let pass a change of the current version only."""
    if version != expected:
        raise StaleVersion


def require_not_archived(state: ListingState | ActiveState) -> None:
    """Let pass what is not archived."""
    if state in {ListingState.ARCHIVED, ActiveState.ARCHIVED}:
        raise ListingArchived


def require_good_slug(slug: str) -> None:
    """Let pass slugs that cannot be taken for an id."""
    if looks_like_id(slug):
        raise InvalidInput.at("slug", "must not look like an id")


async def choose_slug(tx: Transaction, records: Records[T], *, name: str, kind: str, thing_id: UUID) -> str:
    """Return a slug made from a name that no other of the table has; two of one name wait for each other."""
    stem = slug_from(name.translate(_APOSTROPHES))
    fallback = f"{kind}-{thing_id.hex[-_TAIL_DIGITS:]}"
    return free_slug(stem, taken=await records.slugs_like(tx, stem or fallback), fallback=fallback)


async def require_pictures(tx: Transaction, media_ids: tuple[UUID, ...], *, where: str) -> None:
    """Let pass ids of pictures that were uploaded here, each once."""
    if len(set(media_ids)) != len(media_ids):
        raise InvalidInput.at(where, "names a picture twice")
    if media_ids and len(await read_pictures(tx, media_ids)) < len(media_ids):
        raise InvalidInput.at(where, "names a picture that was not uploaded here")


async def trail(
    tx: Transaction,
    actor: Actor,
    *,
    action: str,
    subject: tuple[str, UUID],
    merchant_id: UUID,
    venue_id: UUID | None = None,
) -> None:
    """Write the audit row of a change that somebody made to another's business, as its administrator (R71)."""
    if tenants.acts_as_admin(actor, merchant_id=merchant_id, venue_id=venue_id):
        kind, subject_id = subject
        await record_deed(tx, Deed(f"catalogue.{action}", kind, subject_id), user_id=actor.user_id, role="admin")
