"""The events come in their order, and a save or the end makes what is being done useless."""

import threading

from grader.watch.inbox import QUIT, SAVED, Inbox


def test_events_come_in_their_order_and_some_interrupt() -> None:
    stop = threading.Event()
    inbox = Inbox(stop)
    inbox.put("h")
    assert not stop.is_set(), "a key waits until the verdict is there"
    inbox.put(SAVED)
    assert stop.is_set()
    inbox.put(QUIT)
    assert [("h", True), (SAVED, True), (QUIT, False)] == [(inbox.get(), stop.is_set()) for _ in range(3)]


def test_keys_for_what_is_gone_are_dropped_and_saves_are_not() -> None:
    inbox = Inbox(threading.Event())
    for event in ("h", SAVED, "h", "c", QUIT):
        inbox.put(event)
    inbox.forget_keys()
    assert [SAVED, QUIT] == [inbox.get(), inbox.get()]


def test_whoever_waits_is_woken_from_another_thread() -> None:
    inbox = Inbox(threading.Event())
    thread = threading.Thread(target=inbox.put, args=(SAVED,))
    thread.start()
    assert SAVED == inbox.get()
    thread.join()
