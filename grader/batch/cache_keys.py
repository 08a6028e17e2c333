"""What makes two gradings the same: the submission's syntax tree, the kit, the cases and the versions. Grades nothing.

Files with the same syntax tree do the same, whatever their comments and blank lines are: one of them is graded, and the
line numbers in its report are moved to where those lines are in the others.
"""

import ast
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from grader.core import machine
from grader.core.sanitize import sanitize
from grader.core.values import Counterexample, Diagnosis, Report, SourceLine, Submission
from grader.grading.kit_digest import kit_digest
from grader.grading.settings import Settings

_NO_PROGRAM = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python makes of a file that is none


def context(settings: Settings) -> str:
    """A digest of all that a verdict depends on but the submission itself."""
    terms = [settings.plan, settings.isolation, settings.required, settings.weights, settings.limits]
    about = [machine.versions(), *map(msgspec.to_builtins, terms)]
    return hashlib.sha256(kit_digest().encode() + msgspec.json.encode(about)).hexdigest()


def key(submission: Submission, within: str) -> str:
    """The name under which the verdict of a submission is kept, `within` a context."""
    return hashlib.sha256(f"{within} {_tree_digest(submission.source)}".encode()).hexdigest()


def _tree_digest(source: bytes) -> str:
    try:
        text = ast.dump(ast.parse(source)).encode("utf-8", "surrogatepass")
    except _NO_PROGRAM:
        text = source
    return hashlib.sha256(text).hexdigest()


def report_for_twin(report: Report, graded: bytes, submission: Submission) -> Report:
    """The report of `graded` as that of a submission with the same syntax tree: its own name, digest and lines."""
    report = replace(report, submission={"path": sanitize(submission.path, 1000), "sha256": submission.sha256})
    if graded == submission.source:
        return report
    moved, text = _moved(graded, submission.source), submission.source.decode("utf-8", "replace").splitlines()

    def line(one: SourceLine) -> SourceLine:
        number = moved.get(one.number, one.number)
        shown = sanitize(text[number - 1].strip(), 200) if 0 < number <= len(text) else one.text
        return SourceLine(number, one.function, shown)

    example, diagnosis = report.counterexample, report.diagnosis
    if isinstance(example, Counterexample):
        example = replace(example, lines=tuple(map(line, example.lines)))
    if isinstance(diagnosis, Diagnosis):
        mistakes = tuple(replace(one, line=moved.get(one.line, one.line) if one.line else None) for one in diagnosis.mistakes)
        diagnosis = replace(diagnosis, mistakes=mistakes)
    return replace(report, counterexample=example, diagnosis=diagnosis)


def _moved(graded: bytes, other: bytes) -> Mapping[int, int]:
    """Where each line of one file is in another one with the same syntax tree."""
    try:
        pairs = zip(ast.walk(ast.parse(graded)), ast.walk(ast.parse(other)), strict=True)
        places: dict[int, int] = {}
        for mine, theirs in pairs:
            for name in ("lineno", "end_lineno"):
                number: Any = getattr(mine, name, None)
                if number:
                    places.setdefault(number, getattr(theirs, name))
    except _NO_PROGRAM:
        return {}
    return places
