"""Knows what the lesson and the instructors' notes print, and recomputes it from the reference."""

import ast
import functools
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from grader.core.machine import ROOT
from grader.se_block import inputs
from grader.se_block.checks import CHECKS
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from tests.support import goldens

REFERENCE = ROOT / "solution" / "se_block.py"
LESSON = (ROOT / "exercise" / "README.md").read_text("utf-8")
STUB = (ROOT / "exercise" / "se_block.py").read_text("utf-8")
NOTES = (ROOT / "solution" / "README.md").read_text("utf-8")

NUMBER = re.compile(r"-?\d+\.\d{4}(?!\d)")
LABELLED = re.compile(r"(?P<label>\S.*?)\s*[=:]\s+(?=-?\d+\.\d{4})")
FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
HALF_A_DIGIT = 5e-5
ALTERNATIVES = ("narrow/wide", "Conv_0/Conv_1")  # by the names of their layers, in the order of the notes


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lesson_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(markdown: str, language: str = "") -> list[str]:
    return [block["text"] for block in FENCED.finditer(markdown) if block["language"] == language]


def numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def printed(markdown: str) -> dict[str, list[float]]:
    """The numbers with four decimals in all fenced blocks, by the label before them; a line without label goes on."""
    found: dict[str, list[float]] = {}
    label = ""
    for line in "".join(blocks(markdown)).splitlines():
        if match := LABELLED.match(line):
            label = match["label"]
            assert label not in found, f"two lines are labelled {label}"
        if NUMBER.search(line):
            found.setdefault(label, []).extend(numbers(line))
    return found


def assert_rounded(shown: list[float], computed: np.ndarray | jax.Array) -> None:
    np.testing.assert_allclose(np.array(shown), np.ravel(computed).astype(np.float64), rtol=0, atol=HALF_A_DIGIT, strict=True)


class Example(NamedTuple):
    """The worked example, computed by the reference."""

    reference: ModuleType
    parameters: dict[str, dict[str, jax.Array]]
    x: jax.Array
    s: jax.Array
    out: jax.Array


@functools.cache
def example() -> Example:
    reference = load(REFERENCE)
    x = jnp.arange(64.0).reshape(4, 4, 4) % 7 - 2
    weights = reference.SEBlock(reduction=2).init(jax.random.PRNGKey(0), x)
    return Example(reference, weights["params"], x, x.mean((0, 1)), reference.se_block_forward(0, x, 2))


@functools.cache
def one_line_gates() -> np.ndarray:
    class OneLine(nn.Module):
        @nn.compact
        def __call__(self, squeezed: jax.Array) -> jax.Array:
            return nn.sigmoid(nn.Dense(4)(nn.relu(nn.Dense(2)(squeezed))))

    return np.asarray(OneLine().init_with_output(jax.random.PRNGKey(0), example().s)[0])


@functools.cache
def walk_through() -> dict[str, jax.Array]:
    """What each label of the lesson stands for."""
    _, parameters, x, s, out = example()
    k0, k1 = (parameters[name]["kernel"] for name in ("Dense_0", "Dense_1"))
    return {
        "x[0]": x[0],
        "s": s,
        "K0": k0,
        "s @ K0": s @ k0,
        "u": nn.relu(s @ k0),
        "K1": k1,
        "u @ K1": nn.relu(s @ k0) @ k1,
        "g": out[4:8] / x[0, 1],
        "x[0, 0]": x[0, 0],
        "x[0, 0] * g": out[0:4],
        "x[0, 1]": x[0, 1],
        "x[0, 1] * g": out[4:8],
        "out[0:8]": out[0:8],
        "out[20:24]": out[20:24],
        "right": out[4:8] / x[0, 1],
        "sum, not mean": nn.sigmoid(nn.relu(x.sum((0, 1)) @ k0) @ k1),
        "max, not mean": nn.sigmoid(nn.relu(x.max((0, 1)) @ k0) @ k1),
        "no sigmoid": nn.relu(s @ k0) @ k1,
        "ReLU too late": nn.sigmoid(nn.relu(s @ k0 @ k1)),
    }


@pytest.mark.parametrize("label", printed(LESSON))
def test_the_lesson_prints_what_the_reference_computes(label: str) -> None:
    assert_rounded(printed(LESSON)[label], walk_through()[label])


def test_no_number_of_the_lesson_goes_unchecked() -> None:
    assert set(walk_through()) == set(printed(LESSON))
    known = np.concatenate([*map(np.ravel, walk_through().values()), one_line_gates()])
    assert [n for n in numbers(LESSON) if np.abs(known - n).min() > HALF_A_DIGIT] == []


def test_the_trap_of_the_one_line_gives_the_gates_that_the_lesson_names() -> None:
    named = " ".join(f"{gate:.4f}" for gate in one_line_gates())
    assert f"the gates of the worked example become {named}." in LESSON


def test_the_sums_and_the_worked_example_of_the_lesson_are_right() -> None:
    x = example().x
    assert [14, 16, 18, 13] == x.sum((0, 1)).tolist()
    assert "add up to 14, 16, 18 and 13." in LESSON
    assert np.array_equal(x, inputs.array(WORKED_EXAMPLE))
    assert inputs.specification(WORKED_EXAMPLE) in LESSON


@pytest.mark.parametrize(("channels", "hidden", "count"), [(256, 16, "8,464"), (256, 256, "131,584")])
def test_the_lesson_counts_the_parameters_of_a_block(channels: int, hidden: int, count: str) -> None:
    block = example().reference.SEBlock(reduction=channels // hidden)
    shapes = jax.eval_shape(block.init, jax.random.PRNGKey(0), jnp.zeros((1, 1, channels)))
    assert count == f"{sum(leaf.size for leaf in jax.tree.leaves(shapes)):,}"
    assert count in LESSON


def test_a_hidden_unit_that_is_off_makes_all_gates_one_half() -> None:
    x = example().x
    assert np.array_equal(example().reference.se_block_forward(0, x, 8), x.ravel() / 2)


def test_the_lesson_quotes_the_exceptions_that_the_pitfalls_raise() -> None:
    lesson = " ".join(LESSON.split())
    says = goldens.said_of_no_units() or "float division by zero"
    assert f"`ZeroDivisionError: {says}`" in lesson and "the weights are an empty array" in lesson
    with pytest.raises(ValueError, match="broadcasting") as too_few_gates:
        example().x * example().s[:2]
    assert f"`ValueError: {too_few_gates.value}`" in lesson


def test_the_lesson_lists_the_checks_and_their_points() -> None:
    rows = re.findall(r"^\| (\w+) \| .*\? \| (\d+) \|$", LESSON, re.MULTILINE)
    assert [(check.id, str(check.points)) for check in CHECKS] == rows


def lines_of_the_solution() -> list[str]:
    """The lines of both function bodies that say something: longer than 25 characters, docstrings left out."""
    source = REFERENCE.read_text("utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    assert {"__call__", "se_block_forward"} == {function.name for function in functions}
    statements = [node for function in functions for node in function.body if not isinstance(node, ast.Expr)]
    code = [line.strip() for node in statements for line in ast.get_source_segment(source, node).splitlines()]
    return [line for line in code if len(line) > 25]


def test_no_line_of_the_solution_stands_in_what_learners_read() -> None:
    handed_out = re.sub(r"\s", "", LESSON + STUB)
    secret = lines_of_the_solution()
    assert len(secret) > 4
    assert [line for line in secret if re.sub(r"\s", "", line) in handed_out] == []
    assert not re.search(r"^\s*(def|class|return)\b", LESSON, re.MULTILINE)


def test_no_line_in_a_block_of_the_lesson_is_too_wide() -> None:
    assert [line for block in FENCED.finditer(LESSON) for line in block["text"].splitlines() if len(line) > 78] == []


def alternatives(folder: Path) -> dict[str, ModuleType]:
    """The files that the instructors' notes show, imported."""
    paths = [folder / "attributes.py", folder / "convolutions.py"]
    for path, source in zip(paths, blocks(NOTES, "python"), strict=True):
        path.write_text(source, "utf-8")
    return dict(zip(ALTERNATIVES, map(load, paths), strict=True))


def layers(parameters: dict[str, dict[str, jax.Array]]) -> list[str]:
    """The names of the two layers on the worked example, the narrow one first."""
    return sorted(parameters, key=lambda name: parameters[name]["bias"].size)


def block_of(module: ModuleType) -> nn.Module:
    channels = {"channels": 4} if "channels" in module.SEBlock.__dataclass_fields__ else {}
    return module.SEBlock(reduction=2, **channels)


def test_the_notes_print_the_first_line_of_each_kernel(tmp_path: Path) -> None:
    shown = printed(NOTES)
    for module in (example().reference, *alternatives(tmp_path).values()):
        drawn = block_of(module).init(jax.random.PRNGKey(0), example().x)["params"]
        names = layers(drawn)
        first_lines = [drawn[name]["kernel"].reshape(-1, drawn[name]["bias"].size)[0] for name in names]
        assert_rounded(shown.pop("/".join(names)), np.concatenate(first_lines))
    assert shown == {}


@pytest.mark.parametrize("which", ALTERNATIVES)
def test_the_other_right_ways_compute_the_formula_of_the_reference(which: str, tmp_path: Path) -> None:
    x = example().x
    module = alternatives(tmp_path)[which]
    assert module.se_block_forward(0, x, 2).shape == (64,)
    block = block_of(module)
    own = block.init(jax.random.PRNGKey(0), x)["params"]
    # biases that are not zero, or a block without them would pass
    given = jax.tree.map(lambda leaf: leaf + 0.1 * jnp.arange(leaf.size).reshape(leaf.shape), example().parameters)
    transplanted = {
        mine: jax.tree.map(lambda here, there: there.reshape(here.shape), own[mine], given[theirs])
        for mine, theirs in zip(layers(own), layers(given), strict=True)
    }
    expected = example().reference.SEBlock(reduction=2).apply({"params": given}, x)
    np.testing.assert_allclose(block.apply({"params": transplanted}, x), expected, rtol=0, atol=1e-6, strict=True)


def test_a_convolution_with_the_names_of_the_reference_draws_its_kernels() -> None:
    class Named(nn.Module):
        @nn.compact
        def __call__(self, squeezed: jax.Array) -> jax.Array:
            return nn.Conv(4, (1, 1), name="Dense_1")(nn.Conv(2, (1, 1), name="Dense_0")(squeezed))

    drawn = Named().init(jax.random.PRNGKey(0), example().s.reshape(1, 1, 4))["params"]
    for name, layer in example().parameters.items():
        assert np.array_equal(drawn[name]["kernel"].reshape(layer["kernel"].shape), layer["kernel"])
