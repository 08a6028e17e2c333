"""The pages of a class in a real browser: nothing is fetched, nothing is cut off on a phone, a screen reader can tell them."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from grader.batch.class_pages import index
from grader.batch.class_summary import summarise
from grader.core.report import Report
from grader.reports import lesson, tour, training
from grader.se_block.tour import ITS_OWN, SWEEP, Tour, stop
from grader.se_block.training import TASKS, Learned, Run, Scales, Training
from grader.se_block.training_words import NO_DIGITS
from tests.batch.test_class_pages import EVIL, written
from tests.batch.test_everybody import ROWS
from tests.support import chromium, goldens
from tests.support.builders import report
from tests.support.files import SUBMISSIONS

pytestmark = chromium.needed
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

CONTRASTS = """() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const found = channels(getComputedStyle(element).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("main *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .map((one) => {
      const [a, b] = [light(channels(getComputedStyle(one).color)), light(ground(one))].sort((p, q) => q - p);
      return [(a + 0.05) / (b + 0.05), one.tagName + " " + one.className + " " + one.textContent.slice(0, 40)];
    });
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a class whose learners handed in the golden situations, under names as people and attackers write them."""
    learners: dict[str, Report] = {f"learner {i} with-quite-a-long-name@example.org": report() for i in range(20)}
    for name in goldens.SITUATIONS:
        golden = json.loads((SUBMISSIONS / name / "report.json").read_text("utf-8"))
        learners[f"{name} {EVIL}"] = msgspec.convert(msgspec.to_builtins(report()) | golden, Report)
    folder = written(tmp_path_factory.mktemp("class"), learners)
    (folder / "at work").mkdir()
    for name, text in at_work().items():
        (folder / "at work" / name).write_text(text, "utf-8")
    return folder


def at_work() -> dict[str, str]:
    """The pages of the tour and of the training, as full as they can be, and where something is in the way."""
    runs = tuple(Run(seed, block, 658, 2048, (1500, 1540 + seed), (0.1, 0.2)) for seed in range(5) for block in (False, True))
    learned = []
    for task in TASKS:
        gates = Scales(tuple(tuple(channel / 40 for channel in range(32)) for _ in task.kinds))
        learned.append(Learned(task, runs, gates, gates))
    stops = tuple(stop(network, [network.without + network.own, 1, 64, 16, 580]) for network in ITS_OWN)
    return {
        "training.html": training.page(Training(f"{EVIL}.py", learned=tuple(learned), notes=(NO_DIGITS,))),
        "no training.html": training.page(Training("se_block.py", f"It raises {EVIL}.", f"Look at line 1: {EVIL}")),
        "tour.html": tour.page(Tour(f"{EVIL}.py", stops=stops, weights=SWEEP)),
        "lesson.html": lesson.page(),
        "no tour.html": tour.page(Tour("se_block.py", f"It raises {EVIL}.", f"Look at line 1: {EVIL}", stops[:1])),
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.browser() as one:
        yield one


WINDOWS = [
    pytest.param((PHONE, "dark"), id="phone in the dark"),
    pytest.param((DESK, "light"), id="desk"),
    pytest.param((PHONE, "light"), id="phone", marks=pytest.mark.sweep),
]


@pytest.fixture(params=WINDOWS)
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a browser in which nothing but the files themselves may be fetched, and nothing may be complained of."""
    size, scheme = request.param
    one = browser.new_page(viewport=size, color_scheme=scheme)
    said: list[str] = []
    one.on("console", lambda message: said.append(message.text))
    one.on("pageerror", lambda error: said.append(str(error)))
    one.on("dialog", lambda dialog: said.append(dialog.message))
    one.on("request", lambda asked: said.append(asked.url) if asked.resource_type != "document" else None)
    yield one
    one.close()
    assert [] == said


def shown(pages: Path) -> list[Path]:
    at_work = sorted((pages / "at work").iterdir())
    return [
        pages / "index.html",
        *at_work,
        *(pages / "learners" / f"{i}.html" for i in range(19, 20 + len(goldens.SITUATIONS))),
    ]


def test_everything_fits_on_the_screen_and_can_be_read_or_heard(page: Any, pages: Path) -> None:
    for file in shown(pages):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], file
        contrasts = page.evaluate(CONTRASTS)
        assert contrasts and [] == [what for contrast, what in contrasts if contrast < 4.5], file
        assert "en" == page.get_attribute("html", "lang")
        assert page.title()
        levels = [int(level) for level in page.eval_on_selector_all("h1, h2, h3", "all => all.map(one => one.tagName[1])")]
        assert 1 == levels[0] and 1 == levels.count(1)
        assert all(below - above <= 1 for above, below in itertools.pairwise(levels)), file
        assert 0 == page.locator("table:not(:has(caption)), th:not([scope]), [tabindex]:not([aria-label])").count(), file


def test_a_screen_reader_tells_the_numbers_with_their_pixel_and_table(page: Any, pages: Path) -> None:
    number = list(goldens.SITUATIONS).index("sum-for-mean") + 20
    page.goto((pages / "learners" / f"{number}.html").as_uri())
    told = page.locator("table.grid").first.aria_snapshot()
    assert told.startswith('- table "x":')
    assert 'columnheader "0"' in told and 'rowheader "(0, 0)"' in told


def test_links_lead_to_pages_and_back(page: Any, pages: Path) -> None:
    page.goto((pages / "index.html").as_uri())
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    assert {f"learners/{file.name}" for file in (pages / "learners").iterdir()} == set(links)
    page.locator("table").last.locator("a").first.click()
    page.wait_for_url("**/learners/*.html")
    page.get_by_role("link", name="The whole class").click()
    page.wait_for_url("**/index.html")


def test_the_skip_link_is_the_first_that_the_keyboard_reaches(page: Any, pages: Path) -> None:
    page.goto((pages / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert "To the contents" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main'")  # the browser follows the link when it comes to it


def test_the_table_of_everybody_is_filtered_and_sorted_without_a_script(page: Any, tmp_path: Path) -> None:
    rows = [replace(one, roster_row=i) for i, one in enumerate(ROWS)]
    (tmp_path / "index.html").write_text(index("a class", summarise(rows, {})), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())

    def seen() -> list[str]:
        lines = page.locator(".everybody tbody tr:visible")
        tops = [(lines.nth(i).bounding_box()["y"], lines.nth(i).locator("th").inner_text()) for i in range(lines.count())]
        return [name for _, name in sorted(tops)]

    assert ["Bo", "ann", "Cy", "dee"] == seen()
    page.select_option("#sort", "name")
    assert ["ann", "Bo", "Cy", "dee"] == seen()
    page.select_option("#section", label="A")
    assert ["ann", "Cy"] == seen()
    page.select_option("#verdict", label="handed in nothing")
    assert ["Cy"] == seen()
    page.select_option("#section", index=0)
    page.select_option("#verdict", index=0)
    page.select_option("#mistake", label="It adds up")
    assert ["ann"] == seen()
    page.select_option("#mistake", index=0)
    page.select_option("#look", label="yes")
    assert ["dee"] == seen()
    assert "1 of 4 on the roster handed in nothing" in page.inner_text("main")
    told = page.locator("table.everybody").aria_snapshot()
    assert 'rowheader "dee"' in told and 'columnheader "Verdict"' in told
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible()
    assert ["dee"] == seen()
