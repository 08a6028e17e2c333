"""What a download of a class is: its files and the rows that are right, and the ways to write it to the disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.handed_in.packing import put, tarred, zipped, zipped_without_flag


@dataclass(frozen=True)
class Expected:
    """One row of the class.

    `text` is "right", "wrong", "stub", "none" (there is nothing to grade), or "either" (any is defensible, for `look` is set).
    `file` is the path as the learner knows it; inside an archive it is `archive.zip/inner/path.py`.
    """

    name: str
    id: str = ""
    late: bool = False
    text: str = "right"
    file: str = "se_block.py"
    look: bool = False


@dataclass(frozen=True)
class Download:
    """A download: its name without an ending, the files in it, and the rows that are right."""

    name: str
    files: Mapping[str, bytes]
    rows: tuple[Expected, ...]


Built = tuple[Path, list[Expected]]


def as_zip(download: Download, folder: Path) -> Built:
    """Write the zip as it is downloaded."""
    put(folder, {f"{download.name}.zip": zipped(download.files)})
    return folder / f"{download.name}.zip", list(download.rows)


def as_folder(download: Download, folder: Path) -> Built:
    """Write the folder that is there once the download is unpacked."""
    return put(folder / download.name, download.files), list(download.rows)


def as_zip_in_folder(download: Download, folder: Path) -> Built:
    """Write a folder that holds the zip and nothing else."""
    as_zip(download, folder / "downloads")
    return folder / "downloads", list(download.rows)


def as_zip_in_zip(download: Download, folder: Path) -> Built:
    """Write a zip that holds the downloaded zip and nothing else."""
    put(folder, {"all.zip": zipped({f"{download.name}.zip": zipped(download.files)})})
    return folder / "all.zip", list(download.rows)


def as_zip_without_flag(download: Download, folder: Path) -> Built:
    """Write a zip whose names are UTF-8, though nothing says so."""
    put(folder, {f"{download.name}.zip": zipped_without_flag(download.files)})
    return folder / f"{download.name}.zip", list(download.rows)


def as_tar(download: Download, folder: Path) -> Built:
    """Write the download as a `.tar.gz`."""
    put(folder, {f"{download.name}.tar.gz": tarred(download.files)})
    return folder / f"{download.name}.tar.gz", list(download.rows)
