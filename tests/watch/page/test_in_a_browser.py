"""The page in a real browser, beside a real `watch`: from stub to solved, by keyboard alone, and what others get of it."""

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.watch.page.server import MOST_STREAMS
from tests.reports.test_browser import CONTRASTS, DESK, PHONE
from tests.support import chromium
from tests.support.files import FILES, SUBMISSIONS
from tests.support.watching import READY, Terminal, terminal

pytestmark = chromium.needed
FEW = ("--examples", "46")
WAIT_MS = 30_000


def text(name: str) -> str:
    return (SUBMISSIONS / name / "se_block.py").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.browser() as one:
        yield one


@pytest.fixture(scope="module")
def watched(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, str]]:
    """A terminal with `watch --page` in it, and the address that it prints."""
    with terminal(tmp_path_factory.mktemp("page"), recorded, text("stub"), "--page", *FEW) as one:
        said = one.shows(READY)
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+/", said)
        assert address, said
        threading.Thread(target=read_on, args=(one.line,), daemon=True).start()
        yield one, address.group()


def read_on(line: int) -> None:
    """A terminal that is not read is full after a few reports, and the one who writes waits."""
    with contextlib.suppress(OSError):
        while os.read(line, 65536):
            pass


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of which nothing comes from elsewhere, and nothing is complained of."""
    one = browser.new_page(viewport=DESK)
    one.set_default_timeout(WAIT_MS)
    said: list[str] = []
    one.on("console", lambda message: said.append(message.text))
    one.on("pageerror", lambda error: said.append(str(error)))
    one.on("dialog", lambda dialog: said.append(dialog.message))
    one.on("request", lambda asked: None if asked.url.startswith(("http://127.0.0.1:", "data:")) else said.append(asked.url))
    yield one
    one.close()
    assert [] == said


def save(watched: tuple[Terminal, str], text: str, page: Any, *shows: str) -> None:
    """Save a file, and wait until the page shows these words of it, and what the block makes of an image."""
    watched[0].save(text)
    for words in shows:
        page.locator("#report", has_text=words).wait_for()


def drawn(page: Any) -> None:
    """Wait until the pictures are those of the last save."""
    page.locator("#status", has_text=re.compile(r"(Checked at [\d:]+|the same text as before)\.$")).wait_for()


def tab_to(page: Any, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_from_the_stub_to_solved_with_the_page_alone(watched: tuple[Terminal, str], page: Any) -> None:
    save_and_open(watched, page, "stub", "NotImplementedError")  # another test may have saved what it needs, or none
    drawn(page)
    assert "Build a Squeeze-and-Excitation block" == page.inner_text("#lesson h2")
    assert page.evaluate("document.querySelector('#lesson img').naturalWidth") > 100, "the lesson's figure is there"

    tab_to(page, "#hint")
    page.keyboard.press("Enter")
    page.locator("#report", has_text="1 of 3 shown").wait_for()
    page.locator("#hint:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("#report", has_text="2 of 3 shown").wait_for()

    save(watched, text("no-sigmoid"), page, "7 of 10 points", "is right now; next: the sigmoid.")
    first = page.locator("#report .step.differs")
    first.wait_for()
    assert "The gates" in first.inner_text() and "the first step that differs" in first.inner_text()
    assert 6 == page.locator("#report .step:not(.differs)").count()

    save(watched, text("right"), page, "10 of 10 points", "The sigmoid is right now.")
    drawn(page)
    assert 0 == page.locator("#report .step, #hint, #asked .differs").count() and page.locator("#asked .step").count() == 7
    assert page.title().startswith("Solved") and "10 of 10 points" in page.inner_text("#verdict")
    told = page.locator("#asked .bars").nth(4).aria_snapshot()
    assert "0.5687" in told and "0.4233" in told, "the lesson's gates, for a screen reader"


def test_any_case_is_asked_by_keyboard_and_again_after_a_save(watched: tuple[Terminal, str], page: Any) -> None:
    save_and_open(watched, page, "right", "10 of 10")
    tab_to(page, "#height")
    page.keyboard.press("ArrowRight")
    page.locator("#asked code", has_text="80.0).reshape((5, 4, 4))").wait_for()
    assert "5" == page.inner_text("output[for=height]")
    assert 0 == page.locator("#asked .key.expected").count(), "what is right is the lesson's alone"
    assert page.is_disabled("#draw"), "the lesson has one image of each size"
    page.locator("#asked-x summary").click()
    tab_to(page, "#kind")
    page.select_option("#kind", "zeros")
    page.locator("#asked code", has_text="np.zeros((5, 4, 4))").wait_for()
    page.locator("#asked", has_text="cannot be read off").wait_for()
    save(watched, text("no-sigmoid"), page, "7 of 10 points")
    page.locator("#asked code", has_text="np.zeros((5, 4, 4))").wait_for()
    assert page.locator("#asked-x[open]").count() == 1, "what was opened stays open"
    page.get_by_role("button", name="the lesson's example").click()
    page.locator("#asked .step.differs", has_text="The gates").wait_for()
    assert "4" == page.inner_text("output[for=height]")


def save_and_open(watched: tuple[Terminal, str], page: Any, name: str, shows: str) -> None:
    watched[0].save(text(name))
    page.goto(watched[1])
    page.locator("#report", has_text=shows).wait_for()


LOUD = '''"""<script>alert(1)</script>"""
print("<img src=x onerror=alert(2)>", "</pre><script>alert(3)</script>")


def se_block_forward(seed, x, reduction):
    raise ValueError("<svg onload=alert(4)></svg> `<b>` {{ 7 * 7 }}")
'''


@pytest.mark.parametrize("loud", [LOUD, (FILES / "hostile" / "says-html-and-xml.py").read_text("utf-8")], ids=["mine", "ours"])
def test_what_a_submission_says_is_text(loud: str, watched: tuple[Terminal, str], page: Any) -> None:
    save_and_open(watched, page, "right", "10 of 10")
    save(watched, loud, page, "What your file printed")
    drawn(page)
    inside = (
        "#report :is(script, img, svg[onload], b, iframe, [onerror]), #asked :is(script, img, b, iframe, [onload], [onerror])"
    )
    assert 0 == page.locator(inside).count()
    if loud == LOUD:
        assert "<img src=x onerror=alert(2)>" in page.inner_text("#report pre:last-of-type")
        assert "<svg onload=alert(4)></svg>" in page.inner_text("#report") and "{{ 7 * 7 }}" in page.inner_text("#asked")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(size, scheme, id=f"{name}-{scheme}", marks=[pytest.mark.sweep] * ((i + j) % 2 or name == "phone"))
        for i, (name, size) in enumerate({"phone": PHONE, "small phone": {"width": 360, "height": 640}, "desk": DESK}.items())
        for j, scheme in enumerate(("dark", "light"))
    ],
)
def test_everything_fits_and_can_be_read(size: dict[str, int], scheme: str, watched: tuple[Terminal, str], page: Any) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    save_and_open(watched, page, "no-sigmoid", "7 of 10 points")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert "0s" == page.evaluate("getComputedStyle(document.querySelector('.step')).transitionDuration")
    contrasts = page.evaluate(CONTRASTS.replace("main *", "body *"))
    assert contrasts and [] == [what for contrast, what in contrasts if contrast < 4.5]
    assert 0 == page.locator("main table:not(:has(caption)), th:not([scope]) >> visible=true").count()
    unnamed = (
        "all => all.filter(one => !(one.labels && one.labels.length) && !one.textContent.trim()).map(one => one.outerHTML)"
    )
    assert [] == page.eval_on_selector_all("input, select, button", unnamed)


ASK = "([url, method, mode]) => fetch(url, {method, mode}).then(async (one) => one.status + (await one.text()), () => '')"


def test_another_site_gets_nothing_of_it(watched: tuple[Terminal, str], browser: Any) -> None:
    """Even if it knew the address: it can neither read the page, nor ask, nor show it in a frame."""
    host, secret = watched[1].split("/")[2:4]
    other = browser.new_page()
    other.goto(f"http://{host}/")
    assert "There is nothing here." in other.inner_text("body") and secret not in other.content()
    other.goto("data:text/html,<p>another site</p>")
    for server in (host, host.replace("127.0.0.1", "localhost")):
        for name, method in (("", "GET"), ("live", "GET"), ("ask", "POST"), ("hint", "POST")):
            for mode in ("cors", "no-cors"):
                assert other.evaluate(ASK, [f"http://{server}/{secret}/{name}", method, mode]) in {"", "0"}
    other.close()


def test_of_many_windows_the_oldest_stands_still_and_says_so(watched: tuple[Terminal, str], browser: Any) -> None:
    pages = []
    for _ in range(MOST_STREAMS + 1):
        pages.append(browser.new_page())
        pages[-1].set_default_timeout(WAIT_MS)
        pages[-1].goto(watched[1])
        pages[-1].locator("#status", has_text=re.compile(r"\.$")).wait_for()
    first, *others = pages
    first.locator("#status", has_text="open in newer windows").wait_for()
    assert first.is_disabled("#seed") and not any(page.is_disabled("#seed") for page in others)
    first.reload()
    others[0].locator("#status", has_text="open in newer windows").wait_for()
    assert not first.is_disabled("#seed")
    for page in pages:
        page.close()


def test_when_the_watch_ends_the_page_says_so(recorded: Path, tmp_path: Path, browser: Any) -> None:
    with terminal(tmp_path, recorded, text("stub"), "--examples", "46") as one:
        assert "http" not in one.shows(READY)
        one.press("o")
        address = re.search(r"http://\S+/", one.shows("/\r\n"))
        assert address
        page = browser.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(address.group())
        page.locator("#status", has_text="Checked at").wait_for()
        page.locator("#report", has_text="NotImplementedError").wait_for()
        one.file.unlink()
        page.locator("#status", has_text=f"There is no file {one.file}. Waiting for it to be saved.").wait_for()
        page.locator("#report.stale").wait_for()
        one.press("q")
        assert 1 == one.process.wait(60)
        page.locator("#status", has_text="the watch has ended").wait_for()
        assert page.is_disabled("#hint") and page.is_disabled("#seed")
        page.close()
