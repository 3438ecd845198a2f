"""The built web app, served from memory ahead of the API: compressed once, cached for ever where names carry a hash."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types

from holdfast.kit.headers import Headers
from holdfast.kit.middleware import App, Receive, Scope, Send, header

BUILT = Path(__file__).parent / "static" / "app"
# What answers under these is the API's business, found or not.
NOT_PAGES = ("/api/", "/media/", "/simulator/", "/webhooks/", "/health/", "/dev/", "/metrics", "/problems/")
IMMUTABLE = b"public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
SMALL_BYTES = 512
_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Holdfast</title>
<h1>The web app is not built</h1><p>Run <code>script/setup</code>, or <code>npm run build</code> in <code>web/</code>.
The API is there: <a href="/api/docs">its documentation</a>.</p></html>"""


@dataclass(frozen=True)
class StaticFile:
    """A file as it goes out, in each encoding that is worth it."""

    bodies: dict[bytes, bytes]
    headers: Headers
    etag: bytes

    def choose(self, accepted: bytes) -> tuple[bytes, bytes]:
        """Return the encoding that the client takes and the body in it."""
        for encoding in (b"br", b"gzip"):
            if encoding in self.bodies and accepted.find(encoding) >= 0:
                return encoding, self.bodies[encoding]
        return b"", self.bodies[b""]


@dataclass
class WebApp:
    """Answers for the files of the web app; every other page's address gets the app, which knows its own routes."""

    app: App
    directory: Path = BUILT
    files: dict[str, StaticFile] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the files; compressing waits until somebody asks."""
        self._paths = {f"/{path.relative_to(self.directory).as_posix()}": path for path in _listed(self.directory)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file or a page of the app, or pass the request on."""
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
        elif path in self._paths and path != "/index.html":
            scope["route_name"] = "(file)"
            await self._answer(scope, send, file=self._file(path))
        elif path.startswith(NOT_PAGES):
            await self.app(scope, receive, send)
        else:
            scope["route_name"] = "(page)"
            known = "/index.html" in self._paths
            await self._answer(scope, send, file=self._file("/index.html") if known else _PLACEHOLDER)

    def _file(self, path: str) -> StaticFile:
        found = self.files.get(path)
        if found is None:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            # Vite writes a hash of the content into these names.
            cache = IMMUTABLE if path.startswith("/assets/") else b"no-cache"
            found = self.files[path] = prepare(self._paths[path].read_bytes(), kind=kind, cache=cache)
        return found

    async def _answer(self, scope: Scope, send: Send, *, file: StaticFile) -> None:
        if header(scope, b"if-none-match") == file.etag:
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", file.etag)]})
            await send({"type": "http.response.body", "body": b""})
            return
        encoding, body = file.choose(header(scope, b"accept-encoding") or b"")
        headers = [*file.headers, (b"content-length", str(len(body)).encode())]
        if encoding:
            headers.append((b"content-encoding", encoding))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def prepare(body: bytes, *, kind: str, cache: bytes) -> StaticFile:
    """Return a file ready to go out."""
    bodies = {b"": body}
    if len(body) > SMALL_BYTES and kind.startswith(COMPRESSIBLE):
        bodies[b"br"] = brotli.compress(body, quality=6)
        bodies[b"gzip"] = gzip.compress(body, compresslevel=6, mtime=0)
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'.encode()
    shown = f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/javascript" else kind
    headers = [
        (b"content-type", shown.encode()),
        (b"cache-control", cache),
        (b"etag", etag),
        (b"vary", b"accept-encoding"),
    ]
    return StaticFile(bodies, headers, etag)


_PLACEHOLDER = prepare(_NOT_BUILT, kind="text/html", cache=b"no-store")


def _listed(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()] if directory.is_dir() else []
