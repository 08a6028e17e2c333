"""What is said of a file for a stretch goal. Knows texts and outcomes; decides nothing."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from grader.core.compare import describe_failure
from grader.core.json_numbers import numbers
from grader.core.report import GoalExample, Mistake
from grader.core.values import Definitions, MismatchKind, Outcome, OutcomeKind
from grader.se_block import spec
from grader.se_block.known_exceptions import Seen, explain, in_topic, quoted_line
from grader.se_block.source_line import find
from grader.se_block.stretch.cases import StretchCase, call, difference
from grader.se_block.stretch.goals import TODO, Goal

# The topics of known exceptions whose texts hold for every block, and those of which the titles do; the rest of these, and
# all of the others, speaks of the lesson's own steps.
GENERAL = ("loading", "imports", "compact", "keys", "endings")
TITLES = ("foreign", "names", "classes", "functions")
ENDED = "The file ended the Python process so often that not every call could be made. Look for a loop without an end."
MOST_NUMBERS = 64
PLACES = 2  # that a learner fills in


def begin(goal: Goal) -> str:
    """What to do with a stub."""
    return f"Open the file, and fill in the two places marked TODO: {goal.task}."


def missing(goal: Goal) -> str:
    """What to do where there is no file."""
    return f"There is no such file. Get {goal.file} again from the kit that you were given."


def provisional(why: str) -> str:
    """What to do where the random numbers are others."""
    return f"The numbers cannot be compared here: {why}. `make clean setup` installs the versions that this kit was made with."


def is_untouched(text: str, outcomes: Mapping[StretchCase, Outcome]) -> bool:
    """Whether the file is the stub still: both places say so, and the calls, too."""
    said = {outcome.error for outcome in outcomes.values()}
    return text.count(TODO) == PLACES and said == {"NotImplementedError"}


def not_defined(goal: Goal, loaded: Definitions) -> str:
    """Which of the names that a goal needs is missing; empty where none is."""
    if loaded.function != "callable":
        return f"{spec.FUNCTION}({goal.signature})"
    return "" if loaded.module == "module" else f"class {spec.MODULE}(nn.Module)"


def not_loaded(goal: Goal, loaded: Definitions | Outcome, text: str) -> str:
    """Why the file gives nothing to call, and what to do."""
    if isinstance(loaded, Definitions):
        return f"The grader looks for `{not_defined(goal, loaded)}`, and does not find it. Write it as it is in the stub."
    return _of_exception(loaded, "loads", text) or f"Loading the file {describe_failure(loaded)}."


def next_step(goal: Goal, case: StretchCase, outcome: Outcome, expected: np.ndarray, text: str) -> str:
    """What to do where no mistake can be named."""
    if outcome.error == "NotImplementedError" and TODO in text:
        return f"{quoted_line(outcome.lines)} This place is still to be written; the other one is done."
    if outcome.kind is not OutcomeKind.RETURNED:
        return _of_call(goal, outcome) or _of_exception(outcome, "runs", text) or _look_at(outcome)
    found = difference(case, expected, outcome)
    if found and found.kind is not MismatchKind.VALUE:
        return f"The result is x of shape {case.shape} times its gates, flattened: {expected.size} finite numbers, float32."
    note = goal.cases.notes.get(", ".join(map(str, (case.shape[-1], *case.sizes))))
    return note or f"No known mistake gives these numbers. Compare your block with the formula, step by step: {goal.formula}"


def other_block(goal: Goal, case: StretchCase) -> str:
    """What is said where the function is right, and the block that a network would take is not."""
    return (
        f"{spec.FUNCTION} is right in every case, and {spec.MODULE} by itself is not: a network takes the class, and gives it "
        f"x of shape {case.shape}. Do the steps in {spec.MODULE}.__call__, as in the lesson."
    )


def not_alone(goal: Goal, alone: Outcome | None) -> str:
    """What is said where all is right, and the block cannot be made as a network makes it."""
    why = f" (it {describe_failure(alone)})" if alone and alone.kind is not OutcomeKind.RETURNED else ""
    made = f"{spec.MODULE}({', '.join(f'{name}=...' for name in goal.arguments)})"
    return f"For the networks of `make tour` it must be possible to make the block as `{made}`, with nothing else{why}."


def _of_call(goal: Goal, outcome: Outcome) -> str:
    """What is said where the function or the block takes other arguments than the goal's, or x has another number of axes."""
    if outcome.error == "ValueError" and "to unpack" in outcome.message:
        axes = "(N, H, W, C)" if goal.takes_batches else "(H, W, C)"
        return f"{quoted_line(outcome.lines)} The shape of x is {axes} here.".lstrip()
    takes = re.search(rf"(?:{spec.FUNCTION}|{spec.MODULE}\.\w+)\(\) (?:takes|got|missing)", outcome.message)
    if outcome.error != "TypeError" or not takes:
        return ""
    fields = " and ".join(f"`{name}`" for name in goal.arguments)
    return (
        f"The function of this goal is `{spec.FUNCTION}({goal.signature})`, and {spec.MODULE} has the "
        f"field{'s' * (len(goal.arguments) > 1)} {fields}: begin with these two lines as the stub has them."
    )


def _look_at(outcome: Outcome) -> str:
    return f"{quoted_line(outcome.lines)} Make the call that is shown, and read the last line of what Python says.".lstrip()


def _of_exception(outcome: Outcome, check: str, text: str) -> str:
    found = explain(outcome, Seen(check, text))
    if found and found.id == "import-self":
        return f"{quoted_line(outcome.lines)} A goal's file runs alone: copy into it what you use of your {spec.FILE}.".lstrip()
    if found and any(found.id in in_topic(topic) for topic in GENERAL):
        return found.text
    if found and any(found.id in in_topic(topic) for topic in TITLES):
        ending = "" if found.title.endswith("?") else "."
        return f"{quoted_line(outcome.lines)} {found.title}{ending}".lstrip()
    return ""


def mistakes(goal: Goal, names: Sequence[tuple[str, str | None]], loaded: Definitions) -> tuple[Mistake, ...]:
    """The named mistakes in words, those about the width last: the others are seen in every case."""
    found = []
    for id_, detail in sorted(names, key=lambda name: (name[0].startswith("width"), name)):
        text = goal.mistakes[id_].about(detail)
        pattern = text.line or goal.lines.get(id_.partition("-")[0])
        line = find(loaded.statements, pattern, detail) if pattern and not id_.endswith("-missing") else None
        where = (line.number, line.cell) if line else (None, None)
        found.append(Mistake(id_, detail, text.title, text.explanation, text.hints, *where))
    return tuple(found)


def example(case: StretchCase, outcome: Outcome, expected: np.ndarray) -> GoalExample:
    """A case with both outcomes; of long ones the numbers around the first difference."""
    mismatch = difference(case, expected, outcome)
    index = mismatch.index if mismatch else None
    return GoalExample(
        call=call(case, spec.FUNCTION),
        shape=case.shape,
        expected=numbers(expected[:MOST_NUMBERS]),
        actual=None if outcome.value is None else numbers(outcome.value.reshape(-1)[:MOST_NUMBERS]),
        message=mismatch.message if mismatch else "",
        index=index if index is not None and index < MOST_NUMBERS else None,
        lines=outcome.lines[-1:],
    )
