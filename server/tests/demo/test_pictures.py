"""The demo's pictures: drawn on threads, stored for their owner."""

import pytest

from holdfast.demo.pictures import draw_all, easel, store_all
from holdfast.demo.scenes.drawing import Scene
from holdfast.modules.catalogue.service.media import read_picture
from tests.make.accounts import make_user

pytestmark = pytest.mark.anyio

SCENES = [Scene("riddle", "#3f7f86"), Scene("town", "#d9a05b")]


async def test_scenes_are_drawn_and_stored(tx):
    drawn = await draw_all(SCENES, limiter=easel())
    user = await make_user(tx)

    stored = await store_all(tx, SCENES, drawn=drawn, created_by=user.user_id)

    assert set(stored) == set(SCENES)
    assert (await read_picture(tx, stored[SCENES[0]], width=400)).content == drawn[SCENES[0]][0].content


async def test_nothing_to_draw_is_nothing_drawn():
    assert await draw_all([], limiter=easel()) == {}
