"""A save is seen, however an editor makes it, with the system's notices and without."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles

from grader.watch import saves

PATIENCE_S = 60.0  # until something is wrong


class Seen:
    """How often a save was seen; to be waited for."""

    def __init__(self) -> None:
        self._seen = threading.Semaphore(0)

    def __call__(self) -> None:
        self._seen.release()

    def once_more(self) -> bool:
        return self._seen.acquire(timeout=PATIENCE_S)


@pytest.fixture(params=["notices", "no notices"])
def notices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_folders: Path, **_how: object) -> Iterator[None]:
        raise OSError("no space left on device: the limit of inotify watches is reached")

    if request.param == "no notices":
        monkeypatch.setattr(watchfiles, "watch", none)
        monkeypatch.setattr(saves, "LOOK_MS", 10)


def in_place(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + "# more\n", "utf-8")


def by_rename(file: Path) -> None:
    file.with_name("se_block.py~").write_text("# another\n", "utf-8")
    file.with_name("se_block.py~").rename(file)


def away_and_back(file: Path) -> None:
    file.rename(file.with_name("kept"))
    file.write_text("# new, of another length\n", "utf-8")


def with_an_old_time(file: Path) -> None:
    file.write_text("# from a backup\n", "utf-8")
    os.utime(file, (1, 1))


@pytest.mark.usefixtures("notices")
@pytest.mark.parametrize("save", [in_place, by_rename, away_and_back, with_an_old_time])
def test_a_save_is_seen(save: Callable[[Path], None], tmp_path: Path) -> None:
    file, seen = tmp_path / "se_block.py", Seen()
    file.write_text("x = 1\n", "utf-8")
    with saves.watched(file, seen):
        save(file)
        assert seen.once_more()


@pytest.mark.usefixtures("notices")
def test_in_a_folder_the_file_may_come_later_and_others_do_not_count(tmp_path: Path) -> None:
    seen = Seen()
    with saves.watched(tmp_path, seen):
        (tmp_path / "notes.txt").write_text("nothing to grade", "utf-8")
        (tmp_path / "se_block.py").write_text("x = 1\n", "utf-8")
        assert seen.once_more()


def test_a_stamp_is_of_what_may_be_graded(tmp_path: Path) -> None:
    assert () == saves.stamp(tmp_path / "missing.py") == saves.stamp(tmp_path)
    (tmp_path / "notes.txt").touch()
    assert () == saves.stamp(tmp_path)
    (tmp_path / "se_block.ipynb").touch()
    assert ["se_block.ipynb"] == [name for name, *_ in saves.stamp(tmp_path)]
