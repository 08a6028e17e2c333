"""The training with a submission's block and without it: what a right block shows, and each way in which one cannot learn."""

import json
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace

from grader.core.errors import UsageError
from grader.core.machine import ROOT
from grader.grading.session import GradingSession
from grader.grading.training import train
from grader.intake import submission
from grader.reports.training import as_json, page, render
from grader.se_block.training import CUES, DIGITS, Task, Training, apart
from grader.se_block.training_words import FAR, NO_DIGITS, OUTSIDE, READ, STOPPED, added, meaning, spread
from tests.conftest import COMPILED
from tests.support import gates_picture
from tests.support.caches import kept_in
from tests.support.files import SUBMISSIONS

RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
MEAN, LAST = "jnp.mean(x, axis=(0, 1))", "return x * gates"
WRONG = {
    "not through jit": (MEAN, "jnp.array([float(c) for c in x.mean(axis=(0, 1))])", ("(line 13", "inside `jit`", "`float()`")),
    "not through grad": (
        LAST,
        "return jax.lax.while_loop(lambda pair: pair[0] < 1, lambda pair: (pair[0] + 1, pair[1] * gates), (0, x))[1]",
        ("raises ValueError inside `grad`", "`while_loop`", "Look at line 18: return jax.lax.while_loop(lambda pair"),
    ),
    "no gradient": (
        LAST,
        "return x * jax.lax.stop_gradient(gates)",
        ("No gradient reaches", "`stop_gradient`", "Look at line 18: return x * jax.lax.stop_gradient(gates)"),
    ),
    "gradient of NaN": (
        LAST,
        "return x * gates + jnp.sqrt(0 * gates.sum())",
        ("of your block's 580 weights are not numbers", "the root"),
    ),
    "gates returned": (LAST, "return gates", ("gives shape (64,)",)),
}


@pytest.fixture(scope="module")
def learning(session: GradingSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradingSession]:
    """A session whose workers find the networks compiled, alone and with a right block, which takes seconds for each.

    A trusted worker compiles them, and what it compiles is kept from run to run. The tests train in the sandbox.
    """
    cache = tmp_path_factory.mktemp("training")
    settings = replace(session.settings, cache=cache)
    with kept_in(COMPILED.with_name(f"training-{COMPILED.name}"), cache / COMPILED.name):
        with GradingSession(replace(settings, isolation="process")) as one:
            one._config = one.trusted
            trained(RIGHT, one, tasks=(*only(CUES, 1), *only(DIGITS, 1)))
        with GradingSession(settings) as one:
            yield one


def only(task: Task, parts: int = 10) -> tuple[Task, ...]:
    return (replace(task, seeds=1, parts=parts),)


def trained(
    text: str, session: GradingSession, watched: list[tuple[str, int, int]] | None = None, tasks: tuple[Task, ...] = only(CUES)
) -> Training:
    shown = [] if watched is None else watched
    read = submission.from_bytes("se_block.py", text.encode())
    return train(read, session, lambda *seen: shown.append(seen), tasks)


def test_a_right_block_learns_what_the_network_without_it_cannot(learning: GradingSession) -> None:
    watched: list[tuple[str, int, int]] = []
    found = trained(RIGHT, learning, watched)
    assert not found.problem and not found.notes
    (learned,) = found.learned
    without, yours = learned.all_of(False)[0], learned.all_of(True)[0]
    assert (658, 806) == (without.parameters, yours.parameters)
    assert 10 == len(without.right) == len(yours.right)
    assert 0.6 < without.accuracy < 0.9 and yours.accuracy > 0.95
    assert "Your block squeezes the cue" in meaning(learned) and "adds 148 weights to the network's 658" in added(learned)
    text = render(found)
    assert max(map(len, text.splitlines())) <= 80
    assert f"{yours.accuracy:.1%}" in text and spread([without]) in text
    assert [("Trying your block", 0, 10), *((shown, i // 2, 10) for i, (shown, _, _) in enumerate(watched[1:]))] == watched
    assert learned.before and learned.after
    assert [16, 16] == [len(learned.before.channels), len(learned.after.channels)]
    assert apart(learned.before) < FAR < apart(learned.after), "the cue has come to move the gates"
    data = json.loads(as_json(found))
    of_the_cue = {
        "id": "cue",
        "network": "mbconv",
        "with": [yours.accuracy],
        "without": [without.accuracy],
        "parameters": {"with": 806, "without": 658},
    }
    assert {"format": "se-block-train/1", "tasks": [of_the_cue], "message": None} == data
    shown = page(found)
    assert 2 == shown.count("<polyline") and 64 == shown.count("<rect")
    assert "<script" not in shown and f"{yours.accuracy:.1%}" in shown and "turn channels up and down" in shown
    assert "compiling" in watched[1][0] and "%" in watched[-1][0]
    drawn = gates_picture.drawn_in(gates_picture.FILE.read_text("utf-8"))
    for mine, the_lessons in ((learned.before, drawn.before), (learned.after, drawn.after)):
        np.testing.assert_allclose(mine.kinds, the_lessons.kinds, atol=0.1)


def test_the_lessons_picture_is_drawn_as_the_pages_are() -> None:
    text = gates_picture.FILE.read_text("utf-8")
    drawn = gates_picture.drawn_in(text)
    assert text == gates_picture.picture(drawn), "run `make docs`"
    assert f"]({gates_picture.FILE.parent.name}/{gates_picture.FILE.name})" in (ROOT / "exercise" / "README.md").read_text(
        "utf-8"
    )
    assert 64 == text.count("<rect") and "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_it_reads_real_digits(learning: GradingSession) -> None:
    found = trained(RIGHT, learning, tasks=only(DIGITS, 15))
    assert not found.problem and not found.notes
    (learned,) = found.learned
    for run in learned.runs:
        assert (450, 15) == (run.of, len(run.right))
        assert READ < run.accuracy <= 1
    assert learned.before and learned.after and apart(learned.before) < FAR < apart(learned.after)
    assert [32, 32] == [len(learned.before.channels), len(learned.after.channels)]
    assert 640 == page(found).count("<rect") and "<td>0.50</td>" in page(found)
    assert "Handwritten digits" in " ".join(render(found).split())


def test_without_the_digits_it_says_how_to_have_them(learning: GradingSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    found = trained(RIGHT, learning, tasks=(*only(CUES, 1), *only(DIGITS, 1)))
    assert [CUES.name] == [learned.task.name for learned in found.learned]
    assert (NO_DIGITS,) == found.notes and NO_DIGITS in " ".join(render(found).split())
    assert "which <code>make train</code> installs" in page(found)


@pytest.mark.parametrize("name", WRONG)
def test_a_block_that_cannot_learn_is_told_why(name: str, session: GradingSession) -> None:
    before, after, said = WRONG[name]
    assert before in RIGHT
    found = trained(f"import jax\n{RIGHT}".replace(before, after), session)
    text = " ".join(render(found).split())
    assert not any(learned.runs for learned in found.learned)
    assert all(part in text for part in said), text


def test_a_person_who_stops_it_sees_what_there_is(learning: GradingSession) -> None:
    def stop(_text: str, done: int, _of: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    found = train(submission.from_bytes("se_block.py", RIGHT.encode()), learning, stop)
    assert STOPPED == found.problem
    assert [1, 1] == [len(run.right) for run in found.learned[0].runs]
    assert (
        STOPPED in render(found)
        and "The same command" in render(found)
        and "% at step 20" in render(found)
        and "all  " not in render(found)
        and "With a right block" not in render(found)
        and "times as long" not in render(found)
        and STOPPED in page(found)
        and STOPPED in json.loads(as_json(found))["message"]
    )


def test_the_time_that_is_given_ends_it_and_that_is_no_fault(learning: GradingSession) -> None:
    read = submission.from_bytes("se_block.py", RIGHT.encode())
    found = train(read, learning, lambda *_seen: None, only(CUES), seconds=1e-9)
    assert not found.problem and not found.learned[0].runs
    assert ("The time that was given, 1e-09 s, is over: this is as far as it came.",) == found.notes
    assert found.notes[0] in render(found) and found.notes[0] in page(found)
    assert {"tasks": [], "message": found.notes[0]}.items() <= json.loads(as_json(found)).items()


def test_gates_that_are_none_are_said_to_be_so(learning: GradingSession) -> None:
    text = (SUBMISSIONS / "no-sigmoid" / "se_block.py").read_text("utf-8")
    found = trained(text, learning, tasks=only(CUES, 1))
    assert found.learned[0].after and found.learned[0].after.outside > 0.1
    assert OUTSIDE in " ".join(render(found).split()) and OUTSIDE[:30] in page(found)


HIDDEN = "hidden = nn.relu("


def test_a_layer_that_no_gradient_reaches_is_named_where_nothing_was_learned(learning: GradingSession) -> None:
    assert RIGHT.count(HIDDEN) == 1
    stops = RIGHT.replace(HIDDEN, "hidden = jax.lax.stop_gradient(").replace("import jax.numpy", "import jax\nimport jax.numpy")
    found = trained(stops, learning, tasks=only(CUES, 1))
    (note,) = found.notes
    assert "no gradient reached 260 of its 580 weights" in note and "Look at line" in note and "stop_gradient(" in note
    assert note in " ".join(render(found).split())


def test_a_file_without_a_block_is_no_block_to_train(session: GradingSession) -> None:
    with pytest.raises(UsageError, match="no SEBlock yet"):
        trained("x = 1", session)
