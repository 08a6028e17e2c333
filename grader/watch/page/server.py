"""Serve one page to one person on this machine. Knows HTTP and who may ask; what is answered is another's.

It listens on 127.0.0.1 alone. Whoever asks must know the secret in the address, name this server as the host, and not be the
page of another site. The standard library's server is enough: a page, its files, two questions and a stream of news.
"""

import contextlib
import functools
import hmac
import itertools
import secrets
import select
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from grader.watch.page.answer import EVENTS, HEADERS, NOT_FOR_YOU, NOT_THERE, TEXT, TOO_LONG, UNKNOWN, Answer

HOST = "127.0.0.1"
MOST_CONNECTIONS, MOST_STREAMS = 32, 4  # a browser opens six connections to a server, and some must be left for questions
MOST_BYTES = 2000  # of a question
WAIT_S = 5.0  # for a client to send its request, or to read a piece of the answer
ALIVE_S = 15.0  # between two signs of life on a stream
STREAM = "events"
MOVED = "event: moved\ndata: \n\n"  # the last word of a stream that newer ones replace
Get = Callable[[str], Answer | None]
Post = Callable[[str, str], Answer | None]


class PageServer:
    """Serves, in threads of its own, what `get` and `post` answer for a name, until it is closed."""

    def __init__(self, get: Get, post: Post) -> None:
        self.get, self.post = get, post
        self._secret = secrets.token_urlsafe(32)
        self._news, self._version, self._closed = threading.Condition(), 0, False
        self._streams: dict[int, Callable[[], bool]] = {}  # those that are open, from the oldest on
        self._numbers = itertools.count()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{HOST}:{self.port}/{self._secret}/"

    def name_of(self, path: str) -> str | None:
        """What is asked for by a path that begins with the secret; None for any other."""
        _, _, rest = path.partition("/")
        secret, slash, name = rest.partition("/")
        known = hmac.compare_digest(secret.encode("utf-8", "replace"), self._secret.encode())
        return name if known and slash and path.startswith("/") else None

    def tell(self) -> None:
        """Tell all who listen that there is something new."""
        with self._news:
            self._version += 1
            self._news.notify_all()

    def news(self, gone: Callable[[], bool]) -> Iterator[str]:
        """The events of a stream, as they come, and a sign of life where none does; `gone` tells whether nobody reads it.

        Of too many streams the oldest ends.
        """
        with self._news:
            mine, seen = next(self._numbers), -1
            here = [stream for stream, has_gone in self._streams.items() if not has_gone()]
            self._streams = {stream: self._streams[stream] for stream in here[1 - MOST_STREAMS :]} | {mine: gone}
            self._news.notify_all()
        while True:
            with self._news:
                is_new = self._news.wait_for(functools.partial(self._is_new_for, mine, seen), ALIVE_S)
                if self._is_over(mine):
                    break
                seen, text = self._version, f"data: {self._version}\n\n" if is_new else ": alive\n\n"
            yield text
        if not self._closed:
            yield MOVED

    def _is_new_for(self, stream: int, seen: int) -> bool:
        return self._version != seen or self._is_over(stream)

    def _is_over(self, stream: int) -> bool:
        return self._closed or stream not in self._streams

    def close(self) -> None:
        """End every stream and every connection, and listen no more."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """One thread a connection; of too many the oldest is closed, those first that have not shown the secret."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, page: PageServer) -> None:
        self.page = page
        self._open: dict[socket.socket, bool] = {}  # whether it has shown the secret
        self._lock = threading.Lock()
        super().__init__((HOST, 0), _Handler)

    def server_bind(self) -> None:
        """Bind, and ask nobody for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def process_request(self, request, client_address):  # type: ignore[no-untyped-def]
        """Give a connection its thread."""
        with self._lock:
            if len(self._open) >= MOST_CONNECTIONS:
                oldest = next((one for one, knows in self._open.items() if not knows), next(iter(self._open)))
                self._cut(oldest)
            self._open[request] = False
        super().process_request(request, client_address)

    def trust(self, request: socket.socket) -> None:
        """This one has shown the secret."""
        with self._lock:
            if request in self._open:
                self._open[request] = True

    def shutdown_request(self, request):  # type: ignore[no-untyped-def]
        """Forget a connection that ends."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close all."""
        super().server_close()
        with self._lock:
            for request in list(self._open):
                self._cut(request)

    def _cut(self, request: socket.socket) -> None:
        self._open.pop(request, None)
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):  # type: ignore[no-untyped-def]
        """Whatever a client does, the terminal is the report's."""


class _Handler(BaseHTTPRequestHandler):
    """One request: who asks, and what for."""

    timeout = WAIT_S
    server: _Server

    def do_GET(self) -> None:
        """The page, one of its files, what is shown now, or the stream of news."""
        name = self._asked(may_be_opened=True)
        if name == STREAM:
            self._stream()
        elif name is not None:
            self._send(self.server.page.get(name) or NOT_THERE)

    def do_POST(self) -> None:
        """A question of the page's own."""
        name = self._asked(may_be_opened=False)
        if name is None:
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or len(length) > 4 or int(length) > MOST_BYTES:
            return self._send(TOO_LONG)
        text = self.rfile.read(int(length)).decode("utf-8", "replace")
        self._send(self.server.page.post(name, text) or NOT_THERE)

    def _asked(self, *, may_be_opened: bool) -> str | None:
        """The name of what is asked for, by one who may; anybody else is sent away."""
        hosts, origins = self.headers.get_all("Host", []), self.headers.get_all("Origin", [])
        known = [f"{host}:{self.server.page.port}" for host in (HOST, "localhost")]
        if len(hosts) != 1 or hosts[0] not in known or any(origin != f"http://{hosts[0]}" for origin in origins):
            self._send(NOT_FOR_YOU)
            return None
        name = self.server.page.name_of(self.path)
        if name is None:
            self._send(NOT_THERE)
            return None
        site, mode = self.headers.get("Sec-Fetch-Site", "none"), self.headers.get("Sec-Fetch-Mode", "navigate")
        opened = may_be_opened and name == "" and mode == "navigate"  # from the file or the terminal that has the address
        if site not in ("same-origin", "none") and not opened:
            self._send(NOT_FOR_YOU)
            return None
        self.server.trust(self.connection)
        return name

    def _stream(self) -> None:
        self._begin(Answer(EVENTS, b""), {})
        with contextlib.suppress(OSError):  # it has gone, or it does not read
            for text in self.server.page.news(self._has_gone):
                self.wfile.write(text.encode())

    def _has_gone(self) -> bool:
        """Whether the client has closed its end."""
        try:
            return bool(select.select([self.connection], [], [], 0)[0]) and not self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True

    def _send(self, answer: Answer) -> None:
        with contextlib.suppress(OSError):
            self._begin(answer, {"Content-Length": str(len(answer.body))})
            self.wfile.write(answer.body)

    def _begin(self, answer: Answer, more: dict[str, str]) -> None:
        self.send_response_only(answer.status)
        for name, value in {"Content-Type": answer.kind, **HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request that we know: no word more than that."""
        self.request_version = "HTTP/1.0"
        self._send(Answer(TEXT, UNKNOWN, code))

    def log_message(self, format: str, *args: object) -> None:
        """The terminal is the report's."""
