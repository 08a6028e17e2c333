"""The three streams of a process can be used, whatever its caller gave it for them."""

import fcntl
import os
import subprocess
import sys

import pytest

from grader.core.machine import ROOT

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks at Linux's own files")
SETTLED = "from grader.core import streams; streams.settle()\nimport os, sys\n"
SHOWS = "print('shown'); print('said', file=sys.stderr)"


def run(code: str, redirection: str = "", **variables: str) -> tuple[int, str, str]:
    """The status, output and errors of Python text, in a process whose streams a shell has redirected."""
    command = ["bash", "-c", f'"$0" -c "$1" {redirection}', sys.executable, SETTLED + code]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@LINUX
@pytest.mark.parametrize(
    ("redirection", "out", "err"),
    [
        ("", "shown\n", "said\n"),
        ("<&-", "shown\n", "said\n"),
        (">&-", "", "said\n"),
        ("2>&-", "shown\n", ""),
        ("2>/dev/full", "shown\n", ""),
        ("<&- >&- 2>&-", "", ""),
        (">/dev/full", "", "said\nStandard output takes no more (No space left on device): the rest is not shown.\n"),
        ("| true", "", "said\n"),
        ("2>&1 >/dev/null | true", "", ""),
    ],
)
def test_what_cannot_be_shown_changes_nothing_else(redirection: str, out: str, err: str) -> None:
    status = "; exit ${PIPESTATUS[0]}" if "|" in redirection else ""
    assert (7, out, err) == run(f"{SHOWS}; sys.exit(7)", redirection + status)


@LINUX
def test_a_closed_stream_stays_taken_and_is_handed_on_to_other_processes() -> None:
    code = "print([os.readlink(f'/proc/self/fd/{fd}') for fd in (0, 2)], os.pipe()[0] > 2, os.get_inheritable(0))"
    assert (0, "['/dev/null', '/dev/null'] True True\n", "") == run(code, "<&- 2>&-")


def test_a_letter_that_the_terminal_does_not_know_is_replaced() -> None:
    code = "print('\\u2713'); print('\\u2713', file=sys.stderr)"
    assert (0, "?\n", "\\u2713\n") == run(code, PYTHONIOENCODING="ascii")


@LINUX
def test_a_pipe_that_is_full_for_now_is_waited_for() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    size = 4 * fcntl.fcntl(writer, fcntl.F_GETPIPE_SZ)
    with subprocess.Popen([sys.executable, "-c", f"{SETTLED}print('x' * {size})"], cwd=ROOT, stdout=writer) as process:
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            assert size + 1 == len(stream.read())
    assert 0 == process.returncode
