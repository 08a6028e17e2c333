"""How files are packed: archives, with what is odd in them, a Word file, and files in a folder."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files; a name that ends with a slash is a folder."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in files.items():
            _add(archive, zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0)), data)
    return into.getvalue()


class _NoFlag(zipfile.ZipInfo):
    """A name in UTF-8 that is not marked as UTF-8, as macOS and some web servers write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's own name)
        return self.filename.encode("utf-8"), self.flag_bits


def zipped_without_flag(files: Mapping[str, bytes]) -> bytes:
    """A zip archive whose names are UTF-8, though nothing in it says so."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in files.items():
            _add(archive, _NoFlag(name, (2026, 3, 2, 9, 0, 0)), data)
    return into.getvalue()


def _add(archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes) -> None:
    member.external_attr = (0o755 if member.filename.endswith("/") else 0o644) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)


def tarred(files: Mapping[str, bytes], compressed: bool = True) -> bytes:
    """A `.tar.gz`, or a `.tar`, of these files."""
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(into.getvalue(), mtime=0) if compressed else into.getvalue()


def docx(text: str) -> bytes:
    """A Word file with this text."""
    lines = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split("\n")
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write these files below the folder; a name that ends with a slash is an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
