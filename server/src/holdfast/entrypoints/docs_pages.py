"""Swagger UI and ReDoc, served by ourselves: no other host is asked for anything."""

import importlib.util
import secrets
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from holdfast.entrypoints.webapp import StaticFile, prepare
from holdfast.kit.errors import NotFound

# Names of files in the package that carries them, with their kinds; nothing else is served.
ASSETS = {
    "swagger-ui-bundle.js": "application/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "application/javascript",
}
# Style elements that ReDoc's libraries add without the nonce: an empty one, and one with a fixed text.
_REDOC_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
)
_OUTSIDE_PICTURE = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
_SWAGGER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Holdfast API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css"></head><body><div id="swagger-ui"></div>
<script nonce="{nonce}" src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script nonce="{nonce}">SwaggerUIBundle({{url: "/api/openapi.json", dom_id: "#swagger-ui", deepLinking: true,
presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset], showExtensions: true}});</script>
</body></html>"""
_REDOC = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Holdfast API reference</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg" type="image/svg+xml"></head><body><div id="redoc"></div>
<script nonce="{nonce}">window.__webpack_nonce__ = "{nonce}";</script>
<script nonce="{nonce}" src="/api/docs/assets/redoc.standalone.js"></script>
<script nonce="{nonce}">Redoc.init("/api/openapi.json", {{disableSearch: true, nonce: "{nonce}"}},
document.getElementById("redoc"));</script>
</body></html>"""

router = APIRouter(include_in_schema=False)
_files: dict[str, StaticFile] = {}


@router.get("/api/docs")
async def swagger_page() -> HTMLResponse:
    """Return the page on which operations can be tried."""
    nonce = secrets.token_urlsafe(16)
    return _page(_SWAGGER, nonce=nonce, styles=f"'self' 'nonce-{nonce}'")


@router.get("/api/redoc")
async def redoc_page() -> HTMLResponse:
    """Return the page on which operations can be read; its styles are made in the browser, under the page's nonce."""
    nonce = secrets.token_urlsafe(16)
    return _page(_REDOC, nonce=nonce, styles=f"'self' 'nonce-{nonce}' {_REDOC_STYLES}")


@router.get("/api/docs/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    """Return a file that the two pages need."""
    if name not in ASSETS:
        raise NotFound
    file = _files.get(name)
    if file is None:
        # ReDoc's footer would fetch a picture from its makers' host.
        body = (_assets_directory() / name).read_bytes().replace(_OUTSIDE_PICTURE, b"/favicon.svg")
        file = _files[name] = prepare(body, kind=ASSETS[name], cache=b"public, max-age=86400")
    encoding, body = file.choose(request.headers.get("accept-encoding", "").encode())
    headers = {name.decode(): value.decode() for name, value in file.headers}
    if encoding:
        headers["content-encoding"] = encoding.decode()
    return Response(body, headers=headers)


def _page(template: str, *, nonce: str, styles: str) -> HTMLResponse:
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src {styles}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(template.format(nonce=nonce), headers={"Content-Security-Policy": policy})


def _assets_directory() -> Path:
    """Return where the package keeps the files; it is found, not imported, since its code is not wanted."""
    found = importlib.util.find_spec("fastapi_offline")
    if found is None or found.submodule_search_locations is None:
        raise NotFound("The pages' files are not installed here: install the package fastapi-offline.")
    return Path(next(iter(found.submodule_search_locations))) / "static"
