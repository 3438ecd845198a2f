"""Pictures over HTTP: what is refused, and how what is served may be kept (R76)."""

import io

import pytest
from PIL import Image

from holdfast.kit.ids import new_id
from tests.modules.catalogue.routes.conftest import once, problem_of

pytestmark = pytest.mark.anyio

ROOT = "http://testserver"


def a_photo(kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1000, 500), "teal").save(made, kind)
    return made.getvalue()


async def test_a_picture_is_uploaded_and_served_for_ever(town):
    sent = await town.owner.post("/media", files={"file": ("../../x.html", a_photo(), "text/html")})
    assert sent.status_code == 201, sent.text
    picture = sent.json()

    served = await town.visitor.get(f"{ROOT}{picture['url']}?w=400")
    again = await town.visitor.get(f"{ROOT}{picture['url']}?w=400", headers={"If-None-Match": served.headers["ETag"]})

    assert (picture["width"], picture["height"]) == (1000, 500)
    assert Image.open(io.BytesIO(served.content)).size == (400, 200)
    assert served.headers["Content-Type"] == "image/webp"
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert (again.status_code, again.content) == (304, b"")


async def test_an_uploaded_picture_can_be_shown(town):
    picture = (await town.owner.post("/media", files={"file": ("a.png", a_photo(), "image/png")})).json()
    body = {"name": "Tea", "category": "workshop", "logo_id": picture["id"]}

    made = await town.stranger.post("/merchants", json=body, headers=once())

    assert made.json()["logo"] == picture


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<svg onload='alert(1)'/>", "image-unsupported"),
        (b"", "image-unsupported"),
        (b"\x89PNG\r\n\x1a\n broken", "image-unreadable"),
        (b"\xff\xd8\xff" + b"\x00" * (10 * 1024 * 1024), "image-too-large"),
    ],
)
async def test_what_is_no_good_picture_is_refused_r76(town, content, problem):
    assert problem_of(await town.owner.post("/media", files={"file": ("a.png", content, "image/png")})) == problem


async def test_a_visitor_uploads_nothing_and_a_body_without_a_file_is_refused(town):
    photo = {"file": ("a.png", a_photo(), "image/png")}

    assert problem_of(await town.visitor.post("/media", files=photo)) == "not-signed-in"
    assert problem_of(await town.owner.post("/media", data={"file": "text"})) == "invalid-input"
    assert problem_of(await town.owner.post("/media", json={})) == "invalid-input"


async def test_another_tenants_picture_and_a_missing_one_are_not_there_r68(town, other_town):
    picture = (await town.owner.post("/media", files={"file": ("a.png", a_photo(), "image/png")})).json()

    for path in (f"{ROOT}{picture['url']}", f"{ROOT}/media/{new_id()}"):
        assert problem_of(await other_town.visitor.get(path)) == "not-found"
    assert problem_of(await town.visitor.get(f"{ROOT}{picture['url']}?w=0")) == "invalid-input"
