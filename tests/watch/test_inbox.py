"""The events come in their order, and a save or the end makes what is being done useless."""

import threading

from grader.watch.inbox import QUIT, SAVED, Inbox


def test_events_come_in_their_order_and_some_interrupt() -> None:
    interrupted: list[str] = []
    inbox = Inbox(lambda: interrupted.append("now"))
    inbox.put("h")
    assert not interrupted and not inbox.is_newer, "a key waits until the verdict is there"
    inbox.put(SAVED)
    inbox.put(QUIT)
    assert ["now", "now"] == interrupted and inbox.is_newer
    assert ["h", SAVED, QUIT] == [inbox.get() for _ in range(3)]
    assert not inbox.is_newer


def test_whoever_waits_is_woken_from_another_thread() -> None:
    inbox = Inbox(lambda: None)
    thread = threading.Thread(target=inbox.put, args=(SAVED,))
    thread.start()
    assert SAVED == inbox.get()
    thread.join()
