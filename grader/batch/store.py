"""The verdicts of a class, in one SQLite file, each on the disk before the next one is waited for. Knows no exercise.

A process that is killed at any moment loses nothing that was kept: SQLite undoes what was only half written.
"""

import contextlib
import sqlite3
from pathlib import Path

from msgspec import Struct

from grader.core.errors import Breakdown, UsageError
from grader.se_block.spec import RESULTS

NAME = RESULTS
_APPLICATION = 0x5EB10C  # marks the file as ours
_TABLE = """
CREATE TABLE IF NOT EXISTS reports (
    key TEXT PRIMARY KEY, report BLOB NOT NULL, behaviour BLOB NOT NULL
) WITHOUT ROWID
"""


class StoredVerdict(Struct, frozen=True):
    """A verdict, and what it was given for. `behaviour` is empty where the report explains it."""

    key: str
    report: bytes  # JSON
    behaviour: bytes = b""


class Store:
    """Opened by one process at a time; `fresh` forgets what is there."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"The results cannot be kept in {path} ({error}). Give another folder with --out.") from None
        try:
            self._open(fresh)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, fresh: bool) -> None:
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA synchronous = EXTRA")  # the verdict outlives a loss of power, too
            self._connection.execute("BEGIN EXCLUSIVE")
            (mark,), tables = self._one("PRAGMA application_id"), self._one("SELECT count(*) FROM sqlite_master")
            if mark != _APPLICATION and tables != (0,):
                raise UsageError(f"{self._path} is no results store of this kit. Give another folder with --out.")
            if fresh:
                self._connection.execute("DROP TABLE IF EXISTS reports")
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._connection.execute(_TABLE)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UsageError(f"Another batch writes to {self._path}. Wait for it, or give another --out.") from None
            raise self._refused(error) from error
        except sqlite3.DatabaseError as error:
            raise UsageError(
                f"{self._path} is damaged ({error}). Move it away to grade the class anew; nothing in it is overwritten."
            ) from None

    def _one(self, query: str, *values: str) -> tuple[object, ...]:
        found = self._connection.execute(query, values).fetchone()
        return tuple(found) if found else ()

    def __contains__(self, key: str) -> bool:
        return bool(self._one("SELECT 1 FROM reports WHERE key = ?", key))

    def __len__(self) -> int:
        (count,) = self._one("SELECT count(*) FROM reports")
        assert isinstance(count, int)
        return count

    def add(self, kept: StoredVerdict) -> None:
        """Keep a verdict; raises Breakdown where the disk refuses, and then what was kept before is still there."""
        values = (kept.key, kept.report, kept.behaviour)
        try:
            self._connection.execute("INSERT OR REPLACE INTO reports VALUES (?, ?, ?)", values)
        except sqlite3.Error as error:
            raise self._refused(error) from error

    def get(self, key: str) -> StoredVerdict | None:
        """The verdict kept under this key."""
        query = "SELECT key, report, behaviour FROM reports WHERE key = ?"
        found = self._connection.execute(query, (key,)).fetchone()
        return StoredVerdict(*found) if found else None

    def _refused(self, error: sqlite3.Error) -> Breakdown:
        return Breakdown(
            f"the results store {self._path} takes no more ({error}); every verdict so far is kept. Make space on the disk and "
            "run the same command again, it goes on from here"
        )

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
