"""The report of a breakdown where a package of the kit cannot be loaded: every format, with Python's own library alone.

It has what a program reads: the verdict, that there is no score, and why. `tests/reports/` compares it with the formats.
"""

import json
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from grader.core import machine, report_files
from grader.se_block.spec import COVERED, SUITE

FORMAT, VERDICT, HEADLINE = "se-block-report/1", "grader_error", "The grader broke down: no score"
MAX_SCORE = 10


def show(wanted: Sequence[tuple[str, Path | None]], path: str, why: str) -> None:
    """Each format that was asked for, in its file or on the screen."""
    for name, file in wanted:
        text = render(name, path, why)
        if file:
            report_files.save(file, text)
        else:
            sys.stdout.write(text)


def render(name: str, path: str, why: str) -> str:
    """The report of the file at `path` in the format of this name."""
    said = f"The grader broke down: {why}. This is not your doing. Run `make doctor`, or tell whoever runs the grader."
    identity = {"path": path, "sha256": ""}
    about = {"format": FORMAT, "verdict": VERDICT, "mistakes": [], **identity}
    title, text = HEADLINE.replace(":", "%3A"), said.replace("%", "%25").replace("\n", "%0A")
    page = f'<!doctype html><meta charset="utf-8"><title>{HEADLINE}</title><h1>{HEADLINE}</h1><p>{escape(said)}\n'
    gradescope = {
        "output": f"{HEADLINE}\n\n{said}",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": about,
    }
    found = {
        "terminal": f"THE GRADER BROKE DOWN   no score\n{path}\n\n{said}\n",
        "json": _json(_whole(identity, said)),
        "junit": _junit(identity, said),
        "github": f"::error title={title}::{text}\n",
        "gradescope": _json(gradescope),
        "classroom50": _json({"schema": "classroom50/result/v1", "error": said}),
        "markdown": f"## {HEADLINE}\n\n    {path}\n    {said}\n",
        "html": page,
    }
    return found[name]


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _whole(identity: dict[str, str], said: str) -> dict[str, object]:
    return {
        "format": FORMAT, "verdict": VERDICT, "score": None, "max_score": MAX_SCORE, "submission": identity, "checks": [],
        "diagnosis": None, "counterexample": None, "coverage": dict.fromkeys(COVERED, 0),
        "isolation": {"level": "none", "guards": [], "missing": []}, "environment": machine.versions(), "timing": {},
        "next_step": said, "output": "", "mended": None, "title": "", "notes": [],
    }  # fmt: skip


def _junit(identity: dict[str, str], said: str) -> str:
    about = {"format": FORMAT, "verdict": VERDICT, "score": "", "max_score": MAX_SCORE, "next_step": said, **identity}
    properties = "".join(f'<property name="{name}" value="{escape(str(value))}" />' for name, value in about.items())
    counts = f'name="{SUITE}" errors="1" failures="0" tests="1" time="0.000"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites {counts}><testsuite {counts} skipped="0">'
        f'<properties>{properties}</properties><testcase classname="{SUITE}" name="grader" time="0.000">'
        f'<error message="{HEADLINE}" type="{VERDICT}">{escape(said)}</error></testcase></testsuite></testsuites>\n'
    )
