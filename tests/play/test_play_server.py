"""Who may ask the playground, and what is refused."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from adviz.errors import FileProblem
from adviz.play.page import Page
from adviz.play.server import LARGEST, Server

PAGE = Page({"text": "x*x", "at": {"x": 2}, "wrt": ["x"]})


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(PAGE)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def ask(
    server: Server, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, dict(response.getheaders()), text


def post(server: Server, path: str, request: Any, **headers: str) -> tuple[int, dict[str, str], str]:
    return ask(server, "POST", path, json.dumps(request), **{"X-Adviz-Token": server.token, **headers})


def test_the_page(server: Server) -> None:
    status, headers, text = ask(server, "GET", f"/?token={server.token}")
    assert status == 200
    assert server.token in text
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.address() == f"http://127.0.0.1:{server.port}/?token={server.token}"


def test_a_graph_and_a_file(server: Server) -> None:
    status, _, text = post(server, "/graph", {"text": "x*y"})
    assert (status, json.loads(text)["wrt"]) == (200, ["x"])
    status, headers, text = post(server, "/export", {"text": "x*y", "format": "svg"})
    assert (status, headers["Content-Disposition"]) == (200, "attachment; filename*=UTF-8''adviz.svg")
    assert text.startswith(("<?xml", "<svg"))
    status, headers, text = post(server, "/export", {"text": "x*", "format": "svg"})
    assert (status, json.loads(text)["error"]["start"]) == (200, 1)


TOKEN = "the token is missing or wrong: open the address that adviz play printed\n"
OWN = "this server answers to its own page alone\n"


@pytest.mark.parametrize(
    ("method", "path", "headers", "message"),
    [
        ("GET", "/", {}, TOKEN),
        ("GET", "/?token=", {}, TOKEN),
        ("GET", "/?token=wrong", {}, TOKEN),
        ("GET", "/?token=%C3%A9", {}, TOKEN),
        ("POST", "/graph", {}, TOKEN),
        ("POST", "/graph", {"X-Adviz-Token": "wrong"}, TOKEN),
        ("POST", "/export", {"X-Adviz-Token": "wrong"}, TOKEN),
        ("POST", "/graph", {"X-Adviz-Token": "TOKEN", "Host": "evil.example"}, OWN),
        ("POST", "/graph", {"X-Adviz-Token": "TOKEN", "Origin": "http://evil.example"}, OWN),
        ("POST", "/graph", {"X-Adviz-Token": "TOKEN", "Origin": "null"}, OWN),
        ("GET", "/?token=TOKEN", {"Host": "evil.example:80"}, OWN),
    ],
)  # fmt: skip
def test_refused(server: Server, method: str, path: str, headers: dict[str, str], message: str) -> None:
    sent = {name: value.replace("TOKEN", server.token) for name, value in headers.items()}
    status, _, text = ask(
        server, method, path.replace("TOKEN", server.token), '{"text": "x"}' if method == "POST" else None, **sent
    )
    assert (status, text) == (403, message)
    assert server.token not in text


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("{", 400, "the request is no JSON object\n"),
        ("[1]", 400, "the request is no JSON object\n"),
        ("[" * 100_000, 400, "the request is no JSON object\n"),
        ("\udcff".encode("utf-8", "surrogateescape"), 400, "the request is no JSON object\n"),
    ],
)
def test_requests_that_are_none(server: Server, body: Any, status: int, message: str) -> None:
    got = ask(server, "POST", "/graph", body, X_Adviz_Token=server.token)
    assert (got[0], got[2]) == (status, message)


def test_a_request_that_is_too_large(server: Server) -> None:
    got = ask(server, "POST", "/graph", None, X_Adviz_Token=server.token, Content_Length=str(LARGEST + 1))
    assert got[0] == 413


def test_what_is_not_there(server: Server) -> None:
    assert ask(server, "GET", f"/etc/passwd?token={server.token}")[0] == 404
    assert post(server, "/elsewhere", {})[0] == 404
    assert ask(server, "PUT", "/graph")[0] == 501


def test_a_port_that_is_taken(server: Server) -> None:
    with pytest.raises(FileProblem) as caught:
        Server(PAGE, server.port)
    assert str(caught.value) == (
        f"cannot listen on port {server.port}: Address already in use\nremedy: choose another one: --port 0"
    )


def test_two_servers_have_two_tokens(server: Server) -> None:
    other = Server(PAGE)
    other.server_close()
    assert other.token != server.token
