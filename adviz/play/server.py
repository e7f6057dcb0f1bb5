"""Who may ask: a server on this machine alone, whose every answer needs the token that the address has.

It listens on 127.0.0.1. Pages of other origins do not know the token, names that were made to point here are not among
the hosts that it answers to, and what it answers may be neither framed nor kept.
"""

from __future__ import annotations

import json
import secrets
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from adviz.errors import FileProblem, clip
from adviz.play import answers
from adviz.play.page import Page

LARGEST = 1 << 20  # bytes of a request
_NO_TOKEN = "the token is missing or wrong: open the address that adviz play printed"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Server(ThreadingHTTPServer):
    """The playground; `serve_forever()` runs it.

    Attributes:
        token: what every request must have.
        page: what the browser is given.
    """

    daemon_threads = True

    def __init__(self, page: Page, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(18)
        self.page = page
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"cannot listen on port {port}: {reason}"
            raise FileProblem(message, remedy="choose another one: --port 0") from None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    @property
    def hosts(self) -> set[str]:
        """What a browser may call this server."""
        return {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}

    def address(self, fragment: str = "") -> str:
        """The page's address, with the token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}{'#' + fragment if fragment else ''}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error; anything else is told in a line."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"error: a request failed: {clip(str(error), 200)}", file=sys.stderr)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "adviz"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        given = parse_qs(parts.query).get("token", [""])[0]
        if not self._allowed(given):
            return
        if parts.path != "/":
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
            return
        page, policy = self.server.page.render(self.server.token), self.server.page.policy
        self._send(
            HTTPStatus.OK,
            "text/html; charset=utf-8",
            page.encode(),
            {"Content-Security-Policy": policy},
        )

    def do_POST(self) -> None:
        if not self._allowed(self.headers.get("X-Adviz-Token", "")):
            return
        request = self._request()
        if request is None:
            return
        if self.path == "/graph":
            self._json(answers.graph(request))
        elif self.path == "/export":
            self._export(request)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")

    def _allowed(self, token: str) -> bool:
        """Whether the request comes from the page that this server gave out; if not, it is refused."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if host not in self.server.hosts or (origin is not None and urlsplit(origin).netloc not in self.server.hosts):
            self._refuse(HTTPStatus.FORBIDDEN, "this server answers to its own page alone")
            return False
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, _NO_TOKEN)
            return False
        return True

    def _request(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large, or has no length")
            return None
        try:
            request = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is no JSON object")
            return None
        return request

    def _export(self, request: dict[str, Any]) -> None:
        made = answers.export(request)
        if isinstance(made, dict):
            self._json(made)
            return
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
        self._send(HTTPStatus.OK, "application/octet-stream", made.data, named)

    def _json(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
        self._send(HTTPStatus.OK, "application/json; charset=utf-8", body)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True
        self._send(status, "text/plain; charset=utf-8", f"{message}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **(more or {}), "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the user's."""
