"""Files that cannot be loaded: those that can be mended, with how many changes that takes, and those that cannot."""

import json

from tests.support.handed_in.names import MAC
from tests.support.handed_in.notebooks import CLASS, HEAD
from tests.support.handed_in.packing import docx
from tests.support.handed_in.texts import MEAN, PDF, PLAIN, STUB, TERSE, R

_CUT = PLAIN.index("// self.reduction")
_TOP, _REST = HEAD, PLAIN[len(HEAD) :]
_DOC = '    """Squeeze and excitation."""\n'
_BODY = "        hidden = nn.relu(hidden)\n"


def _numbered(text: str) -> str:
    return "".join(f"{number} {line}\n" for number, line in enumerate(text.split("\n")[:-1], 1))


def _prompted(text: str) -> str:
    """The text as it is copied from a terminal: the first line of a statement has `>>> `, the others have `... `."""
    lines = []
    for line in text.split("\n")[:-1]:
        inside = line.startswith((" ", ")")) or not line
        lines.append(("... " if inside else ">>> ") + line)
    return "\n".join(lines) + "\n"


def _conflict(ours: str, theirs: str) -> str:
    return f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> 1a2b3c4 (second try)\n"


def _end(text: str) -> bytes:
    return (PLAIN + "\n\n" + text).encode()


def _start(text: str) -> bytes:
    return (text + PLAIN).encode()


_ARGPARSE = "\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--data', required=True)\nargs = parser.parse_args()\n"
_CHAT = "Sure! Here is a complete implementation of the SE block:\n\n"
_CHAT_END = "\nThis implementation follows Hu et al. Let me know if you'd like me to explain it!\n"
_STUB_BODY = "        raise NotImplementedError\n"
_NBSP, _ZERO, _BOM = "\u00a0", "\u200b", "\ufeff"
_CALL = "se_block_forward(0, jnp.ones((2, 3, 4)), 2)"

# name -> (the file, how many changes). One change is: the file read in another encoding; one kind of repair of its text,
# however often; or one statement left out. Statements that only fail because of one that was left out are not counted.


def _in_a_class(text: str) -> str:
    head, function = text.split("\n\n\ndef ")
    return f"{head}\n\n\nclass Homework:\n    @staticmethod\n    def " + function.replace("\n", "\n    ").rstrip(" ")


def _guarded(text: str) -> str:
    head, function = text.split("\n\n\ndef ")
    return f"{head}\n\n\nif __name__ == '__main__':\n    def " + function.replace("\n", "\n    ").rstrip(" ")


MENDABLE: dict[str, tuple[bytes, int]] = {
    "pip line": (_start("!pip install flax\n"), 1),
    "inline magic": (_start("%matplotlib inline\n"), 1),
    "pip and magic": (_start('# -*- coding: utf-8 -*-\n"""se.ipynb"""\n\n!pip install flax\n%matplotlib inline\n\n'), 2),
    "fences": (f"```python\n{PLAIN}```\n".encode(), 1),
    "fences without a language": (f"```\n{TERSE}```".encode(), 1),
    "a chat around fences": (f"{_CHAT}```python\n{PLAIN}```\n{_CHAT_END}".encode(), 1),
    "fence at the end": (f"{PLAIN}```\n".encode(), 1),
    "curly quotes": (PLAIN.replace(_DOC, "    \u201c\u201c\u201cSqueeze and excitation.\u201d\u201d\u201d\n").encode(), 1),
    "curly quotes around a string": (_start("NAME = \u2018my block\u2019\nTITLE = \u201cSE\u201d\n"), 1),
    "no-break spaces": (PLAIN.replace(_BODY, _BODY.replace("        ", _NBSP * 8)).encode(), 1),
    "no-break spaces, every second": (PLAIN.replace("    ", f"{_NBSP} {_NBSP} ").encode(), 1),
    "UTF-16 with mark": (b"\xff\xfe" + PLAIN.replace("\n", "\r\n").encode("utf-16-le"), 1),
    "UTF-16, big end first, with mark": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), 1),
    "UTF-16 without mark": (TERSE.encode("utf-16-le"), 1),
    "cp1252": (_start("# Autor: Jos\u00e9 M\u00fcller \u2013 \u201eSE\u201c\n").decode().encode("cp1252"), 1),
    "a tab for eight spaces": (PLAIN.replace(_BODY, "\thidden = nn.relu(hidden)\n").encode(), 1),
    "two tabs for eight spaces": (PLAIN.replace(_BODY, "\t\thidden = nn.relu(hidden)\n").encode(), 1),
    "conflict around a comment": (_start(_conflict("# my block\n", "# our block\n")), 1),
    "conflict around the block": (PLAIN.replace(_BODY, _conflict(_STUB_BODY, _BODY)).encode(), 1),
    "conflict, one side the stub": ((_TOP + _conflict(STUB.partition("import jax")[2], _REST)).encode(), 1),
    "plots": (_start("import matplotlib.pyplot as plt\n").rstrip() + b"\n\nplt.plot([1, 2])\nplt.show()\n", 1),
    "drive": (_start('from google.colab import drive\ndrive.mount("/content/drive")\n'), 1),
    "get_ipython": (_start("get_ipython().run_line_magic('matplotlib', 'inline')\n"), 1),
    "get_ipython, twice": (_start("get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls')\n"), 2),
    "input at the top": (_start('seed = int(input("seed? "))\nprint(seed)\n'), 1),
    "argparse": (_start("import argparse\n") + _ARGPARSE.encode() + b"print(args.data)\n", 1),
    "an assert that fails": (_end(f"assert {_CALL}.shape == (99,)\n"), 1),
    "a call that raises": (_end("se_block_forward(0, jnp.ones((2, 3)), 'two')\n"), 1),
    "a name that is not there": (_end(f"print(results[{_CALL}.shape])\n"), 1),
    "np.load": (_start("import numpy as np\ndata = np.load('data.npy')\n"), 1),
    "open": (_start('text = open("data.txt").read()\n'), 1),
    "with open": (_end('with open("C:\\\\Users\\\\me\\\\data.txt") as f:\n    text = f.read()\nprint(len(text))\n'), 1),
    "a relative import": (_start("from .my_layers import squeeze_unused\n"), 1),
    "an import of a helper that is not used": (_start("from utils import plot_gates\n"), 1),
    "torch": (_start("import torch\nimport torch.nn as tnn\n"), 2),
    "sys.exit": (_end("import sys\nsys.exit()\n"), 1),
    "exit": (_end(f"print({_CALL})\nexit(0)\n"), 1),
    "prompts": (_prompted(TERSE).encode(), 1),
    "prompts of IPython": (_prompted(TERSE).replace(">>> ", "In [3]: ").replace("... ", "   ...: ").encode(), 1),
    "an en dash": (PLAIN.replace("-1", "\u20131").encode(), 1),
    "line numbers": (_numbered(PLAIN).encode(), 1),
    "a mark in the middle": (PLAIN.replace("\n\nclass", f"\n\n{_BOM}class").encode(), 1),
    "a mark of its own line": (f"# joined\n{_BOM}\n{PLAIN}".encode(), 1),
    "zero-width space": (PLAIN.replace("nn.relu", f"nn.{_ZERO}relu").encode(), 1),
    "entities": (
        _start("def tell(x):\n    return 'small' if x &lt; 1 &amp;&amp; x &gt; -1 else &quot;&quot;\n").replace(
            b"&amp;&amp;", b"and"
        ),
        1,
    ),
    "a loop that never ends": (_end("step = 0\nwhile True:\n    step = (step + 1) % 7  # for ever\nprint(step)\n"), 1),
    "a call that never ends": (
        _end('def train():\n    while True:\n        pass\n\n\ntrain(\n)\nTEXT = """\nwhile it trains\n"""\n'),
        1,
    ),
    "another name": (PLAIN.replace("se_block_forward", "forward_se").encode(), 1),
    "another name, and a plot": (
        PLAIN.replace("se_block_forward(", "my_se(").encode() + b"\nimport matplotlib.pyplot as plt\nplt.show()\n",
        2,
    ),
    "in a class": (_in_a_class(PLAIN).encode(), 1),
    "below the guard": (_guarded(PLAIN).encode(), 1),
    "minus signs of a word processor": (PLAIN.replace("-1", "\u22121").encode(), 1),
    "a sentence at the end": (_end("This is my solution to homework 3\n"), 1),
    "a null byte at the end": (R + b"\x00\x00\x00", 1),
}

_USED_HELPER = "from helper import squeeze\n" + PLAIN.replace(MEAN, "squeeze(x)")
_PAGE = "<!DOCTYPE html>\n<html><head><title>se_block.py</title></head>\n<body><pre>\n{}</pre></body></html>\n"
_ESCAPED = PLAIN.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
NOT_MENDABLE: dict[str, bytes] = {
    "two functions of another name": PLAIN.replace("se_block_forward", "forward_se").encode()
    + b"\ndef b(x, y, z):\n    return x\n",
    "a function of two parameters": PLAIN.replace("se_block_forward(seed, x, reduction)", "forward(seed, x)").encode(),
    "a helper that is used": _USED_HELPER.encode(),
    "a helper that gives the module": PLAIN.replace("from flax import linen as nn", "from course import nn").encode(),
    "a saved web page": _PAGE.format(_ESCAPED).encode(),
    "a PDF": PDF,
    "an RTF document": b"{\\rtf1\\ansi " + PLAIN.replace("\n", "\\par\n").encode() + b"}",
    "a docx": docx(PLAIN),
    "JSON that is no notebook": json.dumps({"answer": PLAIN, "grade": "10"}).encode(),
    "a JSON list": b"[1, 2, 3]",
    "empty": b"",
    "only spaces": b" \n\t\n",
    "cut off in a function": PLAIN[:_CUT].encode(),
    "cut off before the function": PLAIN.partition("\n\n\ndef se_block_forward")[0].encode() + b"\n\n\ndef se_block_for",
    "only the class": (HEAD + "\n\n" + CLASS).encode(),
    "written for torch": b"from torch import nn\n\n\nclass SEBlock(nn.Module):\n    def forward(self, x):\n        return x\n",
    "only prose": b"I could not solve this homework because my computer broke.\n",
    "noise": bytes(i * 7919 % 256 for i in range(3000)),
    "an AppleDouble file": MAC,
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 900\n",
}
