"""The loop with its page: each save is shown and drawn, what a person asks is answered, and a save goes first."""

import json
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core import browser as core_browser
from grader.grading.session import GradingSession
from grader.watch.inbox import ASK, HINT, OPEN, SAVED
from grader.watch.loop import Loop
from grader.watch.page import browser, presenter
from tests.support.files import FILES, SUBMISSIONS
from tests.watch.test_loop import Script


@pytest.fixture
def loop(tmp_path: Path, brisk: GradingSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    one = Loop(tmp_path / "se_block.py", brisk, [], tmp_path / "hints.json")
    yield one
    one.close()


def text(name: str) -> str:
    return (SUBMISSIONS / name / "se_block.py").read_text("utf-8")


def live(loop: Loop) -> dict[str, str]:
    assert loop._page
    with urllib.request.urlopen(f"{loop._page.address}live", timeout=30) as answer:
        return dict(json.loads(answer.read()))


def ask(loop: Loop, case: str) -> None:
    assert loop._page
    urllib.request.urlopen(f"{loop._page.address}ask", case.encode(), timeout=30).close()


def test_saves_hints_and_questions_are_shown(loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, seen = tmp_path / "se_block.py", []

    def events() -> Iterator[str]:
        yield OPEN
        seen.append(live(loop))
        yield SAVED
        seen.append(live(loop))
        yield ASK
        seen.append(live(loop))
        for broken in ("def", text("no-sigmoid"), text("right")):
            file.write_text(broken, "utf-8")
            yield SAVED
            seen.append(live(loop))
            yield HINT
            seen.append(live(loop))
        ask(loop, "seed=0,shape=1x1x2,reduction=1,x=normal:0")
        yield ASK
        seen.append(live(loop))
        file.write_text(text("right"), "utf-8")
        yield SAVED
        seen.append(live(loop))

    loop.run(Script(events()), has_keys=False)
    empty, missing, unasked, broken, _, wrong, hinted, right, _, asked, same = seen
    assert "" == empty["report"] and "There is no file" in missing["status"] and "no file to ask yet" in unasked["asked"]
    assert "could not be run" in broken["report"].lower() and "cannot be called yet" in broken["asked"]
    assert "7 of 10 points" in wrong["report"] and "the first step that differs" in wrong["report"]
    assert "the first step that differs" in wrong["asked"] and "0 of 3 shown" in wrong["report"]
    assert "1 of 3 shown" in hinted["report"] and "the first step that differs" in hinted["report"], "the picture stays"
    assert "10 of 10 points" in right["report"] and "step differs" not in right["asked"] and "Checked at" in right["status"]
    assert "shape=1x1x2" in asked["case"] and "key expected" not in asked["asked"]
    assert "the same text as before" in same["status"] and same["report"] == right["report"]
    assert f"The page: {loop._page.address}" in capsys.readouterr().out if loop._page else False


def test_a_page_that_is_opened_later_shows_the_last_report_and_its_address_stays_on_the_screen(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def events() -> Iterator[str]:
        shutil.copy(SUBMISSIONS / "no-sigmoid" / "se_block.py", tmp_path / "se_block.py")
        yield SAVED
        assert "The page:" not in capsys.readouterr().out
        for _ in range(2):
            yield OPEN
            assert "7 of 10 points" in live(loop)["report"]
            assert loop._page and f"The page: {loop._page.address}" in capsys.readouterr().out
        shutil.copy(SUBMISSIONS / "right" / "se_block.py", tmp_path / "se_block.py")
        yield SAVED
        assert loop._page and f"The page: {loop._page.address}" in capsys.readouterr().out

    loop.run(Script(events()), has_keys=True)
    assert loop.solved


def test_a_save_does_not_wait_for_a_drawing(loop: Loop, tmp_path: Path, brisk: GradingSession) -> None:
    """A block hangs in the case that was asked for: as soon as there is something newer, the asking ends."""
    hangs = text("right").replace("    block =", "    while x.shape == (1, 1, 3):\n        pass\n    block =")
    assert "while" in hangs

    def events() -> Iterator[str]:
        (tmp_path / "se_block.py").write_text(hangs, "utf-8")
        yield OPEN
        yield SAVED
        ask(loop, "seed=0,shape=1x1x3,reduction=1,x=normal:0")
        before = live(loop)
        later = threading.Timer(0.5, brisk.stop.set)
        later.start()
        yield ASK
        later.join()
        assert before["asked"] == live(loop)["asked"], "what is not wanted any more is not shown"
        brisk.stop.clear()
        shutil.copy(SUBMISSIONS / "right" / "se_block.py", tmp_path / "se_block.py")
        yield SAVED
        assert "shape=1x1x3" in live(loop)["case"] and before["asked"] != live(loop)["asked"]

    loop.run(Script(events()), has_keys=False)


def test_a_slider_that_moves_faster_than_a_block_answers_costs_one_drawing(
    loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    plain = presenter.look_inside
    monkeypatch.setattr(presenter, "look_inside", lambda *given: drawn.append(given[2]) or plain(*given))

    def events() -> Iterator[str]:
        shutil.copy(SUBMISSIONS / "right" / "se_block.py", tmp_path / "se_block.py")
        yield OPEN
        yield SAVED
        for height in range(1, 6):
            ask(loop, f"seed=0,shape={height}x1x2,reduction=1,x=normal:0")
        for _ in range(5):
            yield ASK
        assert "shape=5x1x2" in live(loop)["case"] and "(4, 0)" in live(loop)["asked"]

    loop.run(Script(events()), has_keys=False)
    assert 2 == len(drawn), "the lesson's example, and the last one"


def test_a_block_that_hangs_is_not_asked_again_unless_a_person_asks(loop: Loop, tmp_path: Path) -> None:
    seen = []

    def events() -> Iterator[str]:
        shutil.copy(FILES / "hostile" / "exits-in-call.py", tmp_path / "se_block.py")
        yield OPEN
        yield SAVED
        seen.append(live(loop)["asked"])
        yield ASK
        seen.append(live(loop)["asked"])

    loop.run(Script(events()), has_keys=False)
    assert "did not come to an end, so it is not asked again" in seen[0] and "There is no output" in seen[1]


def test_a_browser_is_told_the_address_by_a_file_that_nobody_else_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(core_browser.webbrowser, "open", lambda url: not opened.append(url))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(core_browser.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not browser.open_in_browser("http://127.0.0.1:1/secret/", tmp_path / "cache") and [] == opened
    monkeypatch.setenv("DISPLAY", ":0")
    assert browser.open_in_browser("http://127.0.0.1:1/secret/", tmp_path / "cache")
    file = tmp_path / "cache" / browser.NAME
    assert [file.as_uri()] == opened and 0o600 == file.stat().st_mode & 0o777
    assert 'content="0; url=http://127.0.0.1:1/secret/"' in file.read_text("utf-8")
    browser.forget(tmp_path / "cache")
    assert not file.exists()
    browser.forget(tmp_path / "cache")
