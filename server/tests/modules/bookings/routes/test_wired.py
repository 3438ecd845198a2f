"""What wiring built is found on the application."""

import pytest
from fastapi import FastAPI, Request

from holdfast.modules.bookings.routes.wired import desk_of, payments_of, settings_of

pytestmark = pytest.mark.anyio


async def test_each_is_found_under_its_name():
    app = FastAPI()
    state = app.state
    state.desk, state.payments, state.booking_settings = object(), object(), object()
    request = Request({"type": "http", "app": app})

    assert (await desk_of(request), await payments_of(request), await settings_of(request)) == (
        state.desk,
        state.payments,
        state.booking_settings,
    )
