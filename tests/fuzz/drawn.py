"""Inputs for the doors, as Hypothesis draws them: well formed in part, so that they come further than random bytes do."""

import json
import re

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.doors import DOORS, framed, zipped
from tests.support.handed_in.packing import tarred

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
_LINES = st.lists(
    st.tuples(
        st.integers(-1, 2**31),
        st.sampled_from(["", "__call__", "se_block_forward"]) | st.text(max_size=20),
        st.sampled_from(["h = nn.Dense(c // r)(s)", "return x * g", "s = x.mean()"]) | st.text(max_size=300),
    ),
    max_size=30,
)
_SKIPPED = st.tuples(
    *[st.integers(0, 6) | st.integers(0, 2**31 - 1)] * 4, st.text(max_size=9), st.text(max_size=9), st.booleans()
)
_LOADED = st.fixed_dictionaries(
    {
        "function": st.sampled_from(["callable", "missing", "", "module"]),
        "signature": st.text(max_size=300),
        "module": st.just("module") | _JSON,
        "field": st.booleans() | _JSON,
        "statements": _LINES | _JSON,
        "skipped": st.lists(_SKIPPED, max_size=4) | _JSON,
    }
)
_NAMES = st.lists(
    st.text(max_size=30) | st.sampled_from(["bob", "bob (1)", "Bob", "b\u043eb", "bob\u200b", "", "=1"]), max_size=12
)


def _like(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)


_PATHS = st.lists(
    st.sampled_from(
        ["ann", "submission_1", "x_1_assignsubmission_file", "..", "", "a.py", "se_block.py", "C:", "README.md", "exercise"]
    )
    | _like(r"(HW_)?[ab]{1,2}(_LATE)?_[12]_[34]_(a\.py|se_block-1\.py|text\.html)")
    | _like(r"[AB] ?[ab]_[12]_assign(submission|feedback)_(file|onlinetext)_?(a\.py)?")
    | _like(r"HW_[ab]_(attempt|poging)_2026-03-0[12]-09-00-00(_a\.py|\.txt)")
    | _like(r"[12]-3 - [AB] - (Mar [12], 2026|0[12] May 2026) 905 [AP]M( - a\.py)?")
    | _like(r"[AB],? ?[ab]?\([ab]\)(_Attachment\(s\)_a\.py)?|Attachment\(s\)|timestamp\.txt")
    | st.text(max_size=9),
    min_size=1,
    max_size=4,
).map("/".join)
_YAML = (
    ":submitters:", "- ", "  ", "\n", "{", "}", "[", "]", "&a ", "*a", "!!int ''", "? ", ": ", "a", ":email: b", "|", "---"
)  # fmt: skip
_LINES_OF_PYTHON = st.lists(
    st.sampled_from(["# coding: latin-1", "x = 1", "def f(a):", "    return a", "'", '"""', "(", "\f", "# coding: utf-7", "é"])
    | st.text(max_size=40),
    max_size=15,
)
_LINES_OF_A_CHAT = (
    "!pip install flax", "%matplotlib inline", "x = !ls", "x?", "%%bash", "x = (17\n % 5)", "```", ">>> x", "1 x", "<<<<<<< a",
    "def f(a, b=1, c: int = 2):", "if __name__ == '__main__':", "    def se_block_forward(s, x, r):", "class A:", "while x:",
    "f(", ")", "&lt; &#39;", "=======", ">>>>>>> b", "\u201cx\u201d", "\tx = 1", "Sure! Here is the code.", "'", '"', "\\",
)  # fmt: skip
_CODE = st.lists(st.sampled_from(_LINES_OF_A_CHAT) | st.text(max_size=20), max_size=12).map("\n".join)
_CELLS = st.lists(
    st.fixed_dictionaries(
        {
            "cell_type": st.sampled_from(["code", "markdown"]),
            "source": _CODE | st.lists(_CODE, max_size=3),
            "input": _CODE | _JSON,
        }
    ),
    max_size=5,
)
_SAID = _LOADED | st.fixed_dictionaries(
    {"type": st.sampled_from(["SyntaxError", "TabError", "IndentationError"]), "message": st.text(max_size=40), "lines": _LINES}
)
_CELL = st.sampled_from(["id", "name", "section", "1", "Ann", "learner", "path", "accept", "ok", '"', "=1"]) | st.text(
    max_size=9
)
_TABLE = st.lists(st.lists(_CELL, max_size=6).map(",".join), max_size=6).map("\n".join)
_DIMS = st.lists(st.integers(0, 5) | st.integers(0, 2**32 - 1), max_size=8).map(tuple)
_LINE_END = st.sampled_from(["\n", "\r\n", "\r"])
_FILES = st.lists(st.tuples(_PATHS, st.binary(max_size=60)), max_size=6, unique_by=lambda one: one[0])


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


WELL_FORMED = {
    "reply": st.builds(framed, st.integers(0, 255), st.integers(0, 20), _DIMS, st.binary(max_size=64) | _JSON.map(_json)),
    "definitions": (_LOADED | _JSON).map(_json),
    "text": st.builds(lambda end, lines: end.join(lines).encode(), _LINE_END, _LINES_OF_PYTHON),
    "cells": (st.fixed_dictionaries({"cells": _CELLS | _JSON, "worksheets": _JSON}) | _JSON).map(_json),
    "mending": st.builds(
        lambda text, said: text + b"\0" + _json(said),
        _CODE.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.builds(lambda c: _json({"cells": c}), _CELLS),
        _SAID,
    ),
    "tables": _TABLE.map(lambda text: text.encode("utf-8", "surrogatepass")),
    "listing": st.lists(_PATHS, max_size=12).map(lambda found: "\n".join(found).encode("utf-8", "surrogatepass")),
    "archive": _FILES.map(lambda found: zipped(*found)) | _FILES.map(lambda found: tarred(dict(found), compressed=False)),
    "metadata": st.lists(st.sampled_from(_YAML), max_size=40).map(lambda found: "".join(found).encode()),
    "names": _NAMES.map(lambda found: "\n".join(found).encode("utf-8", "surrogatepass")),
}


@st.composite
def _changed(draw: st.DrawFn, door: str) -> bytes:
    """A well-formed input with some bytes changed, cut off or put in."""
    data = bytearray(draw(st.sampled_from(DOORS[door].seeds) | WELL_FORMED[door]))
    for at, byte in draw(st.lists(st.tuples(st.integers(0, max(len(data) - 1, 0)), st.integers(0, 255)), max_size=6)):
        data[at : at + draw(st.integers(0, 2))] = bytes([byte])
    return bytes(data)


def enter(door: str, examples: int) -> None:
    """Enter a door with that many inputs; raises what is found, with the smallest input that shows it."""
    inputs = WELL_FORMED[door] | _changed(door) | st.binary(max_size=200)

    @given(inputs)
    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    def one(data: bytes) -> None:
        DOORS[door].enter(data)

    one()
