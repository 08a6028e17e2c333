"""A release is a table of files. Write it as a folder or as a zip archive, whole or not at all. Knows no file by name."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from grader.core import machine
from grader.core.atomic_write import atomic_write
from grader.core.errors import UsageError

TEMPLATES = Path(__file__).with_name("templates")
_DATE = (2020, 1, 1, 0, 0, 0)  # of every member, so that the same kit gives the same archive


class File(Struct, frozen=True):
    """What is in a file, and whether it is a program."""

    data: bytes
    program: bool = False


Files = Mapping[str, File]  # by path, with slashes


def ours(*names: str) -> dict[str, File]:
    """Files of this kit under their own names."""
    return {name: File((machine.ROOT / name).read_bytes()) for name in names}


def template(name: str, *, program: bool = False) -> File:
    """A file that was written for a release."""
    return File((TEMPLATES / name).read_bytes(), program)


def below(folder: str, files: Files) -> dict[str, File]:
    """The same files in a folder."""
    return {f"{folder}/{name}": file for name, file in files.items()}


def check(out: Path) -> None:
    """Raise UsageError where `out` is taken: nothing is written over."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir()) and out.suffix != ".zip"):
        raise UsageError(f"{out} is there already. Name a new folder or .zip file, or remove it first.")
    if not out.resolve().parent.is_dir():
        raise UsageError(f"There is no folder {out.resolve().parent} to write {out.name} to.")


def write(files: Files, out: Path) -> None:
    """Write the files to the folder `out`, or into an archive where its name ends in .zip; raises UsageError."""
    check(out)
    try:
        if out.suffix == ".zip":
            atomic_write(out, _archive(files))
        else:
            _folder(files, out)
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}).") from None


def _archive(files: Files) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr, info.compress_type = (0o100755 if files[name].program else 0o100644) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name].data)
    return stream.getvalue()


def _folder(files: Files, out: Path) -> None:
    with tempfile.TemporaryDirectory(dir=out.resolve().parent, prefix=f".{out.name}.") as temporary:
        whole = Path(temporary) / out.name
        for name, file in files.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
            mode = path.stat().st_mode  # as the umask lets it be
            path.chmod(mode | (mode & 0o444) >> 2 if file.program else mode)
        if out.is_dir():
            out.rmdir()  # it is empty
        shutil.move(whole, out)
