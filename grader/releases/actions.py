"""For GitHub Actions: a reusable workflow and a composite action that take the grader from this kit at a pinned commit."""

import re
import subprocess

from grader.core import machine
from grader.core.errors import UsageError
from grader.releases.files import File, Files, ours, template
from grader.releases.record import Progress

ACTION = ".github/actions/grade/action.yml"
UNKNOWN = "OWNER/KIT"  # where the checkout does not say from which repository on GitHub it is
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
    try:
        done = subprocess.run(["git", "-C", str(machine.ROOT), *command], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(
            f"The workflows pin a commit of this kit, but git says none ({error}). Build it in a checkout."
        ) from None
    return done.stdout.strip()
