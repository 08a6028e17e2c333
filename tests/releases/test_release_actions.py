"""The files for GitHub Actions, run as its runner runs them: each step's script by bash, in the learner's checkout.

The runner's folders are scratch ones. The kit that it fetched is this work tree: what is tested is what will be committed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

from grader.core.machine import ROOT
from grader.core.values import DEFAULT_SEED
from grader.releases import actions
from grader.releases.record import COUNTED
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

ACTION = yaml.safe_load((ROOT / actions.ACTION).read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0])
pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="the workflows pin a commit, and this is no checkout"
)


def git(*command: object, folder: Path = ROOT) -> str:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *author, *map(str, command)], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Ran(Struct):
    """How a job ended: its status, its log, its summary and its outputs."""

    status: int
    log: str
    summary: str
    outputs: dict[str, str]


class Runner:
    """GitHub's runner: a workspace, the kit that it fetched for the action, and the files through which steps speak to it."""

    def __init__(self, folder: Path, kit: Path) -> None:
        self.folder, self.kit = folder, kit
        self.workspace = folder / "workspace"
        self.output, self.summary = folder / "output", folder / "summary"

    def check_out(self, repositories: dict[str, Path], options: dict[str, Any]) -> None:
        """What actions/checkout does with these options."""
        assert not options["persist-credentials"]
        assert not options["sparse-checkout-cone-mode"]
        assert options["token"]
        git("clone", "-q", "--no-checkout", repositories[options["repository"]], self.workspace)
        git("sparse-checkout", "set", "--no-cone", options["sparse-checkout"], folder=self.workspace)
        git("checkout", "-q", *([options["ref"]] if options["ref"] else []), folder=self.workspace)

    def act(self, given: dict[str, str]) -> Ran:
        """Run the composite action with these inputs."""
        inputs = {name: given.get(name, one.get("default", "")) for name, one in ACTION["inputs"].items()}
        assert given.keys() <= inputs.keys()
        (step,) = ACTION["runs"]["steps"]
        assert ("composite", "bash") == (ACTION["runs"]["using"], step["shell"])
        ran = self.run(step["run"], {name: filled(text, inputs=inputs) for name, text in step["env"].items()})
        ran.outputs = {name: filled(one["value"], steps_grade_outputs=ran.outputs) for name, one in ACTION["outputs"].items()}
        return ran

    def run(self, script: str, env: dict[str, str]) -> Ran:
        """Run a step's script in the workspace."""
        (self.folder / "step.sh").write_text(script, encoding="utf-8")
        for file in (self.output, self.summary):
            file.write_text("", encoding="utf-8")
        known = {
            "GITHUB_ACTION_PATH": str(self.kit / Path(actions.ACTION).parent), "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(self.folder / "step.sh")],
            cwd=self.workspace, env=os.environ | known | env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        outputs = dict(line.split("=", 1) for line in self.output.read_text(encoding="utf-8").splitlines())
        return Ran(done.returncode, done.stdout + done.stderr, self.summary.read_text(encoding="utf-8"), outputs)


def filled(text: Any, **contexts: dict[str, str]) -> Any:
    """`text` with its expressions; GitHub takes what is not there for nothing, and the first of several that is something."""

    def value(expression: str) -> str:
        context, _, name = expression.strip().rpartition(".")
        return str(contexts.get(context.replace(".", "_"), {}).get(name, ""))

    def first(found: re.Match[str]) -> str:
        return next((one for one in map(value, found[1].split("||")) if one), "")

    return re.sub(r"\$\{\{ (.*?) \}\}", first, text) if isinstance(text, str) else text


def workflow(releases: Path, name: str) -> Any:
    read = yaml.safe_load((releases / "actions" / name).read_text(encoding="utf-8"))
    assert {"contents": "read"} == read["permissions"]
    return read | {"on": read[True]}  # YAML takes `on` for a yes


@pytest.fixture
def runner(checkout: Path, tmp_path: Path) -> Runner:
    return Runner(tmp_path, checkout)


def learners_repository(folder: Path, **files: str) -> Path:
    """A repository with these files and some that must not count."""
    more = {"grader/__init__.py": "raise SystemExit(0)", "json.py": "raise SystemExit(0)", "Makefile": "setup:\n\texit 1\n"}
    for name, text in (more | files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        git(*command, folder=folder)
    return folder


def source(situation: str) -> str:
    return (SUBMISSIONS / situation / "se_block.py").read_text(encoding="utf-8")


def test_the_workflows_grade_the_learners_repositories_of_a_list(releases: Path, runner: Runner, tmp_path: Path) -> None:
    """From the list of the class to the outputs of the reusable workflow, for the second learner of it."""
    everybody = workflow(releases, "trusted/.github/workflows/class.yml")["jobs"]["grade"]
    one = workflow(releases, f"trusted/{everybody['uses']}")
    call, job = one["on"]["workflow_call"], one["jobs"]["grade"]
    assert call["inputs"] == one["on"]["workflow_dispatch"]["inputs"]
    matrix = {"repository": everybody["strategy"]["matrix"]["repository"][1]}
    inputs = {name: found.get("default", "") for name, found in call["inputs"].items()}
    inputs |= {name: filled(value, matrix=matrix) for name, value in everybody["with"].items()}
    check_out, grade = job["steps"]
    assert check_out["uses"].startswith("actions/checkout@")
    repository, _, reference = grade["uses"].partition("@")
    assert re.fullmatch(r"[\w.-]+/[\w.-]+/\.github/actions/grade", repository)
    assert git("rev-parse", "HEAD") == reference

    learner = learners_repository(tmp_path / "learner", **{"exercise/se_block.py": source("no-clamp")})
    options = {name: filled(value, inputs=inputs, github={"token": "x"}) for name, value in check_out["with"].items()}
    runner.check_out({"OWNER/LEARNER-2": learner}, options)
    found = [file.relative_to(runner.workspace) for file in runner.workspace.rglob("*") if file.is_file()]
    assert [Path("exercise/se_block.py")] == [file for file in found if ".git" not in file.parts]

    ran = runner.act({name: filled(value, inputs=inputs) for name, value in grade["with"].items()})
    assert 1 == ran.status, ran.log
    assert "::error file=exercise/se_block.py,line=13,title=The hidden layer has width 0" in ran.log
    assert "### The mistake" in ran.summary
    outputs = {name: filled(value, steps_grade_outputs=ran.outputs) for name, value in job["outputs"].items()}
    promised = {name: filled(found["value"], jobs_grade_outputs=outputs) for name, found in call["outputs"].items()}
    assert {"verdict": "fail", "score": "7"} == promised


def test_the_learner_s_workflow_grades_in_the_learner_s_kit(releases: Path, kit: Path, compiled: Path, tmp_path: Path) -> None:
    _, grade = workflow(releases, "learner/.github/workflows/grade.yml")["jobs"]["grade"]["steps"]
    runner = Runner(tmp_path, kit)
    shutil.copytree(kit, runner.workspace, ignore=shutil.ignore_patterns(".venv", ".cache"))
    (runner.workspace / ".venv").symlink_to(kit / ".venv")  # as `make setup` left it
    copy_cache(compiled, runner.workspace / ".cache")
    shutil.copy(SUBMISSIONS / "no-clamp" / "se_block.py", runner.workspace / "exercise")
    ran = runner.run(grade["run"], {})
    assert 1 == ran.status, ran.log
    assert "::error file=exercise/se_block.py,line=13,title=The hidden layer has width 0" in ran.log
    assert "### The mistake" in ran.summary


def test_the_action_as_the_readme_shows_it_passes_a_right_block(runner: Runner) -> None:
    (step,) = STEPS
    assert step["uses"] == f"OWNER/KIT/{Path(actions.ACTION).parent}@COMMIT"
    (runner.workspace / "exercise").mkdir(parents=True)
    (runner.workspace / "exercise" / "se_block.py").write_text(source("right"), encoding="utf-8")
    ran = runner.act(step["with"])
    assert 0 == ran.status, ran.log
    assert {"verdict": "pass", "score": "10", "max-score": "10"} == ran.outputs
    assert ("::notice file=exercise/se_block.py,title=Solved%3A 10 of 10 points") in ran.log


def test_a_missing_file_is_ungradable(runner: Runner) -> None:
    runner.workspace.mkdir()
    ran = runner.act({})
    assert 1 == ran.status
    assert {"verdict": "ungradable", "score": "0", "max-score": "10"} == ran.outputs


def test_a_broken_grader_gives_no_score(checkout: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    shutil.copytree(checkout, kit, ignore=shutil.ignore_patterns(".venv", ".cache"))
    (kit / ".venv").symlink_to(checkout / ".venv")  # as `make setup` left it
    (kit / "solution" / "se_block.py").unlink()
    runner = Runner(tmp_path, kit)
    runner.workspace.mkdir()
    (runner.workspace / "se_block.py").write_text(source("right"), encoding="utf-8")
    ran = runner.act({"submission": "se_block.py"})
    assert 3 == ran.status
    assert "::error title=The grader broke down::It ended with status 3. No score is given" in ran.log
    assert {"verdict": "", "score": "", "max-score": ""} == ran.outputs
    assert "" == ran.summary


def test_its_cases_are_not_those_whose_answers_learners_have() -> None:
    assert str(COUNTED.seed) == ACTION["inputs"]["seed"]["default"]
    assert COUNTED.seed != DEFAULT_SEED


def test_it_says_from_which_repository_the_kit_comes(releases: Path) -> None:
    text = (releases / "actions" / "README.md").read_text(encoding="utf-8")
    (step,) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
    kit = actions.repository(git("config", "--default", "", "remote.origin.url"))
    assert step == STEPS[0] | {"uses": f"{kit}/.github/actions/grade@{git('rev-parse', 'HEAD')}"}
    assert "@KIT@" not in text
    assert actions.repository("git@github.com:ada/se-block.git") == "ada/se-block"
    assert actions.repository("https://github.com/ada/se-block") == "ada/se-block"
    assert actions.repository("/srv/kit") == actions.UNKNOWN
