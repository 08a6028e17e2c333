"""The exercise in JupyterLab, as learners have it: `make notebook` in their kit, a real browser: from stub to full marks."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import chromium
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

pytestmark = chromium.needed
RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
ADDRESS = re.compile(r"http://localhost:\d+/lab\S*")
PHONE = {"width": 360, "height": 780}
IDLE = "Python 3 (ipykernel) | Idle"
LONG = 300_000  # milliseconds: until something is wrong


@pytest.fixture(scope="module")
def lab(kit: Path, compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that `make notebook` has started in a learner's kit, with the packages of the tests."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(kit, folder / "learners-kit", symlinks=True, ignore=shutil.ignore_patterns(".cache"))
    copy_cache(compiled, folder / "learners-kit" / ".cache")
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = "--no-browser --port=0 --allow-root --IdentityProvider.token=the-token"
    command = ["make", "-o", ".venv/.notebook", "notebook", f"PY={sys.executable}", f"ARGS={options}"]
    environment = os.environ | places | {"IPYTHONDIR": str(folder / "ipython")}
    with subprocess.Popen(
        command, cwd=folder / "learners-kit", env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        assert server.stderr is not None
        said = ""
        while not (found := ADDRESS.search(said)):
            line = server.stderr.readline()
            assert line, said
            said = line
        yield found[0].replace("...", "the-token").replace("/lab", "/lab/tree/se_block.ipynb")
        os.killpg(server.pid, signal.SIGTERM)
        server.stderr.read()


@pytest.fixture
def page(lab: str) -> Iterator[Any]:
    """The notebook, its kernel ready; nothing is complained of in the browser's console."""
    said: list[str] = []
    with chromium.browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(LONG)
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(lab)
        page.get_by_text(IDLE).wait_for()
        yield page
    assert [] == said


def write(page: Any, wanted: str, text: str) -> None:
    """Write a text over that of the cell that has the wanted words, and run it."""
    cell = page.locator(".jp-CodeCell .jp-InputArea", has_text=wanted).locator(".cm-content")
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")


def test_a_learner_gets_from_the_stub_to_full_marks(page: Any) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    report = page.frame_locator("iframe[title=Report]")
    report.get_by_text("1 of 10 points").wait_for()
    assert "This is still the stub" in report.locator("main").inner_text()
    module, function = RIGHT.split("\n\n\ndef ")
    write(page, "class SEBlock", module)
    write(page, "def se_block_forward", f"def {function}")
    write(page, "%grade", "%grade")
    report.get_by_text("10 of 10 points").wait_for()
    page.keyboard.press("Control+B")  # away with the list of files
    page.set_viewport_size(PHONE)
    page.locator("iframe[title=Report]").scroll_into_view_if_needed()
    assert report.locator("main").bounding_box()["width"] <= page.locator("iframe[title=Report]").bounding_box()["width"] <= 360
