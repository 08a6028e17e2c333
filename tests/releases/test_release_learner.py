"""The learner's kit holds nothing of the solution."""

import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from grader.core import array_file
from grader.core.errors import UsageError
from grader.core.machine import ROOT
from grader.grading.collect import unwatched
from grader.reference.computed_mutants import ComputedMutants
from grader.reference.recorded_mutants import RecordedMutants
from grader.reference.recording import Recording, byte_unshuffle
from grader.releases import learner
from grader.releases.learner import allowed
from grader.se_block.pinned_cases import PINNED

STUB = (ROOT / "exercise" / "se_block.py").read_text(encoding="utf-8")
STUBS = STUB + "".join(file.read_text(encoding="utf-8") for file in (ROOT / "exercise" / "stretch").glob("*.py"))
# What any program may say: brackets, imports, decorators, headers, fields, a word or two.
SAYS_NOTHING = re.compile(r'[\]\[)(}{,"]+( *# fmt: skip)?|(import|from|@|class|def) ?.*|\w+: [\w |]+( = \w+)?|(\w+ ?){1,2}:?')


def texts(learners_kit: Path) -> dict[str, bytes]:
    """All files of the kit but the book."""
    files = [file for file in learners_kit.rglob("*") if file.is_file() and file.suffix != ".book"]
    return {file.relative_to(learners_kit).as_posix(): file.read_bytes() for file in files}


def test_it_holds_the_files_of_its_list_and_no_other(learners_kit: Path) -> None:
    assert {*allowed(), "README.md", "Makefile", ".gitignore"} == texts(learners_kit).keys()
    assert not any("solution" in name or "computed_mutants" in name for name in texts(learners_kit))


@pytest.mark.parametrize("file", sorted((ROOT / "solution").rglob("[!_]*.py")), ids=lambda file: file.stem)
def test_no_line_of_the_solution_is_in_it(file: Path, learners_kit: Path) -> None:
    """Except lines that a stub has, too, or that say nothing."""
    known = {line.strip() for line in STUBS.splitlines()}
    lines = {line.strip() for line in file.read_text(encoding="utf-8").splitlines()} - known
    secret = {line.encode() for line in lines if line and not SAYS_NOTHING.fullmatch(line)}
    assert len(secret) >= 10
    for name, text in texts(learners_kit).items():
        assert set() == secret & {line.strip() for line in text.splitlines()}, name


def test_the_reference_s_numbers_are_in_the_book_alone(learners_kit: Path) -> None:
    recording = Recording(learners_kit / "grader" / "answers.book")
    answers = [recording.arrays[f"answer {name}"] for name in recording.contents.cases]
    assert 100 == len(answers)
    plain = {number: f"{abs(number):.7g}" for number in np.unique(np.concatenate(answers))}
    secret = {number: text for number, text in plain.items() if len(text) >= 8}  # others are seeds and shapes, too
    assert len(secret) > 1000
    whole = b"\n".join(texts(learners_kit).values())
    lengths = {len(text) for text in secret.values()}
    runs = [run.decode() for run in re.findall(rb"[\d.e+-]{8,}", whole)]
    shown = {run[start : start + length] for run in runs for length in lengths for start in range(len(run))}
    assert set() == shown & set(secret.values())
    for start in range(4):
        words = np.frombuffer(whole[start : len(whole) - (len(whole) - start) % 4], np.float32)
        assert not np.isin(words.view(np.uint32), np.array(list(secret), np.float32).view(np.uint32)).any()


def test_the_random_numbers_of_the_error_model_are_nowhere(learners_kit: Path) -> None:
    book = learners_kit.parent / "cache" / "mistakes.book"
    head, _, _ = book.read_bytes().partition(b"\n")
    noise = {name: row for name, row in array_file.read(book, json.loads(head)["key"]).items()
             if name.startswith("noise")}  # fmt: skip
    assert noise
    arrays = Recording(learners_kit / "grader" / "answers.book").arrays
    values = [byte_unshuffle(array) if name.startswith("values ") else array for name, array in arrays.items()]
    kept = b"".join(array.astype(np.float32).tobytes() for array in values)
    for row in noise.values():
        for start in row.reshape(-1, row.shape[-1])[:, :4]:
            assert start.astype(np.float32).tobytes() not in kept


def test_what_is_recorded_is_what_the_error_model_gives(learners_kit: Path, mutants: ComputedMutants) -> None:
    """For the right block and a thousandth of the sets, on all pinned cases: for singles and pairs alike."""
    recorded = RecordedMutants(Recording(learners_kit / "grader" / "answers.book"))
    assert recorded.open(lambda _done, _of: None)
    theirs, ours = [(), *recorded.mutants], [(), *mutants.of_up_to(2)]
    assert len(theirs) == len(ours) > 10_000
    for i in {0, 1, *random.Random(1).sample(range(len(ours)), len(ours) // 1000)}:
        names = [[(one.id, one.detail, one.pairs_only, one.quantizes) for one in chosen] for chosen in (ours[i], theirs[i])]
        assert names[0] == names[1]
        for case in PINNED:
            wanted, found = mutants.predict(case, ours[i]), recorded.predict(case, theirs[i])
            assert wanted.raised == found.raised
            assert (wanted.value is None) == (found.value is None)
            if wanted.value is not None:
                assert wanted.value.shape == found.value.shape
                assert np.allclose(wanted.value.astype(np.float32), found.value, rtol=1e-6, equal_nan=True)


def test_a_stub_that_was_filled_in_is_not_handed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = STUB.replace("raise NotImplementedError(", "return (").encode()  # the comments are still there
    (tmp_path / "se_block.py").write_bytes(mine)
    monkeypatch.setattr(learner, "STUB", tmp_path / "se_block.py")
    with pytest.raises(UsageError, match="is not the stub any more"):
        learner.files(unwatched)


def test_a_stretch_goal_that_was_solved_is_not_handed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for file in (learner.STUB, learner.STRETCH / "batch.py"):
        (tmp_path / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, tmp_path / file.relative_to(ROOT))
    solved = tmp_path / "exercise" / "stretch" / "batch.py"
    solved.write_text(solved.read_text("utf-8").replace("raise NotImplementedError(", "return ("), encoding="utf-8")
    monkeypatch.setattr(learner, "ROOT", tmp_path)
    monkeypatch.setattr(learner, "STRETCH", solved.parent)
    with pytest.raises(UsageError, match=r"exercise/stretch/batch\.py is not the stub any more"):
        learner.files(unwatched)


def test_its_makefile_does_what_the_full_kit_s_does() -> None:
    ours, theirs = ((ROOT / name).read_text("utf-8") for name in ("Makefile", "grader/releases/templates/learner/Makefile"))
    paragraphs = theirs.split("\n\n")
    shared = [
        one
        for one in paragraphs
        if re.match(r"(setup|grade|hint|doctor|\.venv/\.ready|# An environment|unexport|define install)\b", one.lstrip())
    ]
    assert len(shared) == 8
    for one in shared:
        assert one.strip() in ours


def test_every_text_about_the_exercise_goes_along() -> None:
    written = {file.relative_to(ROOT).as_posix() for file in (ROOT / "grader" / "se_block").rglob("*.toml")}
    assert len(written) > 20
    assert written <= set(allowed())


@pytest.mark.parametrize("makefile", ["Makefile", "grader/releases/templates/learner/Makefile"])
def test_an_environment_is_known_by_the_lock_file_that_it_was_made_from(makefile: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / makefile, tmp_path / "Makefile")
    lock, stamp = tmp_path / "requirements.lock", tmp_path / ".venv" / ".ready"
    stamp.parent.mkdir()

    def is_ready() -> bool:
        return subprocess.run(["make", "-q", ".venv/.ready"], cwd=tmp_path, check=False).returncode == 0

    for new, text, ready in [("the first", "a==1", False), ("the next version", "a==2", False), ("the same", "a==2", True)]:
        lock.write_text(text, encoding="utf-8")
        os.utime(lock, (1_577_836_800, 1_577_836_800))  # as every member of the kit's archive
        assert (new, ready) == (new, is_ready())
        shutil.copy(lock, stamp)
        lock.touch()
        assert is_ready()
    stamp.write_text("", encoding="utf-8")  # as an older kit left it
    assert not is_ready()
