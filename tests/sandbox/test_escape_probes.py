"""The probes try the grader's process, and never another one that happens to have its number."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from grader.sandbox import commands, isolation
from grader.sandbox.worker import escape_probes

NAMESPACES = not isolation.why_unavailable("namespaces")
HERE = Path(escape_probes.__file__).parent
OF_PROCESSES = ("sees_grader", "reads_memory", "signals_grader", "moves_others")
PROBE = """
import json, os, sys
sys.path.insert(0, {here!r})
import escape_probes
asked = {{"grader_pid": {pid}, "process_namespace": {namespace}, "canaries": [], "folders": [], "most_threads": 0}}
print(json.dumps(escape_probes.probe(asked, [os.getpid()])))
"""
# Makes processes until one has the number that is asked for; that one starts a worker, as a grader does.
NUMBERED = """
import os, sys
from grader.sandbox import commands
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Limits
from grader.se_block.calls import submission_program
wanted = int(sys.argv[1])
while os.getpid() < wanted:
    child = os.fork()
    if child:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
server = commands.fork_server("namespaces", ())
worker = WorkerSupervisor(submission_program(""), WorkerConfig("namespaces", Limits(), None, required=True), server)
worker.load()
worker.close()
if server:
    server.close()
print(os.getpid(), worker.isolation.missing)
"""


def probed(pid: str, namespace: str) -> dict[str, bool]:
    """What a process that nothing holds finds: what it can do to the process `pid` of that namespace."""
    code = PROBE.format(here=str(HERE), pid=pid, namespace=namespace)
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, bool] = json.loads(done.stdout)
    return {name: found[name] for name in OF_PROCESSES}


@pytest.mark.skipif(not commands.LINUX, reason="Linux only")
def test_a_number_of_this_place_is_tried() -> None:
    assert {"sees_grader", "signals_grader", "moves_others"} <= {
        name for name, possible in probed("os.getppid()", "escape_probes.process_namespace()").items() if possible
    }


@pytest.mark.skipif(not commands.LINUX, reason="Linux only")
@pytest.mark.parametrize("pid", ["os.getpid()", "os.getppid()"])
def test_a_number_of_another_place_means_nobody_here(pid: str) -> None:
    assert dict.fromkeys(OF_PROCESSES, False) == probed(pid, "'pid:[1]'")


@pytest.mark.skipif(not (NAMESPACES and os.getuid() == 0), reason="no bubblewrap, or nobody who may make namespaces")
@pytest.mark.parametrize("number", [3, 4, *(pytest.param(one, marks=pytest.mark.sweep) for one in range(5, 13))])
def test_a_grader_with_a_small_number_does_not_meet_itself(number: int) -> None:
    inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command = [*inside, sys.executable, "-c", NUMBERED, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (0, f"{number} ()\n") == (done.returncode, done.stdout), done.stderr
