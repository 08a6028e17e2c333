"""The server of the page: who gets an answer and who gets none, and that no client slows another or keeps it from ending."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from grader.watch.page.answer import NOT_FOR_YOU, Answer
from grader.watch.page.server import PageServer

ASKED: list[tuple[str, str]] = []


def get(name: str) -> Answer | None:
    return Answer("text/html; charset=utf-8", b"<p>the page</p>") if name == "" else None


def post(name: str, text: str) -> Answer | None:
    ASKED.append((name, text))
    return Answer("application/json", b"{}") if name == "ask" else None


@pytest.fixture
def server() -> Iterator[PageServer]:
    ASKED.clear()
    one = PageServer(get, post)
    yield one
    one.close()


def path(server: PageServer) -> str:
    return "/" + server.address.split("/", 3)[3]


def asked(
    server: PageServer, method: str = "GET", name: str = "", body: str | None = None, **headers: str
) -> tuple[int, bytes]:
    """The status and body of one request; in a header's name `_` stands for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.putrequest(method, path(server) + name, skip_host="Host" in named)
    for key, value in named.items():
        connection.putheader(key, value)
    if body is not None and "Content-Length" not in named:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders((body or "").encode())
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def test_it_listens_on_this_machine_alone_and_each_has_a_secret_of_its_own(server: PageServer) -> None:
    assert "127.0.0.1" == server._server.socket.getsockname()[0]
    assert server.address.startswith(f"http://127.0.0.1:{server.port}/") and len(path(server)) > 40
    other = PageServer(get, post)
    assert path(other) != path(server)
    other.close()


def test_who_has_the_address_gets_the_page(server: PageServer) -> None:
    mine = f"http://127.0.0.1:{server.port}"
    assert (200, b"<p>the page</p>") == asked(server)
    assert 200 == asked(server, Host=f"localhost:{server.port}")[0]
    assert 200 == asked(server, Origin=mine, Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")[0]
    assert 200 == asked(server, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0], "opened from a file"
    assert (200, b"{}") == asked(server, "POST", "ask", "seed=0", Origin=mine, Sec_Fetch_Site="same-origin")
    assert [("ask", "seed=0")] == ASKED
    assert 404 == asked(server, name="other")[0] and 404 == asked(server, "POST", "other", "")[0]


@pytest.mark.parametrize("wrong", ["", "/", "/x/", "//", "/../", "/%2e/", "/favicon.ico", "http://127.0.0.1/", "*", "/é/"])
def test_who_lacks_the_secret_gets_nothing(wrong: str, server: PageServer) -> None:
    right = path(server)
    for asked_for in {wrong or right[:-1], right[:-2] + "/", right[:-1] + "x/", right.upper() if wrong else right[:9] + "/"}:
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as one:
            one.sendall(f"GET {asked_for} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            got = b"".join(iter(lambda: one.recv(65536), b""))
        assert got.split(b" ")[1] in {b"404", b"400"} and b"the page" not in got and right.encode() not in got


FOREIGN = {
    "another host": {"Host": "evil.example"},
    "a name that is bound to this machine": {"Host": "evil.example:{port}"},
    "no port": {"Host": "127.0.0.1"},
    "another port": {"Host": "127.0.0.1:1"},
    "a longer name": {"Host": "127.0.0.1.evil.example:{port}"},
    "no host": {"Host": ""},
    "another origin": {"Origin": "http://evil.example"},
    "no origin that can be told": {"Origin": "null"},
    "another port of this machine": {"Origin": "http://127.0.0.1:1"},
    "the secure one": {"Origin": "https://127.0.0.1:{port}"},
    "the other name of this machine": {"Origin": "http://localhost:{port}"},
    "an image on another site": {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    "a frame of this site's": {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_another_site_gets_nothing_even_with_the_secret(headers: dict[str, str], server: PageServer) -> None:
    sent = {name: value.format(port=server.port) for name, value in headers.items()}
    for method, name, body in (("GET", "", None), ("POST", "ask", "seed=0"), ("GET", "events", None)):
        assert (403, NOT_FOR_YOU.body) == asked(server, method, name, body, **sent)
    assert [] == ASKED


def test_another_site_may_open_the_page_and_ask_nothing(server: PageServer) -> None:
    opened = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert 200 == asked(server, **opened)[0]
    assert 403 == asked(server, "POST", "ask", "seed=0", **opened)[0] and 403 == asked(server, name="live", **opened)[0]
    assert [] == ASKED


def test_two_hosts_are_none(server: PageServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as one:
        host = f"Host: 127.0.0.1:{server.port}\r\n"
        one.sendall(f"GET {path(server)} HTTP/1.1\r\n{host}{host}\r\n".encode())
        assert b" 403 " in one.recv(65536)


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS", "DELETE", "TRACE", "CONNECT", "GARBAGE"])
def test_no_other_method_is_answered(method: str, server: PageServer) -> None:
    status, body = asked(server, method)
    assert 501 == status and b"the page" not in body


@pytest.mark.parametrize("length", ["-1", "1e3", "2001", "9" * 5000, "٣", ""])
def test_a_question_that_is_too_long_or_of_no_length_is_refused(length: str, server: PageServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as one:
        head = f"POST {path(server)}ask HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {length}\r\n\r\n"
        one.sendall(head.encode())
        assert b" 413 " in one.recv(65536)
    assert [] == ASKED


def test_nothing_on_the_page_may_come_from_elsewhere_or_be_kept(server: PageServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path(server))
    headers = connection.getresponse().headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert ("no-store", "nosniff", "no-referrer", "DENY", "same-origin", None, None) == tuple(
        headers[name]
        for name in (
            "Cache-Control", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Resource-Policy",
            "Access-Control-Allow-Origin", "Server",
        )
    )  # fmt: skip
