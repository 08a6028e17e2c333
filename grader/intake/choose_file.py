"""Which of the files that one person handed in is graded, and what was assumed. Knows names and texts; runs nothing.

The file is the one with the right name. Where it lies, and what an operating system, a browser or a platform has put into its
name, does not matter as long as no other file can be meant. Where one can, a person should look: a zero never comes of a name.
"""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.intake.file_tree import Item, Names, name
from grader.intake.learner_names import visible
from grader.se_block import spec

_PYTHON, _NOTEBOOK = ".py", ".ipynb"
_STEM = spec.FILE.removesuffix(_PYTHON)
_COPY = re.compile(  # what is put round a name to make it another one: "Copy of x", "x (1)", "x - Copy", "x-2", "x_final_v2"
    r"(?s)(?:copy of |copie de |kopie von |copia de )?(?P<name>.*?)"
    r"(?:[ _-]*+(?:\(\d++\)|\+\d++|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|copy|copie|kopie|copia|final|finished|solution|new|v?\d++))*+"
)
_DEFINES = re.compile(rf"^[ \t]*(?:async +)?(?:def +{spec.FUNCTION}\b|{spec.FUNCTION}\s*(?::[^=\n]*)?=)", re.MULTILINE)
_OF_THE_KIT = {"grader", "tests", "docs", "env"}  # folders that hold no answer
_USUAL = ((spec.FILE,), ("exercise", spec.FILE))
_THERE_IS_NO = f"there is no {spec.FILE} in this submission"
MOST_NAME = 255  # characters, as on a disk
MOST_SHOWN = 3  # names in a sentence


class Choice(Struct, frozen=True):
    """The file to grade, or why there is none (`missing`).

    `notes` are what was assumed, for everybody to read; `look` is why a person should decide, among the `candidates`.
    """

    file: Item | None
    notes: tuple[str, ...] = ()
    look: str = ""
    missing: str = ""
    candidates: tuple[Item, ...] = ()


def _no_choice(why: str, files: Sequence[Item] = ()) -> Choice:
    return Choice(None, look=why, missing=why, candidates=tuple(file for file in files if file.path[-1]))


def choose(files: Sequence[Item], text_of: Callable[[Item], str], wanted: str = "") -> Choice:
    """Choose among the files of one person. `text_of` gives a file's text; `wanted` is the path that somebody decided for."""
    if wanted:
        found = next((file for file in files if is_called(file, wanted)), None)
        if found:
            return Choice(found, (f"Graded `{name(found.path)}`, as somebody decided.",))
        return _no_choice(f"{wanted}, which somebody decided for, is not there, only {_listed(files)}", files)
    own = [file for file in files if file.path[-1] and not set(file.path[:-1]) & _OF_THE_KIT and not _is_for_a_goal(file.path)]
    lesser = _nothing(files)
    for why, fits in _RANKS:
        candidates = [file for file in own if fits(file.path[-1])]
        if candidates:
            texts = {file.path: text_of(file) for file in candidates}
            answers = [file for file in candidates if is_answer(texts[file.path])]
            if answers:
                return _passed_over(lesser, _best(answers, candidates, texts, why))
            lesser = lesser if lesser.file else _without_answer(candidates, texts, why)
    return lesser


def shown(path: Names) -> str:
    """A path as tables and pages show it."""
    return name(tuple(map(visible, path)))


def is_called(file: Item, wanted: str) -> bool:
    """Whether somebody means this file by a path: that in the class, or that in what its learner handed in."""
    return bool(wanted) and wanted in (name(file.path), name(file.full), shown(file.full))


def is_answer(text: str) -> bool:
    """Whether the text defines the function that is asked for, and is not the stub."""
    return bool(_DEFINES.search(text)) and not all(mark in text for mark in spec.STUB_MARKS)


def _is_for_a_goal(path: Names) -> bool:
    """Whether it is a file for a stretch goal, and so no answer."""
    return path[-1].endswith(_PYTHON) and spec.is_for_a_goal(path)


def _ending(file: str) -> str:
    lower = re.sub(r"(?:\.txt)+$", "", file.strip().lower())
    return _NOTEBOOK if lower.endswith(_NOTEBOOK) else _PYTHON if lower.endswith((_PYTHON, ".pyw")) else ""


def is_like_the_name(file: str, ending: str = _PYTHON) -> bool:
    """Whether a name is the right one, or what copying, downloading and saving make of it."""
    stem = re.sub(r"(?:\.py|\.pyw|\.ipynb|\.txt)+$", "", file.strip().lower())
    if len(file) > MOST_NAME or _ending(file) not in (ending, "" if ending == _PYTHON else ending) or "." in stem:
        return False
    found = _COPY.fullmatch(stem)
    return bool(found and re.sub(r"[ _-]", "", found["name"]) == _STEM.replace("_", ""))


_RANKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (f"the only file with a name like {spec.FILE}", is_like_the_name),
    ("the only notebook with such a name", lambda file: is_like_the_name(file, _NOTEBOOK)),
    ("the only Python file", lambda file: _ending(file) == _PYTHON),
    ("the only notebook", lambda file: _ending(file) == _NOTEBOOK),
    ("the only text file", lambda file: file.lower().endswith(".txt")),
)


def _best(answers: list[Item], candidates: list[Item], texts: dict[Names, str], why: str) -> Choice:
    """The answer that is graded, of those that may be meant."""
    best = min(answers, key=lambda file: _distance(file.path, answers))
    shown = f"Graded `{name(best.path)}`"
    if len({texts[file.path].strip() for file in answers}) > 1:
        if _is_the_exercise_s(best.path, answers):
            return Choice(best, (f"{shown}, which lies where the exercise has it.",))
        why = f"{len(answers)} files may be meant, and they differ: {_listed(answers)}"
        return Choice(best, (f"{shown}.",), why, candidates=tuple(answers))
    if len(answers) > 1:
        return Choice(best, (f"{shown}; the others like it have the same text.",))
    if len(candidates) > 1:
        return Choice(best, (f"{shown}, the only one like it that defines {spec.FUNCTION} and is not the stub.",))
    return Choice(best, () if best.path in _USUAL else (f"{shown}, {why}.",))


def _without_answer(candidates: list[Item], texts: dict[Names, str], why: str) -> Choice:
    """What is graded where no file is an answer: the stub, or a file of the right name, or the only one there is."""
    best = min(candidates, key=lambda file: (not texts[file.path].strip(), *_distance(file.path, candidates)))
    if why.startswith("the only text") or (len(candidates) > 1 and not is_like_the_name(best.path[-1])):
        return _no_choice(
            f"{_THERE_IS_NO}, and no file defines {spec.FUNCTION}; there is only {_listed(candidates)}", candidates
        )
    return Choice(best, () if best.path in _USUAL else (f"Graded `{name(best.path)}`.",))


def _passed_over(lesser: Choice, answer: Choice) -> Choice:
    """The answer, where a file of a better name is none."""
    if lesser.file is None:
        return answer
    over = f"`{name(lesser.file.path)}` was passed over: it is the stub, or does not define {spec.FUNCTION}."
    return replace(answer, notes=(*answer.notes, over))


def _distance(path: Names, among: Sequence[Item]) -> tuple[bool, bool, int, Names]:
    return not _is_the_exercise_s(path, among), path[-1] != spec.FILE, len(path), path


def _is_the_exercise_s(path: Names, among: Sequence[Item]) -> bool:
    """Whether the file lies in the `exercise` of what was handed in, and alone there."""
    above = 0
    while all(len(file.path) > above + 2 and file.path[above] == path[above] for file in among):
        above += 1
    return path[above:] == ("exercise", spec.FILE)


def _named(files: Sequence[Item]) -> list[str]:
    return [name(file.path) for file in files if file.path[-1]]


def _listed(files: Sequence[Item]) -> str:
    names = _named(files)
    return ", ".join(names[:MOST_SHOWN]) + (", ..." if len(names) > MOST_SHOWN else "")


def _nothing(files: Sequence[Item]) -> Choice:
    return _no_choice(f"{_THERE_IS_NO}, only {_listed(files)}") if _named(files) else _no_choice(f"{_THERE_IS_NO}; it is empty")
