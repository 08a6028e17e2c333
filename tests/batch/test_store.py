"""What was kept stays kept: through kills in the middle, a full disk, a second process, and files that are no store."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from grader.batch.store import Store, StoredVerdict
from grader.core import machine
from grader.core.errors import Breakdown, UsageError

ONE = StoredVerdict("k1", b"{}", b"\0\1")
_ADD_FOR_EVER = """
import itertools, sys
from pathlib import Path
from grader.batch.store import StoredVerdict, Store
store = Store(Path(sys.argv[1]))
for i in itertools.count():
    store.add(StoredVerdict(str(i), b"r" * 10_000))
    print(i, flush=True)
"""


def test_a_verdict_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "results.sqlite")
    store.add(ONE)
    store.close()
    again = Store(tmp_path / "new" / "results.sqlite")
    assert (1, True, False) == (len(again), "k1" in again, "k2" in again)
    assert ONE == again.get("k1")
    assert again.get("k2") is None
    again.close()


def test_of_two_verdicts_for_one_text_the_later_counts(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.sqlite")
    store.add(ONE)
    store.add(StoredVerdict("k1", b"{ }", b"\2"))
    assert StoredVerdict("k1", b"{ }", b"\2") == store.get("k1")
    store.close()


def test_fresh_forgets(tmp_path: Path) -> None:
    for fresh, count in ((False, 1), (True, 0)):
        store = Store(tmp_path / "results.sqlite", fresh=fresh)
        if not fresh:
            store.add(ONE)
        assert count == len(store)
        store.close()


@pytest.mark.parametrize("after", [1, 3, 8])
def test_a_killed_process_loses_nothing_that_was_kept(after: int, tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    command = [sys.executable, "-c", _ADD_FOR_EVER, str(path)]
    with subprocess.Popen(command, cwd=machine.ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(after)]
        os.kill(process.pid, signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    store = Store(path)
    assert all(str(i) in store for i in said)
    assert len(said) <= len(store) <= len(said) + 1
    store.close()


def test_a_full_disk_is_said_and_keeps_what_is_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.sqlite")
    store.add(ONE)
    store._connection.execute("PRAGMA max_page_count = 8")
    with pytest.raises(Breakdown, match=r"takes no more \(database or disk is full\); every verdict so far is kept"):
        store.add(StoredVerdict("k2", bytes(100_000)))
    assert ONE == store.get("k1")
    store.close()
    again = Store(tmp_path / "results.sqlite")
    again.add(StoredVerdict("k2", bytes(100_000)))
    assert 2 == len(again)
    again.close()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "results.sqlite")
    with pytest.raises(UsageError, match="Another batch writes to"):
        Store(tmp_path / "results.sqlite", fresh=True)
    store.close()


def test_a_damaged_store_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(UsageError, match="is damaged"):
        Store(path, fresh=True)
    assert b"this is no database" * 100 == path.read_bytes()


def test_a_database_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE verdicts (precious)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="no results store of this kit"):
        Store(path, fresh=True)
    assert before == path.read_bytes()


def test_a_place_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be kept in"):
        Store(tmp_path / "file" / "results.sqlite")
