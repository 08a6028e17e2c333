"""A real browser, for the tests of what a person sees in one."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
needed = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    sandbox = os.geteuid() != 0  # Chromium has none for root
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=PROGRAM, args=[*OPTIONS], chromium_sandbox=sandbox)
