"""Rules that mend a text which is no Python for a reason that is not the block: what was left in it, or saved otherwise.

Each rule is a function from a text, and the error that Python found in it, to the texts that may be meant, each with the change
in words. Lines keep their numbers. Knows how texts are copied and saved; parses and runs nothing.
"""

import html
import itertools
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.core.python_text import STRING_OR_COMMENT, commands, without_commands
from grader.core.values import Outcome
from grader.se_block.spec import FUNCTION

MOST_SHOWN = 60  # characters of a line
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|={7}|\|{7}(?: .*)?|>{7}(?: .*)?)$")
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:|   \.\.\.:)(?: |$)")
_NUMBER = re.compile(r"^[ \t]*(\d+)(?:[ \t:.|]|$)[ ]?")
_ENTITY = re.compile(r"(?i)&(?:lt|gt|amp|quot|apos|nbsp|#(?:34|38|39|60|62|160)|#x(?:22|26|27|3c|3e|a0));")
_MAIN = re.compile(r"if +__name__ *== *(?:'__main__'|\"__main__\") *:")
_PARAMETER = r"\s*+\w++\s*+(?::[^,()=]*+)?(?:=[^,()]*+)?"
_FITS = re.compile(rf"^def +(\w++)\({_PARAMETER},{_PARAMETER},{_PARAMETER},?+\s*+\)", re.MULTILINE)
_IN_A_CLASS = re.compile(
    rf"^class +(\w++)[^\n]*+\n(?:(?:[ \t][^\n]*+)?\n)*?[ \t]+(?P<def>def) +{FUNCTION}\((?!\s*+self\b)", re.MULTILINE
)
_LOOP = re.compile(r"(?:for|while)\b")
_LOOP_OR_CALL = re.compile(r"(?:for|while)\b|[\w.]+\(")
_ODD_CHARACTER = re.compile("invalid (non-printable )?character|null byte")
_BELONGS_TO_A_BLOCK = re.compile(r"[ \t]|(?:def|class|async|if|elif|else|for|while|with|try|except|finally|from|import)\b|@")
_SINGLE, _DOUBLE = "\u2018\u2019\u201a\u2032", "\u201c\u201d\u201e\u2033\u00ab\u00bb"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING = "\x00\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_SIGNS = (
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"\u00d7": "*", "\u2215": "/", "\u2044": "/"}
    | {chr(ord(one) + 0xFEE0): one for one in "()*+,-./:;=[]_"}  # the wide forms of East Asian text
)
_PLAIN = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_NOTHING, "")
    | dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DOUBLE, '"')
    | _SIGNS
)
_QUOTED = "|".join(f"[{marks}]{{3}}.*?[{marks}]{{3}}|[{marks}][^{marks}\n]*[{marks}]" for marks in (_SINGLE, _DOUBLE))
_PART = re.compile(f"(?P<right>{STRING_OR_COMMENT})|{_QUOTED}|[^#\"'{_SINGLE}{_DOUBLE}]+|.", re.DOTALL)


class Edit(Struct, frozen=True):
    """One change in words: the first line of it, what stands there, and why."""

    line: int
    was: str
    why: str


class Change(Struct, frozen=True):
    """A mended text, and what was changed."""

    text: str
    edits: tuple[Edit, ...]


def changes(text: str, error: Outcome) -> Iterator[Change]:
    """What may mend the text: the changes of the first rule that knows the error, the likeliest first."""
    for rule in (_fences, _conflict, _commands, _prompts, _numbers, _entities, _characters, _tabs, _line):
        found = [one for one in rule(text, error) if one.text != text]
        if found:
            yield from found
            return


def for_missing_function(text: str) -> Iterator[Change]:
    """What may give a file the function that it lacks: it stands where it is not run, or the one that fits has another name."""
    guards = _numbered(text, _MAIN)
    if guards and re.search(rf"^[ \t]+def {FUNCTION}\b", text, re.MULTILINE):
        opened = [_MAIN.sub("if True:", line, count=1) if _MAIN.match(line) else line for line in text.split("\n")]
        why = "the block stands below it, where it is not run; taken as run"
        yield Change("\n".join(opened), (edit(text, guards[:1], why),))
    inside = _IN_A_CLASS.search(text)
    if inside:
        number = text.count("\n", 0, inside.start("def")) + 1
        why = f"a function of the class {inside[1]}; taken for one of the file"
        yield Change(f"{text}\n{FUNCTION} = {inside[1]}.{FUNCTION}\n", (edit(text, [number], why),))
    fitting = list(_FITS.finditer(text))
    if len(fitting) == 1 and not re.search(rf"\b{FUNCTION}\b", text):
        number = text.count("\n", 0, fitting[0].start()) + 1
        why = f"taken for {FUNCTION}, which the file does not define"
        yield Change(f"{text}\n{FUNCTION} = {fitting[0][1]}\n", (edit(text, [number], why),))


def for_endless(text: str) -> Iterator[Change]:
    """What may bring a file to its end: without the loops at module level, and then without the calls there, too."""
    plain = re.sub(STRING_OR_COMMENT, lambda one: re.sub(r"[^\n]", " ", one[0]), text, flags=re.DOTALL).split("\n")
    before: list[int] = []
    for pattern in (_LOOP, _LOOP_OR_CALL):
        starts, inside, left_out = [], False, []
        for number, line in enumerate(plain, 1):
            if line[:1].strip() and line[0] not in ")]}":
                inside = bool(pattern.match(line) or (inside and line.startswith("else")))
                starts += [number] if inside and not line.startswith("else") else []
            left_out += [number] if inside else []
        if starts and starts != before:
            why = "at module level{also}, and the file does not come to its end with it, so it is left out"
            yield Change(without_lines(text, left_out), (edit(text, starts, why),))
        before = starts


def without_lines(text: str, numbers: Sequence[int]) -> str:
    """The text with these lines empty."""
    left_out = set(numbers)
    return "\n".join("" if number in left_out else line for number, line in enumerate(text.split("\n"), 1))


def shown(line: str) -> str:
    """A line of the text as it stands in a sentence."""
    line = " ".join(line.split()).replace("`", "'")
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 3] + "..."


def edit(text: str, numbers: Sequence[int], why: str) -> Edit:
    """A change of these lines of the text."""
    others = [str(number) for number in numbers[1:4]]
    more = [f"{len(numbers) - 4} more"] if len(numbers) > 4 else []
    listed = [*others, *more]
    them = f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else "".join(listed)
    also = f" (line{'s' if len(listed) > 1 else ''} {them}, too)" if listed else ""
    return Edit(numbers[0], shown(text.split("\n")[numbers[0] - 1]), why.replace("{also}", also))


def _numbered(text: str, pattern: re.Pattern[str]) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if pattern.match(line)]


def _fences(text: str, _error: Outcome) -> Iterator[Change]:
    """Markdown's marks of a code block: what stands between them is kept, and nothing else."""
    marks = _numbered(text, _FENCE)
    if not marks:
        return
    lines = range(1, text.count("\n") + 2)
    inside = [any(a < number < b for a, b in zip(marks[::2], marks[1::2], strict=False)) for number in lines]
    if len(marks) > 1:
        why = "the marks of a code block in Markdown{also}, and all that is not between them, left out"
        yield Change(without_lines(text, [n for n in lines if not inside[n - 1]]), (edit(text, marks, why),))
    yield Change(without_lines(text, marks), (edit(text, marks, "a mark of a code block in Markdown{also}, left out"),))


def _conflict(text: str, _error: Outcome) -> Iterator[Change]:
    """The marks of a merge conflict, and one of its two sides."""
    marks = _numbered(text, _CONFLICT)
    lines = text.split("\n")
    if not any(lines[number - 1].startswith("<") for number in marks):
        return
    for kept, said in (("<", "upper"), ("=", "lower")):
        side, left_out = "", []
        for number, line in enumerate(lines, 1):
            if number in marks:
                side = line[0] if line[0] != ">" else ""
            if number in marks or side not in ("", kept):
                left_out.append(number)
        yield Change(
            without_lines(text, left_out), (edit(text, marks, f"a merge conflict{{also}}, of which the {said} side is kept"),)
        )


def _commands(text: str, _error: Outcome) -> Iterator[Change]:
    """A notebook's commands."""
    found = [(text.count("\n", 0, one.start()) + 1, one[0]) for one in commands(text)]
    if found:
        edits = [Edit(number, shown(command), "a notebook's command and no Python, left out") for number, command in found[:3]]
        if len(found) > 3:
            edits[-1] = replace(edits[-1], why=f"{edits[-1].why}, and {len(found) - 3} more such lines")
        yield Change(without_commands(text), tuple(edits))


def _prompts(text: str, _error: Outcome) -> Iterator[Change]:
    """The prompts of a terminal, where most lines have them; the others are what it answered."""
    marks = _numbered(text, _PROMPT)
    lines = text.split("\n")
    if len(marks) > 0.5 * sum(bool(line.strip()) for line in lines):
        kept = [_PROMPT.sub("", line) if number in set(marks) else "" for number, line in enumerate(lines, 1)]
        yield Change("\n".join(kept), (edit(text, marks, "the prompt of a terminal{also}, left out"),))


def _numbers(text: str, _error: Outcome) -> Iterator[Change]:
    """Line numbers that were copied with the lines."""
    lines = text.split("\n")
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(one[1]) for one in found if one and len(one[1]) < 7]
    follow = sum(b == a + 1 for a, b in itertools.pairwise(numbers))
    if len(numbers) > 3 and follow > 0.8 * sum(bool(line.strip()) for line in lines[1:]):
        kept = [line[one.end() :] if one else line for line, one in zip(lines, found, strict=True)]
        first = next(number for number, one in enumerate(found, 1) if one)
        yield Change("\n".join(kept), (edit(text, [first], "the number in front of each line, left out"),))


def _entities(text: str, _error: Outcome) -> Iterator[Change]:
    """Signs as a web page writes them."""
    numbers = [number for number, line in enumerate(text.split("\n"), 1) if _ENTITY.search(line)]
    if numbers:
        plain = _ENTITY.sub(lambda one: html.unescape(one[0].lower()).replace("\xa0", " "), text)
        yield Change(plain, (edit(text, numbers, "signs as a web page writes them{also}, made plain"),))


def _characters(text: str, error: Outcome) -> Iterator[Change]:
    """Characters that look like those of Python, or like nothing."""
    if not _ODD_CHARACTER.search(error.message):
        return
    mended = _PART.sub(lambda one: one[0] if one["right"] else one[0].translate(_PLAIN), text)
    pairs = enumerate(zip(text.split("\n"), mended.split("\n"), strict=True), 1)
    numbers = [number for number, (before, after) in pairs if before != after]
    if numbers:
        odd = sorted({one for one in text if one.translate(_PLAIN) != one and one not in mended})
        names = ", ".join(f"U+{ord(one):04X}" for one in odd[:4])
        yield Change(mended, (edit(text, numbers, f"typographic characters ({names}){{also}}, made plain"),))


def _tabs(text: str, error: Outcome) -> Iterator[Change]:
    """Tabs mixed with spaces: as wide as most editors show them, or as Python once read them."""
    if error.error in {"TabError", "IndentationError"} and "\t" in text:
        for width in (4, 8):
            lines = [_expanded(line, width) for line in text.split("\n")]
            changed = [number for number, (a, b) in enumerate(zip(lines, text.split("\n"), strict=True), 1) if a != b]
            if changed:
                why = f"a tab in the indentation{{also}}, read as {width} spaces"
                yield Change("\n".join(lines), (edit(text, changed, why),))


def _expanded(line: str, width: int) -> str:
    code = line.lstrip(" \t")
    return line[: len(line) - len(code)].expandtabs(width) + code


def _line(text: str, error: Outcome) -> Iterator[Change]:
    """The line that Python cannot read, where it begins nothing and belongs to no block."""
    number = error.lines[-1].number if error.lines else 0
    lines = text.split("\n")
    if error.error == "SyntaxError" and 0 < number <= len(lines) and lines[number - 1].strip():
        if not _BELONGS_TO_A_BLOCK.match(lines[number - 1]):
            yield Change(without_lines(text, [number]), (edit(text, [number], "no Python, left out"),))
