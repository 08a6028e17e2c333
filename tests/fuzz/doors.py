"""The doors: what the grading process makes of bytes that a learner, or a worker that a learner took over, has made.

Each function takes any bytes. It returns where the door gives a value or its own finding, and raises where anything else
happens: another exception, or a value that is not as the rest of the kit may expect it.
"""

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from grader.core import notebook, source_text
from grader.core.errors import UsageError
from grader.core.values import Definitions, Outcome, OutcomeKind, SourceLine
from grader.grading.mend import mendings
from grader.intake.submission import from_bytes
from grader.sandbox import protocol
from grader.sandbox.worker.statements import MOST_IN_ALL, statements
from grader.se_block import messages
from grader.se_block.source_line import find_line
from tests.fuzz.intake_doors import archive, listing, metadata, names, tables
from tests.support.handed_in.packing import tarred

NONCE = bytes(range(16))
LIMIT = 64 * 1024
FIXED = len(protocol.MAGIC) + len(NONCE)  # the first bytes of a header, which are the right ones here
KINDS = (protocol.decode_probes, protocol.decode_definitions, protocol.decode_outcome)
METADATA = b"submission_1:\n  :submitters:\n  - :name: Ann\n    :email: ann@example.org\nsubmission_2:\n  :submitters: []\n"
BLOCK = b"# coding: latin-1\nimport jax\r\ndef f(x):\r    h = nn.Dense(c // r)(x.mean((0, 1)))\n    return x * nn.sigmoid(h)\n"


class Door(NamedTuple):
    """A door, and a few inputs to begin with."""

    enter: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def reply(data: bytes) -> None:
    """A whole reply: its header, and a body of the size that the header names, where there is so much."""
    head, body = data[: protocol.HEADER.size - FIXED], data[protocol.HEADER.size - FIXED :]
    if data[:1] < b"\xf0":  # mostly the size that fits
        head = head[:-8] + struct.pack("<Q", len(body))
    try:
        header = protocol.decode_header((protocol.MAGIC + NONCE + head).ljust(protocol.HEADER.size, b"\0"), NONCE, LIMIT)
    except protocol.Unreadable:
        return
    for kind in KINDS:
        try:
            said = protocol.decode(kind, header, body[: header.body_size])
        except protocol.Unreadable:
            continue
        assert isinstance(said, protocol.Probes | Definitions | Outcome)
        value = said.value if isinstance(said, Outcome) else None
        assert value is None or (isinstance(value, np.ndarray) and value.nbytes <= 2 * LIMIT and value.shape == header.shape)


def definitions(data: bytes) -> None:
    """What a worker says of a program: its statements are then searched for the line of a mistake."""
    header = protocol.Header(protocol.LOADED, "float32", (), len(data))
    try:
        said = protocol.decode(protocol.decode_definitions, header, data)
    except protocol.Unreadable:
        return
    assert isinstance(said, Definitions)
    search_lines(said.statements)


def search_lines(lines: Iterable[SourceLine]) -> None:
    known = tuple(lines)
    for id_ in messages.mistakes():
        line = find_line(known, id_, "4")
        assert line is None or line in known


def text(data: bytes) -> None:
    """A submission's bytes, and the statements of what they say."""
    try:
        found = source_text.decode(data)
    except source_text.NotText as why:
        assert str(why).startswith(("the encoding", "the file is"))
        likely, _ = source_text.guess(data)
        assert "\r" not in likely
        return
    assert "\r" not in found
    lines = statements([(1, found)])
    assert sum(len(shown) for _, _, shown in lines) <= MOST_IN_ALL
    search_lines(SourceLine(*line) for line in lines)


def cells(data: bytes) -> None:
    """A notebook, and the cell and the line of each of its lines."""
    found = notebook.code(data)
    if found is None:
        return
    lines = found.text.split("\n")
    assert "\r" not in found.text
    assert list(found.cells) == sorted(found.cells)
    assert not found.cells or found.cells[0] == 1
    assert all(line <= len(lines) for line in found.cells)
    places = [notebook.place(number, found.cells) for number in range(1, len(lines) + 1)]
    assert all(line > 0 for _, line in places)


def mending(data: bytes) -> None:
    """A submission that cannot be loaded, with what a worker says of it; both come from the learner."""
    text, _, said = data.partition(b"\0")
    try:
        kind = protocol.decode_outcome if said.startswith(b'{"type') else protocol.decode_definitions
        status = protocol.RAISED if said.startswith(b'{"type') else protocol.LOADED
        reply = protocol.decode(kind, protocol.Header(status, "float32", (), len(said)), said)
    except protocol.Unreadable:
        return
    try:
        submission = from_bytes("a.ipynb" if text.startswith(b"{") else "a.py", text)
    except UsageError:
        return
    assert isinstance(reply, Definitions | Outcome)
    endless = Outcome(OutcomeKind.TIMED_OUT)
    ends = iter([endless, endless])
    for one in (*mendings(submission, lambda _program: reply), *mendings(submission, lambda _program: next(ends, reply))):
        assert one.changes
        assert all(change.line > 0 and len(change.words) <= 1000 for change in one.changes)


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip archive of these files. It may hold two of one name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened, warnings.catch_warnings(action="ignore"):
        for name, content in members:
            opened.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def framed(status: int, code: int, shape: tuple[int, ...], body: bytes) -> bytes:
    """A reply, without the first bytes of its header."""
    dims = [*shape, *(protocol.MAX_DIMS - len(shape)) * [0]]
    return protocol.HEADER.pack(protocol.MAGIC, NONCE, status, code, len(shape), 0, *dims, len(body))[FIXED:] + body


_RAISED = json.dumps({"type": "ValueError", "message": "no", "lines": [[3, "f", "x = 1"]]}).encode()
_LOADED = json.dumps(
    {"function": "callable", "signature": "seed, x, reduction", "module": "module", "field": True,
     "statements": [[3, "__call__", "hidden = nn.Dense(channels // 4)(jnp.sum(x, axis=(0, 1)))"]],
     "skipped": [[2, 0, 2, 9, "NameError", "no", False], [3, 0, 4, 2, "NameError", "no", True]]}
).encode()  # fmt: skip
_NOTEBOOK = json.dumps(
    {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["!pip install flax\n", "x = 1"]}, {"cell_type": "markdown"},
                              {"cell_type": "code", "source": "%%bash\nls"}]}
).encode()  # fmt: skip
_NOTEBOOK_3 = b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1\\n%time f()"}]}]}'
_ROSTER = b"id,name,section\n1,Ann Lee,A\n2,Bo,B\n"
DOORS = {
    "reply": Door(
        reply,
        (
            framed(protocol.RETURNED, 0, (2,), bytes(8)),
            framed(protocol.RAISED, 0, (), _RAISED),
            framed(protocol.LOADED, 0, (), _LOADED),
            framed(protocol.RETURNED_LARGE, 0, (2**32 - 1, 0), b""),
        ),
    ),
    "definitions": Door(definitions, (_LOADED, b"[" * 500)),
    "text": Door(text, (BLOCK, b"\xef\xbb\xbf# coding: utf-8\rx = 1\r\n", b"#coding:punycode\n", b"x = " + 40 * b"(")),
    "cells": Door(cells, (_NOTEBOOK, _NOTEBOOK_3, b"{", b'{"cells": []}')),
    "mending": Door(
        mending,
        (
            BLOCK + b"\0" + _LOADED,
            b"def f(a, b, c):\n  pass\nclass A:\n x = 1\nfor x in y:\n  pass\nf(\n)\n\0"
            + _LOADED.replace(b"callable", b"missing"),
            _NOTEBOOK + b"\0" + _LOADED,
            b"```python\nx = 1\n```\n\0" + _RAISED.replace(b"ValueError", b"SyntaxError"),
            b"<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n\0" + _RAISED.replace(b"ValueError", b"SyntaxError"),
        ),
    ),
    "tables": Door(tables, (_ROSTER, b"learner,path,id,accept\nAnn,a.py,,ok\n", b"First name;Surname;Username\nAnn;Lee;al\n")),
    "listing": Door(
        listing,
        (
            b"ann_12_34_se_block.py\nbo_LATE_13_35_se_block-1.py\nanon_AB12C_9_x.py\n",
            b"Ann_1_assignsubmission_file_/a.py\nAnn_1_assignsubmission_onlinetext_/o.html\nBo_2_assignfeedback_file/x\n",
            b"HW_s1_attempt_2026-03-02-09-00-00_a.py\nHW_s1_attempt_2026-03-02-09-00-00.txt\nHW_s2_x_2026-03-02-09-00-01.txt\n",
            b"1-2 - Ann - Mar 2, 2026 905 AM/a.py\n1-2 - Ann - 05 March 2026 605 PM - b.py\nindex.html\n",
            b"L/Lee, Ann(al)/Submission attachment(s)/a.py\nL/Lee, Ann(al)/timestamp.txt\nL/grades.csv\n",
        ),
    ),
    "archive": Door(
        archive,
        (
            tarred({"ann/se_block.py": b"x", "bo_LATE_13_35_se_block-1.py": b"y"}, compressed=False),
            zipped(("ann_1_assignsubmission_file/se_block.py", b"x"), ("bo_2_assignsubmission_file/a.ipynb", b"{}")),
            zipped(
                ("class/submission_1/se_block.py", b"x"),
                ("class/submission_2/a.py", b"y"),
                ("class/submission_metadata.yml", METADATA),
            ),
        ),
    ),
    "metadata": Door(metadata, (METADATA, b"a: &x [*x, *x]\n", b"? [a, {b: !!int ''}]\n: - :submitters\n")),
    "names": Door(names, (b"zoe\nzo\xc3\xab\nzo\xe2\x80\x8be\nbob (1)\nbob\nbob\n=1+1\n;@x", b"\xff\n\xd0\xb0nn\nann\n")),
}
