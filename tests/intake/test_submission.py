"""A learner's file is read as bytes, and a path that cannot be one is refused with a way out."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from grader.core import machine
from grader.core.errors import Breakdown, UsageError
from grader.intake import submission
from grader.se_block import spec
from tests.support.files import SUBMISSIONS
from tests.support.handed_in.packing import put, tarred, zipped

SOURCE = b"def se_block_forward(seed, x, reduction):\n    return x\n"


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as refused:
        submission.read(path)
    return str(refused.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "se_block.py"
    path.write_bytes(SOURCE)
    return path


def test_a_file_is_read_with_its_digest(file: Path) -> None:
    found = submission.read(file)
    assert (str(file), SOURCE) == (found.path, found.text.encode())
    assert hashlib.sha256(SOURCE).hexdigest() == found.sha256


def test_a_folder_stands_for_the_file_in_it(file: Path) -> None:
    assert submission.read(file) == submission.read(file.parent)


def test_a_folder_that_holds_the_kit_stands_for_its_exercise(file: Path, tmp_path: Path) -> None:
    (tmp_path / "repository" / "exercise").mkdir(parents=True)
    other = file.rename(tmp_path / "repository" / "exercise" / "se_block.py")
    assert submission.read(other) == submission.read(tmp_path / "repository")
    (tmp_path / "repository" / "se_block.py").write_bytes(b"at the top")
    found = submission.read(tmp_path / "repository")
    assert submission.read(other).text == found.text
    only = "Graded `exercise/se_block.py`, the only one like it that defines se_block_forward and is not the stub."
    assert (only,) == found.notes


def test_an_exercise_that_leads_to_somebody_else_s_is_none(file: Path, tmp_path: Path) -> None:
    (tmp_path / "lazy").mkdir()
    (tmp_path / "lazy" / "exercise").symlink_to(file.parent)
    assert "exercise is a symbolic link, which is not followed. Give the path" in refusal(tmp_path / "lazy")


def test_a_file_may_have_any_name(file: Path) -> None:
    renamed = file.rename(file.with_name("answer of Ana.txt"))
    assert SOURCE.decode() == submission.read(renamed).text


def test_a_link_is_refused_since_it_could_lead_anywhere(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(file)
    assert "it is a symbolic link; give the file itself" in refusal(link)


def test_a_folder_that_is_a_link_to_the_reference_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exercise").symlink_to(spec.REFERENCE.parent)
    assert "leads by a link into the grader's own folder" in refusal(tmp_path / "exercise")
    assert spec.REFERENCE.read_text() == submission.read(spec.REFERENCE.parent).text


def test_a_folder_that_is_a_link_to_a_right_block_of_ours_is_refused(tmp_path: Path) -> None:
    right = SUBMISSIONS / "right"
    (tmp_path / "exercise").symlink_to(right)
    assert "leads by a link into the grader's own folder" in refusal(tmp_path / "exercise" / "se_block.py")
    assert submission.read(right).text


def test_the_kit_may_be_reached_by_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "kit").symlink_to(machine.ROOT)
    assert submission.read(tmp_path / "kit" / "exercise").text


def test_a_disk_that_fails_is_not_the_learner_s_fault(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(submission, "bounded", fail)
    with pytest.raises(Breakdown, match="Input/output error"):
        submission.read(file)


def test_an_empty_file_is_a_submission(file: Path) -> None:
    file.write_bytes(b"")
    assert ("", "") == (submission.read(file).text, submission.read(file).not_text)


def test_what_is_not_text_is_a_submission_too_and_says_why(file: Path) -> None:
    data = b"a = 1\r\xff\xfe\x00\r\n"
    file.write_bytes(data)
    found = submission.read(file)
    assert ("", hashlib.sha256(data).hexdigest()) == (found.text, found.sha256)
    assert "the encoding is not UTF-8: line 2 holds the byte 0xff" == found.not_text


def test_a_missing_file_is_named_with_what_to_give(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.py"
    expected = f"There is no file {missing}. Give the path of your se_block.py, or of the folder it is in."
    assert expected == refusal(missing)


def test_a_folder_without_the_file_says_what_is_there(tmp_path: Path) -> None:
    assert f"{tmp_path} holds no submission: there is no se_block.py in this submission; it is empty. Give" in refusal(tmp_path)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4")
    assert "there is no se_block.py in this submission, only report.pdf. Give the path" in refusal(tmp_path)


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_follows_the_same_rules_as_a_class(packed: bool, tmp_path: Path) -> None:
    inner = zipped({"hw3/se_block (1).py": SOURCE, "hw3/report.pdf": b"%PDF-1.4"})
    where = tmp_path / "ann"
    if packed:
        where = tmp_path / "ann.tar.gz"
        where.write_bytes(tarred({"abgabe.zip": inner}))
    else:
        put(where, {"abgabe.zip": inner})
    found = submission.read(where)
    path = "abgabe.zip/hw3/se_block (1).py"
    assert str(where / path) == found.path
    if packed:
        path = f"ann.tar.gz/{path}"
    assert SOURCE.decode() == found.text
    assert (f"Graded `{path}`, the only file with a name like se_block.py.",) == found.notes


def test_a_link_to_nowhere_is_refused_like_another(tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to("nowhere.py")
    assert "it is a symbolic link" in refusal(link)


@pytest.mark.parametrize("name", ["\udcff.py", "a\nb.py"], ids=["not-utf-8", "newline"])
def test_a_path_of_strange_characters_is_refused_like_another(name: str, tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("null\0byte", "embedded null byte", id="null-byte"),
        pytest.param("se_block.py/more", "Not a directory", id="below-a-file"),
        pytest.param("loop", "it is a symbolic link; give the file itself", id="loop-of-links"),
    ],
)
def test_a_path_that_cannot_be_opened_is_refused_with_the_reason(name: str, why: str, file: Path) -> None:
    (file.parent / "loop").symlink_to("loop")
    path = file.parent / name
    assert f"{path} cannot be read ({why}). Check its name and its permissions." == refusal(path)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    assert "it is not an ordinary file" in refusal(pipe)


def test_a_device_is_refused() -> None:
    assert "it is not an ordinary file" in refusal(Path("/dev/zero"))


def test_a_folder_named_like_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "se_block.py").mkdir()
    assert "there is no se_block.py in this submission; it is empty" in refusal(tmp_path)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "too long" in refusal(tmp_path / ("x" * 300))


def test_a_file_of_the_largest_size_is_read(file: Path) -> None:
    file.write_bytes(b"#" * submission.MAX_BYTES)
    assert submission.MAX_BYTES == len(submission.read(file).text)


def test_a_larger_file_is_refused_with_the_limit_and_a_question(file: Path) -> None:
    file.write_bytes(b"#" * (submission.MAX_BYTES + 1))
    os.truncate(file, 100 * 2**20)
    assert f"{file} is larger than 1024 KiB: no right answer needs that much. Is it the right file?" == refusal(file)
