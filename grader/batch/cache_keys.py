"""What makes two gradings the same: the submission's text, the kit, the cases and the versions. Grades nothing.

Only identical texts share a verdict. Texts that merely mean the same do not: a program can read its own line numbers, its
docstrings and its source, so it can tell which of the two it is.
"""

import hashlib

import msgspec

from grader.core import machine
from grader.core.values import Submission
from grader.grading.kit_digest import kit_digest
from grader.grading.settings import Settings


def context(settings: Settings) -> str:
    """A digest of all that a verdict depends on but the submission itself."""
    terms = [settings.plan, settings.isolation, settings.required, settings.weights, settings.limits]
    about = [machine.versions(), *map(msgspec.to_builtins, terms)]
    return hashlib.sha256(kit_digest().encode() + msgspec.json.encode(about)).hexdigest()


def key(submission: Submission, within: str) -> str:
    """The name under which the verdict of a submission is kept, `within` a context."""
    about = (
        within, submission.text, submission.cells, submission.not_text, submission.likely_text, submission.likely_encoding,
        submission.accept_mended,
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(about)).hexdigest()
