"""What the server of the page answers: a kind, a body, a status, and the headers that each answer has."""

from msgspec import Struct

HTML, JSON, CSS, JS, TEXT = (
    f"{kind}; charset=utf-8" for kind in ("text/html", "application/json", "text/css", "text/javascript", "text/plain")
)
SVG, EVENTS = "image/svg+xml", "text/event-stream"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Answer(Struct, frozen=True):
    """What goes back to whoever may ask."""

    kind: str
    body: bytes
    status: int = 200


NOT_THERE = Answer(TEXT, b"There is nothing here.\n", 404)
NOT_FOR_YOU = Answer(TEXT, b"This page is for the person on this machine who watches.\n", 403)
TOO_LONG = Answer(TEXT, b"This question is too long.\n", 413)
UNKNOWN = b"This is no request that this page answers.\n"
