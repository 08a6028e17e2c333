"""The command line: exit statuses, messages, files. Everything that scripts depend on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader import cli
from grader.core.errors import Breakdown
from grader.core.machine import ROOT
from grader.sandbox import isolation
from tests.support.files import SUBMISSIONS


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def usage_error(*arguments: object) -> int:
    """The exit status with which argparse ends on a wrong command line."""
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_full_marks_exit_with_0_and_less_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run("grade", ROOT / "solution")
    assert "10 of 10" in capsys.readouterr().out
    assert 1 == run("grade", ROOT / "exercise")
    assert "1 of 10" in capsys.readouterr().out
    assert 1 == run("grade", SUBMISSIONS / "empty" / "se_block.py")
    assert "COULD NOT BE RUN" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["mark"], ["grade"],
        ["grade", ".", "--report"], ["grade", ".", "--report", "pdf"], ["grade", ".", "--report", "json="],
        ["grade", ".", "--examples", "0"], ["grade", ".", "--examples", "many"], ["grade", ".", "--seed", "x"],
        ["grade", ".", "--isolation", "prison"], ["grade", ".", "--rep", "json"], ["doctor", "who"],
        ["batch"], ["batch", ".", "--jobs", "0"], ["batch", ".", "--report", "json"], ["batch", ".", "--out"],
        ["release"], ["release", "learner"], ["release", "canvas", "--out", "x"],
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)  # fmt: skip
def test_a_wrong_command_line_exits_with_2(arguments: list[str]) -> None:
    assert 2 == usage_error(*arguments)


def test_what_was_submitted_gets_a_report_even_where_it_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a\n::error::pwned.pdf").touch()
    assert 1 == run("grade", tmp_path, "--submitted", "--report", "json")
    report = json.loads(capsys.readouterr().out)
    assert ("ungradable", 0, 10) == (report["verdict"], report["score"], report["max_score"])
    assert "there is no se_block.py in this submission, only a\n: :error: :pwned.pdf" == report["checks"][0]["message"]
    assert "exactly se_block.py" in report["next_step"]
    assert 1 == run("grade", tmp_path / "se_block.py", "--submitted")
    assert "COULD NOT BE RUN" in capsys.readouterr().out


def test_what_was_submitted_gets_a_report_even_where_the_grader_breaks_down(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "select_level", lambda *_, **__: 1 / 0)
    assert 3 == run("grade", ROOT / "solution", "--submitted", "--report", "json")
    report = json.loads(capsys.readouterr().out)
    assert ("grader_error", None) == (report["verdict"], report["score"])
    assert "This is not your doing" in report["next_step"]


def test_a_report_of_an_earlier_run_is_not_taken_for_this_one_s(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    assert 2 == run("grade", tmp_path / "nothing.py", "--report", f"json={tmp_path / 'old.json'}")
    assert not (tmp_path / "old.json").exists()


@pytest.mark.parametrize(
    "target, says", [("", "it is a folder"), ("no/x.json", "does not exist"), ("mine.py", "written over the submission")]
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_graded(
    target: str, says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text("mine", encoding="utf-8")
    assert 2 == run("grade", tmp_path / "mine.py", "--report", f"json={tmp_path / target}")
    assert says in capsys.readouterr().err
    assert "mine" == (tmp_path / "mine.py").read_text(encoding="utf-8")


def test_a_missing_path_exits_with_2_and_says_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 2 == run("grade", tmp_path / "nothing.py")
    assert "There is no file" in capsys.readouterr().err
    assert 2 == run("grade", tmp_path)
    assert "se_block.py" in capsys.readouterr().err


def test_json_on_standard_output_is_nothing_but_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == run("grade", ROOT / "exercise", "--report", "json")
    report = json.loads(capsys.readouterr().out)
    assert ("se-block-report/1", "fail", 1, 10) == (report["format"], report["verdict"], report["score"], report["max_score"])


def test_several_reports_are_written_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert 1 == run("grade", SUBMISSIONS / "raises", "--report", f"json={file}", "--report", "terminal")
    assert "fail" == json.loads(file.read_text())["verdict"]
    assert "NOT SOLVED YET" in capsys.readouterr().out
    assert [file] == list(tmp_path.iterdir())


def test_where_all_reports_are_files_the_verdict_is_on_the_screen_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    assert 1 == run("grade", SUBMISSIONS / "empty", "--report", f"json={file}")
    said = capsys.readouterr()
    assert ("", True) == (said.out, f"COULD NOT BE RUN   0 of 10 points   Written: {file}\n" in said.err)


def test_a_report_that_cannot_be_written_exits_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 2 == run("grade", SUBMISSIONS / "empty", "--report", f"json={tmp_path / 'no' / 'report.json'}")
    assert "cannot be written" in capsys.readouterr().err


def test_a_case_is_replayed_with_both_outcomes(capsys: pytest.CaptureFixture[str]) -> None:
    case = "seed=2,shape=1x1x1,reduction=1,x=signs:0"
    assert 1 == run("grade", SUBMISSIONS / "no-sigmoid", "--case", case)
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("DIFFERENT", "2.34628", "3.83373", "se_block_forward(2, jnp.array([[[3.0]]]), 1)"))
    assert 0 == run("grade", SUBMISSIONS / "right", "--case", case)
    assert "EQUAL" in capsys.readouterr().out


@pytest.mark.parametrize(
    "case", ["", "seed=2", "seed=2,shape=1x1x0,reduction=1,x=signs:0", "seed=2,shape=1x1x1,reduction=1,x=odd:0"]
)
def test_a_case_that_cannot_be_read_exits_with_2_and_shows_an_example(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run("grade", SUBMISSIONS / "right", "--case", case)
    assert "seed=0,shape=1x2x4,reduction=2,x=normal:0" in capsys.readouterr().err


def test_a_case_and_a_report_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run("grade", SUBMISSIONS / "right", "--case", "x", "--report", "json")
    assert "leave out --report" in capsys.readouterr().err


def test_a_required_sandbox_that_is_not_there_exits_with_2_and_the_cure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "why_unavailable", lambda level: "" if level == "process" else f"there is no {level}")
    assert 2 == run("grade", SUBMISSIONS / "right", "--require-isolation")
    assert "install bubblewrap" in capsys.readouterr().err
    assert 2 == run("grade", SUBMISSIONS / "right", "--isolation", "namespaces")
    assert "install bubblewrap" in capsys.readouterr().err


def test_limits_come_from_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_CPU_S", "1")
    assert 1 == run("grade", SUBMISSIONS / "never-returns")
    assert "1 second of processor time" in " ".join(capsys.readouterr().out.split())
    monkeypatch.setenv("SE_BLOCK_CPU_S", "soon")
    assert 2 == run("grade", SUBMISSIONS / "right")
    assert "SE_BLOCK_CPU_S" in capsys.readouterr().err


@pytest.mark.parametrize("error", [Breakdown("no disk"), RuntimeError("odd")], ids=["breakdown", "unforeseen"])
def test_our_own_failure_exits_with_3_in_one_line(
    error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_settings", lambda _options: (_ for _ in ()).throw(error))
    assert 3 == run("grade", SUBMISSIONS / "right")
    said = capsys.readouterr().err.splitlines()[-1]
    assert str(error) in said and "broke down" in said


def test_the_first_word_is_said_before_anything_slow_is_loaded() -> None:
    code = f"""
import sys
from grader import cli
from grader.grading import session
def stop(*_): raise SystemExit(sorted({{"hypothesis", "rich", "jax"}} & set(sys.modules)))
cli._settings = stop
cli.main(["grade", {str(SUBMISSIONS / "right")!r}])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("Grading ") and done.stderr.splitlines()[-1] == "[]"


def test_a_hint_is_given_for_a_file_and_exits_with_0(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SE_BLOCK_CACHE", str(tmp_path))
    assert 0 == run("hint")
    assert re.match(r"Hint 1 of 3, about the exception in line \d+\n\n  This is still the stub", capsys.readouterr().out)
    assert 0 == run("hint", ROOT / "exercise")
    assert capsys.readouterr().out.startswith("Hint 2 of 3")
    assert 2 == run("hint", tmp_path / "nothing.py")


def test_python_m_grader_runs_from_the_root_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = os.environ | {"SE_BLOCK_CACHE": str(tmp_path / "cache")}
    before = sorted(path.name for path in ROOT.iterdir())
    command = [sys.executable, "-m", "grader", "grade", "exercise"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert 1 == done.returncode
    assert before == sorted(path.name for path in ROOT.iterdir())
    assert "Traceback" not in done.stdout + done.stderr
