"""What wiring built is found on the application."""

from fastapi import FastAPI, Request

from holdfast.modules.bookings.routes.wired import desk_of, payments_of, settings_of


def test_each_is_found_under_its_name():
    app = FastAPI()
    state = app.state
    state.desk, state.payments, state.booking_settings = object(), object(), object()
    request = Request({"type": "http", "app": app})

    assert (desk_of(request), payments_of(request), settings_of(request)) == (
        state.desk,
        state.payments,
        state.booking_settings,
    )
