"""The stretch goals as learners try them: right blocks however they are written, wrong ones by name, and all else."""

import json
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from grader.core.report import GoalResult
from grader.grading.collect import unwatched
from grader.grading.session import GradingSession
from grader.grading.stretch import try_goal
from grader.reports.stretch import as_json, render
from grader.se_block.spec import STRETCH
from grader.se_block.stretch.goals import goals

RIGHT = {goal: (ROOT / "solution" / "stretch" / f"{goal}.py").read_text("utf-8") for goal in goals()}
LESSON = (ROOT / "solution" / "se_block.py").read_text("utf-8")
BODY = {  # other ways to write what is right, in place of the reference's __call__
    ("mobilenet", "convolutions"): """
        v, c = x.shape[-1] / self.reduction, x.shape[-1]
        width = max(8, int(v + 4) // 8 * 8)
        width += 8 * (width < 0.9 * v)
        s = jnp.mean(x, axis=(0, 1), keepdims=True)
        return x * nn.hard_sigmoid(nn.Conv(c, (1, 1), name="expand")(nn.relu(nn.Conv(width, (1, 1), name="reduce")(s))))
""",
    ("mobilenet", "whole widths"): """
        v = x.shape[-1] // self.reduction
        width = max(8, (v + 4) // 8 * 8)
        z = nn.Dense(x.shape[-1])(jax.nn.relu(nn.Dense(width + 8 if width < 0.9 * v else width)(x.mean((0, 1)))))
        return x * jnp.clip(z / 6 + 0.5, 0, 1)
""",
    ("efficientnet", "by hand"): """
        width = max(1, round(x.shape[-1] / self.expansion / self.reduction))
        z = nn.Dense(width, name="narrow")(x.reshape(-1, x.shape[-1]).mean(0))
        return x * jax.nn.sigmoid(nn.Dense(x.shape[-1], name="wide")(z * jax.nn.sigmoid(z)))
""",
    ("batch", "einsum"): """
        c = x.shape[-1]
        s = jnp.mean(x, axis=(-3, -2), keepdims=True)
        return x * nn.sigmoid(nn.Dense(c, name="b")(nn.relu(nn.Dense(max(c // self.reduction, 1), name="a")(s))))
""",
    ("batch", "one by one"): """
        c = x.shape[-1]
        a, b = nn.Dense(max(c // self.reduction, 1)), nn.Dense(c)
        return jnp.stack([image * nn.sigmoid(b(nn.relu(a(image.mean((0, 1)))))) for image in x])
""",
}
BATCH_BY_VMAP = LESSON.replace("class SEBlock", "class One").replace(
    "def se_block_forward",
    """class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        return nn.vmap(One, variable_axes={"params": None}, split_rngs={"params": False})(self.reduction)(x)


def se_block_forward""",
)
LIFT, GATE, DENSE = "gates[:, None, None, :]", "nn.relu6(nn.Dense(channels)(hidden) + 3) / 6", "nn.Dense(channels)(hidden)"
WIDTH = "max(entering // self.reduction, 1)"
WRONG = {
    ("mobilenet", "the lesson's"): (LESSON, ["gate-sigmoid", "width-plain"]),
    ("mobilenet", "swish"): (RIGHT["mobilenet"].replace(GATE, f"nn.hard_swish({DENSE})"), ["gate-hard-swish"]),
    ("mobilenet", "at least 8"): (RIGHT["mobilenet"].replace(
        "rounded_width(channels / self.reduction)", "max(channels // self.reduction, 8)"), ["width-not-rounded"]),
    ("mobilenet", "0 units"): (
        RIGHT["mobilenet"].replace("max(int(exact / 8 + 0.5), 1)", "int(exact / 8 + 0.5)").replace("units + 8", "units"),
        ["width-without-least"],
    ),
    ("efficientnet", "the lesson's"): (
        RIGHT["efficientnet"].replace("nn.silu", "nn.relu").replace(WIDTH, "max(channels // self.reduction, 1)"),
        ["activation-relu", "width-of-widened"],
    ),
    ("efficientnet", "0 units"): (RIGHT["efficientnet"].replace(WIDTH, "entering // self.reduction"), ["width-unclamped"]),
    ("efficientnet", "swapped"): (
        RIGHT["efficientnet"].replace("nn.sigmoid", "S").replace("nn.silu", "nn.sigmoid").replace("S(", "nn.silu("),
        ["activation-sigmoid", "gate-silu"],
    ),
    ("batch", "the lesson's"): (LESSON, ["squeeze-lesson-axes"]),
    ("batch", "half mended"): (RIGHT["batch"].replace("axis=(1, 2)", "axis=(0, 1)"), ["squeeze-lesson-axes"]),
    ("batch", "0 units"): (RIGHT["batch"].replace("max(channels // self.reduction, 1)", "channels // self.reduction"),
                           ["width-unclamped"]),
    ("batch", "not lifted"): (RIGHT["batch"].replace(LIFT, "gates"), ["gates-not-lifted"]),
    ("batch", "all averaged"): (
        RIGHT["batch"].replace("axis=(1, 2)", "axis=(0, 1, 2)").replace(LIFT, "gates").replace("nn.relu(", "("),
        ["activation-missing", "squeeze-whole-batch"],
    ),
}  # fmt: skip


def tried(goal: str, text: str | bytes, session: GradingSession, folder: Path) -> GoalResult:
    path = folder / f"{goal}.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return try_goal(goals()[goal], path, session, unwatched)


def with_body(goal: str, body: str) -> str:
    text = RIGHT[goal]
    begin, end = text.index("        channels = x.shape[-1]"), text.index("def se_block_forward")
    return f"{text[:begin]}{body}\n\n{text[end:]}"


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        *(pytest.param(goal, text, id=goal) for goal, text in RIGHT.items()),
        *(pytest.param(goal, with_body(goal, body), id=f"{goal}-{name}") for (goal, name), body in BODY.items()),
        pytest.param("batch", BATCH_BY_VMAP, id="batch-vmap"),
    ],
)
def test_a_right_block_solves_its_goal_however_it_is_written(
    goal: str, text: str, session: GradingSession, tmp_path: Path
) -> None:
    found = tried(goal, text, session, tmp_path)
    assert ("solved", found.cases) == (found.status, found.right), found
    assert found.cases >= 30 and not found.mistakes and found.counterexample is None


@pytest.mark.parametrize(("goal", "name"), [pytest.param(*one, id="-".join(one)) for one in WRONG])
def test_a_wrong_block_is_told_its_mistakes(goal: str, name: str, session: GradingSession, tmp_path: Path) -> None:
    text, ids = WRONG[goal, name]
    assert text != RIGHT[goal]
    found = tried(goal, text, session, tmp_path)
    assert "failed" == found.status and found.right < found.cases
    assert ids == sorted(one.id for one in found.mistakes), found
    assert found.next_step == found.mistakes[0].hints[1]
    assert found.counterexample and found.counterexample.call.startswith("se_block_forward(")
    shown = render([found])
    assert max(map(len, shown.splitlines())) <= max(80, len(found.counterexample.call), len(found.path))
    assert all(one.title in shown for one in found.mistakes)


def test_a_stub_of_which_one_half_is_written_is_told_the_other(session: GradingSession, tmp_path: Path) -> None:
    stub = (STRETCH / "batch.py").read_text("utf-8")
    begin, end = stub.index("        # TODO 1"), stub.index("def se_block_forward")
    found = tried("batch", f"{stub[:begin]}        return x * nn.sigmoid(x)\n\n\n{stub[end:]}", session, tmp_path)
    assert "failed" == found.status
    assert "TODO 2" in found.next_step and "still to be written" in found.next_step


@pytest.mark.parametrize(
    ("goal", "name", "lines"),
    [
        ("mobilenet", "the lesson's", ["nn.sigmoid(", "channels // self.reduction"]),
        ("efficientnet", "the lesson's", ["nn.relu(", "channels // self.reduction"]),
        ("batch", "the lesson's", ["jnp.mean("]),
        ("batch", "all averaged", ["jnp.mean("]),
    ],
)
def test_a_mistake_has_its_line(goal: str, name: str, lines: list[str], session: GradingSession, tmp_path: Path) -> None:
    text = WRONG[goal, name][0]
    found = tried(goal, text, session, tmp_path)
    assert len(lines) == len([one for one in found.mistakes if one.line]), "what is missing has none"
    named = [text.splitlines()[one.line - 1] for one in found.mistakes if one.line]
    assert all(part in line for part, line in zip(lines, named, strict=True)), named


@pytest.mark.parametrize("goal", goals())
def test_the_stub_is_not_begun(goal: str, session: GradingSession, tmp_path: Path) -> None:
    found = tried(goal, (STRETCH / f"{goal}.py").read_bytes(), session, tmp_path)
    assert ("stub", 0) == (found.status, found.right)
    assert goals()[goal].task in found.next_step


UNNAMED = {
    "a half": ("x * gates", "x * gates / 2", "Compare your block with the formula"),
    "only there": ("return x * gates", "return x * gates if channels != 26 else x", "Compare your block with the formula"),
    "even": ("int(exact / 8 + 0.5)", "round(exact / 8)", "52 here, in the middle between 48 and 56"),
    "misspelt": ("nn.relu6(", "nn.relu_6(", "`nn` has no `relu_6`: is it misspelt?"),
    "gates": (
        "return x * gates",
        "return gates + 0 * x.mean((0, 1))",
        "(2, 1, 4) times its gates, flattened: 8 ",
    ),
    "name": ("squeezed = jnp", "squeezed = jpn", "Line 30, `squeezed = jpn.mean"),
    "exit": ("return x * gates", "__import__('os')._exit(0)", "ends Python itself"),
    "exit later": (
        "return x * gates",
        "if channels == 34: __import__('os')._exit(0)\n        return x * gates",
        "ends Python itself",
    ),
    "not a float": ("return x * gates", "return (x * gates).astype(jnp.bfloat16)", "finite numbers, float32"),
    "no class": ("class SEBlock", "class Block", "class SEBlock(nn.Module)"),
    "no function": ("def se_block_forward", "def forward", "`se_block_forward(seed, x, reduction)`"),
    "syntax": ("def __call__(self", "def __call__ self", "Line 27, `def __call__ self"),
}


@pytest.mark.parametrize("name", UNNAMED)
def test_whatever_else_happens_is_not_solved_and_says_what_to_do(name: str, session: GradingSession, tmp_path: Path) -> None:
    old, new, said = UNNAMED[name]
    text = RIGHT["mobilenet"].replace(old, new)
    assert text != RIGHT["mobilenet"]
    found = tried("mobilenet", text.replace("SEBlock(red", "Block(red") if name == "no class" else text, session, tmp_path)
    assert "failed" == found.status and not found.mistakes
    assert said in found.next_step, found.next_step
    assert found.right == 0 or found.right < found.cases


def test_a_goal_is_solved_by_its_block_and_not_by_the_function_around_it(session: GradingSession, tmp_path: Path) -> None:
    """The lesson's block, which the function gives one image at a time."""
    found = tried("batch", LESSON.replace("block.apply(v", "jax.vmap(lambda one: block.apply(v").replace(
        "riables, x).r", "riables, one))(x).r").replace("block.init(jax.random.PRNGKey(seed), x)",
        "block.init(jax.random.PRNGKey(seed), x[0])"), session, tmp_path)  # fmt: skip
    assert ("failed", found.cases) == (found.status, found.right)
    assert "is right in every case, and SEBlock by itself is not" in found.next_step


def test_a_block_with_another_field_solves_its_goal_and_hears_what_networks_need(
    session: GradingSession, tmp_path: Path
) -> None:
    text = RIGHT["batch"].replace("    reduction: int\n", "    reduction: int\n    channels: int\n", 1)
    text = text.replace("SEBlock(reduction=reduction)", "SEBlock(reduction, x.shape[-1])")
    found = tried("batch", text, session, tmp_path)
    assert "solved" == found.status and "as `SEBlock(reduction=...)`, with nothing else" in found.next_step


def test_the_lesson_s_function_is_told_what_this_goal_s_takes(session: GradingSession, tmp_path: Path) -> None:
    for text in (LESSON, RIGHT["efficientnet"].replace("    expansion: int\n", "", 1).replace("self.expansion", "1")):
        found = tried("efficientnet", text, session, tmp_path)
        assert "failed" == found.status
        assert "(seed, x, reduction, expansion)`, and SEBlock has the fields `reduction` and `expansion`" in found.next_step


def test_a_file_that_is_missing_or_no_text_says_so(session: GradingSession, tmp_path: Path) -> None:
    goal = goals()["batch"]
    assert "missing" == try_goal(goal, tmp_path / "batch.py", session, unwatched).status
    found = tried("batch", b"\xff\xfe\x00 no text", session, tmp_path)
    assert "failed" == found.status and "cannot be run" in found.next_step


def test_the_data_has_the_same(session: GradingSession, tmp_path: Path) -> None:
    found = tried("mobilenet", LESSON, session, tmp_path)
    data = json.loads(as_json([found]))
    assert "se-block-stretch/1" == data["format"]
    (goal,) = data["goals"]
    assert ("mobilenet", "failed", found.cases) == (goal["id"], goal["status"], goal["cases"])
    assert ["gate-sigmoid", "width-plain"] == [one["id"] for one in goal["mistakes"]]
    assert [3, 3] == [len(one["hints"]) for one in goal["mistakes"]]
    assert 1 == len(goal["counterexample"]["expected"])
