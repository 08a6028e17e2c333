"""For GitHub Actions: a reusable workflow and a composite action that take the grader from this kit at a pinned commit."""

import os
import re
import subprocess

from grader.core import machine
from grader.core.errors import UsageError
from grader.releases.files import File, Files, ours, template
from grader.releases.record import Progress

ACTION = ".github/actions/grade/action.yml"
UNKNOWN = "OWNER/KIT"  # where the checkout does not say from which repository on GitHub it is
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}  # of another repository, whose hook may have started us
_ON_GITHUB = re.compile(r"github\.com[:/]([\w.-]+/[\w.-]+?)(\.git)?/?$")


def files(_progress: Progress) -> Files:
    """What the folder holds: the trusted repository's files, the learner's, and what to copy where."""
    commit, kit = _git("rev-parse", "HEAD"), repository(_origin())

    def pinned(name: str) -> File:
        text = template(f"actions/{name}").data.decode()
        return File(text.replace("@KIT@", kit).replace("@COMMIT@", commit).encode())

    return {
        "README.md": pinned("README.md"),
        "trusted/.github/workflows/grade.yml": pinned("grade.yml"),
        "trusted/.github/workflows/class.yml": pinned("class.yml"),
        f"trusted/{ACTION}": ours(ACTION)[ACTION],
        "learner/.github/workflows/grade.yml": pinned("learner.yml"),
    }


def warnings() -> list[str]:
    """What is left to do until the workflows can run."""
    found = ["They take the kit from the commit that is checked out here: push it first."]
    if _git("status", "--porcelain"):
        found.append("What has changed here since that commit is not in it.")
    if repository(_origin()) == UNKNOWN:
        found.append(f"This checkout has no address on GitHub: write the owner and name of your copy for {UNKNOWN} in them.")
    return found


def repository(origin: str) -> str:
    """The owner and the name of the repository on GitHub at this address."""
    found = _ON_GITHUB.search(origin)
    return found[1] if found else UNKNOWN


def _origin() -> str:
    try:
        return _git("remote", "get-url", "origin")
    except UsageError:
        return ""


def _git(*command: str) -> str:
    """What git says of this kit; raises UsageError with its own words where it refuses."""
    if not (machine.ROOT / ".git").exists():
        raise UsageError(
            f"The workflows pin a commit of this kit, and there is no {machine.ROOT / '.git'}. Build it in a clone."
        )
    known = {name: text for name, text in os.environ.items() if name not in _ELSEWHERE}
    try:
        done = subprocess.run(
            ["git", "-C", str(machine.ROOT), *command], env=known, capture_output=True, encoding="utf-8", errors="replace",
            check=False,
        )  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"The workflows pin a commit of this kit, and git does not start ({error.strerror}). Install it."
        ) from None
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"status {done.returncode}"
        raise UsageError(f"The workflows pin a commit of this kit, and git does not name it: {said}")
    return done.stdout.strip()
