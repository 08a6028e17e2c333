"""The stream of news: what it tells, who is left out, and that no client slows another or keeps the server from ending."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from grader.watch.page import server as served
from grader.watch.page.server import PageServer
from tests.watch.page.test_server import asked, get, path, post, server

__all__ = ["server"]
Opened = contextlib.ExitStack


class Stream:
    """One that listens to the news."""

    def __init__(self, server: PageServer) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.socket.sendall(f"GET {path(server)}events HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        while self.file.readline().strip():
            pass

    def line(self) -> bytes:
        return self.file.readline().strip()


@pytest.fixture
def opened() -> Iterator[Opened]:
    """What it holds is closed in the end."""
    with contextlib.ExitStack() as stack:
        yield stack


def listen(server: PageServer, opened: Opened) -> Stream:
    stream = Stream(server)
    opened.enter_context(stream.socket)
    opened.enter_context(stream.file)
    return stream


def silent(server: PageServer, opened: Opened) -> socket.socket:
    """A client that says nothing."""
    return opened.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))


def test_a_stream_tells_where_things_are_and_each_time_that_something_is_new(server: PageServer, opened: Opened) -> None:
    stream = listen(server, opened)
    assert (b"data: 0", b"") == (stream.line(), stream.line())
    for version in (b"data: 1", b"data: 2"):
        server.tell()
        assert (version, b"") == (stream.line(), stream.line())


def test_where_nothing_is_new_a_sign_of_life_comes(server: PageServer, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "ALIVE_S", 0.01)
    stream = listen(server, opened)
    assert [b"data: 0", b"", b": alive"] == [stream.line() for _ in range(3)]


def test_of_too_many_streams_the_oldest_end(server: PageServer, opened: Opened) -> None:
    streams = []
    for _ in range(3 * served.MOST_STREAMS):
        streams.append(listen(server, opened))
        assert b"data: 0" == streams[-1].line(), "so it is one of them, before the next one comes"
    for old in streams[: -served.MOST_STREAMS]:
        assert served.MOVED.encode() == old.file.read().lstrip()
    server.tell()
    for young in streams[-served.MOST_STREAMS :]:
        assert (b"", b"data: 1") == (young.line(), young.line())


def test_a_window_that_was_closed_or_loaded_again_costs_no_other_its_stream(server: PageServer, opened: Opened) -> None:
    stays = listen(server, opened)
    assert (b"data: 0", b"") == (stays.line(), stays.line())
    for _ in range(3 * served.MOST_STREAMS):
        with Stream(server).socket as closed:
            closed.shutdown(socket.SHUT_RDWR)
    server.tell()
    assert b"data: 1" == stays.line()


def test_a_thousand_reloads_and_clients_that_say_nothing_or_never_read_hinder_nobody(
    server: PageServer, opened: Opened
) -> None:
    for _ in range(3 * served.MOST_CONNECTIONS):
        silent(server, opened)
    for _ in range(served.MOST_STREAMS):
        listen(server, opened)
    for _ in range(1000):
        assert 200 == asked(server)[0]
    for _ in range(100_000):
        server.tell()
    assert 200 == asked(server)[0]
    assert len(server._server._open) <= served.MOST_CONNECTIONS


def test_it_ends_with_all_that_listen_and_nobody_is_answered_after_it(opened: Opened) -> None:
    before = set(threading.enumerate())
    one = PageServer(get, post)
    streams, waits = [listen(one, opened) for _ in range(4)], silent(one, opened)
    assert 200 == asked(one)[0]
    one.close()
    for stream in streams:
        assert b"" == stream.file.read().replace(b"data: 0", b"").strip()
    with contextlib.suppress(ConnectionResetError):
        assert b"" == waits.recv(10)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", one.port), timeout=30)
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive()
