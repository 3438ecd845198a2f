"""Noting what is to be told."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.notifications.contracts import Kind
from holdfast.modules.notifications.service.noting import News, note

pytestmark = pytest.mark.anyio


async def jobs(tx) -> int:
    count: int = await tx.value("SELECT count(*)::int FROM jobs.pgqueuer WHERE entrypoint = 'notifications.send'")
    return count


async def test_the_same_news_is_noted_once_with_one_job(tx):
    """R47: keyed by subject, kind and version."""
    news = News(Kind.VERIFY_EMAIL, new_id(), 1, {"token_id": "x"})

    assert await note(tx, news)
    assert not await note(tx, news)

    assert await jobs(tx) == 1


async def test_another_version_kind_or_subject_is_other_news(tx):
    subject = new_id()
    for news in (
        News(Kind.BOOKING_CONFIRMED, subject, 1, {}),
        News(Kind.BOOKING_CONFIRMED, subject, 2, {}),
        News(Kind.BOOKING_CANCELLED, subject, 2, {}),
        News(Kind.BOOKING_CANCELLED, new_id(), 2, {}),
    ):
        assert await note(tx, news)

    assert await jobs(tx) == 4
