"""A part that the lesson's block does not have is told with its line; what the lesson's block may be written with is not."""

import re

import pytest

from grader.core.values import Submission
from grader.se_block.extra_parts import extra_part, parts
from grader.se_block.messages import STAGES
from tests.support.files import FILES

HEAD = """import flax.linen as nn
import jax
import jax.numpy as jnp
from flax import linen
from jax.numpy import amax as most
"""
BLOCK = """
class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        s = jnp.mean(x, axis=(0, 1))
        h = nn.relu(nn.Dense(max(x.shape[-1] // self.reduction, 1), use_bias=False)(s))
        {}
        return x * nn.sigmoid(nn.Dense(x.shape[-1])(h))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
"""
# The stage that is suspected, a line of the block, what is told to stand there, and the row.
TOLD = [
    ("weights", "g = nn.Dense(4, kernel_init=nn.initializers.he_normal())", "kernel_init=", "kernel-init"),
    ("weights", "g = nn.Dense(4, kernel_init=nn.initializers.variance_scaling(2.0, 'fan_in', 'truncated_normal'))",
     "kernel_init=", "kernel-init"),
    ("gate", "g = nn.Dense(4, bias_init=nn.initializers.ones)", "bias_init=", "bias-init"),
    ("gate", "g = nn.Dense(4, bias_init=nn.initializers.constant(0.5))", "bias_init=", "bias-init"),
    ("weights", "k = jax.random.fold_in(k, 1)", "jax.random.fold_in()", "key"),
    ("weights", "k, _ = jax.random.split(k)", "jax.random.split()", "key"),
    ("bottleneck", "h = nn.BatchNorm(use_running_average=False)(h)", "nn.BatchNorm()", "norm"),
    ("bottleneck", "h = linen.LayerNorm()(h)", "linen.LayerNorm()", "norm"),
    ("bottleneck", "h = nn.GroupNorm(1)(h)", "nn.GroupNorm()", "norm"),
    ("bottleneck", "h = nn.InstanceNorm()(h)", "nn.InstanceNorm()", "norm"),
    ("bottleneck", "h = nn.RMSNorm()(h)", "nn.RMSNorm()", "norm"),
    ("bottleneck", "h = nn.WeightNorm(f)(h)", "nn.WeightNorm()", "norm"),
    ("bottleneck", "h = nn.SpectralNorm(f)(h)", "nn.SpectralNorm()", "norm"),
    ("bottleneck", "h = nn.Dropout(0.5)(h)", "nn.Dropout()", "dropout"),
    ("bottleneck", "h = h * jax.random.bernoulli(k, 0.5, h.shape)", "jax.random.bernoulli()", "dropout"),
    ("bottleneck", "h = nn.SelfAttention(1)(h)", "nn.SelfAttention()", "attention"),
    ("squeeze", "s = nn.max_pool(x, (2, 2))", "nn.max_pool()", "extremes"),
    ("squeeze", "s = s + x.max((0, 1))", "x.max()", "extremes"),
    ("squeeze", "s = s + (x + 1).max((0, 1))", ".max()", "extremes"),
    ("squeeze", "s = s + most(x, (0, 1))", "most()", "extremes"),
    ("squeeze", "s = jax.vmap(jnp.max)(x)", "jnp.max", "extremes"),
    ("squeeze", "s = jnp.var(x, (0, 1))", "jnp.var()", "spread"),
    ("squeeze", "s = x.std((0, 1))", "x.std()", "spread"),
    ("squeeze", "s = nn.Conv(4, (3, 3))(x)", "nn.Conv()", "wide-kernel"),
    ("squeeze", "s = nn.Conv(4, kernel_size=3)(x)", "kernel_size=", "wide-kernel"),
    ("squeeze", "s = jnp.clip(x, 1e-6)", "jnp.clip()", "clip"),
    ("gate", "h = nn.softmax(h)", "nn.softmax()", "softmax"),
    ("gate", "h = jax.nn.softmax(h)", "jax.nn.softmax()", "softmax"),
    ("squeeze", "s = jnp.sqrt(s)", "jnp.sqrt()", "powers"),
    ("squeeze", "s = jnp.square(s)", "jnp.square()", "powers"),
    ("squeeze", "s = jnp.abs(s)", "jnp.abs()", "powers"),
    ("squeeze", "s = jnp.sort(s)", "jnp.sort()", "moved"),
    ("precision", "h = h.astype(jnp.bfloat16)", "jnp.bfloat16", "half-precision"),
    ("precision", "h = nn.Dense(4, dtype=jnp.float16)", "jnp.float16", "half-precision"),
    ("precision", "h = h.astype('float16')", "h.astype()", "half-precision-by-name"),
]  # fmt: skip
NOT_TOLD = [
    "pass",
    "h = h.astype(jnp.float32).astype('float32')",
    "g = nn.initializers.zeros; h = dict(bias_init=g)",
    "h = dict(kernel_init=nn.initializers.lecun_normal(), bias_init=nn.initializers.zeros_init())",
    "h = dict(bias_init=nn.initializers.constant(0.0), bias_init_too=nn.initializers.ones)",
    "h = dict(kernel_init=nn.initializers.variance_scaling(1.0, 'fan_in', 'truncated_normal'))",
    "h = self.max(h)",
    "h = jnp.maximum(h, 0)",
    "h = 'a b'.split()",
]


def told(text: str, stage: str = "", cells: tuple[int, ...] = (), check: str = "values") -> tuple[str, str] | None:
    return extra_part(Submission("", text, "", cells=cells), check, stage)


@pytest.mark.parametrize(("stage", "line", "shown", "row"), TOLD, ids=[f"{row}: {shown}" for _, _, shown, row in TOLD])
def test_the_line_of_an_extra_part_is_told(stage: str, line: str, shown: str, row: str) -> None:
    found = told(HEAD + BLOCK.format(line), stage)
    says = next(part.says for part in parts() if part.id == row)
    assert (row, f"Line 14, `{shown}`: {says}") == found


def test_every_row_has_a_case_but_the_one_for_a_third_layer() -> None:
    assert {part.id for part in parts()} - {"layer"} == {row for _, _, _, row in TOLD}


@pytest.mark.parametrize("line", NOT_TOLD)
def test_what_the_lesson_s_block_may_be_written_with_is_not_told(line: str) -> None:
    assert told(HEAD + BLOCK.format(line)) is None


def test_two_convolutions_over_one_pixel_are_layers_like_others() -> None:
    dense = "nn.Dense(x.shape[-1])"
    assert told(HEAD + BLOCK.format("pass").replace(dense, "nn.Conv(x.shape[-1], (1, 1))")) is None


def test_the_third_layer_is_told() -> None:
    found = told(HEAD + BLOCK.format("h = nn.relu(nn.Dense(4)(h))"), "bottleneck")
    assert found is not None
    assert found[1].startswith("Line 15, `nn.Dense()`: it is the third layer that your text builds")


def test_the_part_that_fits_the_suspected_stage_is_told_and_only_that() -> None:
    text = HEAD + BLOCK.format("h = nn.LayerNorm()(h) + x.max((0, 1))")
    assert ["norm", "extremes", "norm"] == [(told(text, stage) or "")[0] for stage in ("bottleneck", "squeeze", "")]


def test_an_argument_is_told_by_its_own_line() -> None:
    found = told(HEAD + BLOCK.format("g = nn.Dense(\n            4,\n            bias_init=nn.initializers.ones,\n        )"))
    assert found is not None
    assert found[1].startswith("Line 16, `bias_init=`: ")


@pytest.mark.parametrize(("start", "row"), [("nn.initializers.lecun_normal()", None), ("nn.initializers.ones", "kernel-init")])
def test_a_name_or_a_field_stands_for_what_it_is_given(start: str, row: str | None) -> None:
    field = BLOCK.replace("reduction: int\n", f"reduction: int\n    start: object = {start}\n", 1)
    by_field = told(HEAD + field.format("h = dict(kernel_init=self.start)"))
    by_name = told(f"{HEAD}START = {start}\n" + BLOCK.format("h = dict(kernel_init=START)"))
    assert [row, row] == [found and found[0] for found in (by_field, by_name)]


def test_what_the_block_does_not_use_is_not_told() -> None:
    demo = "\nkey, h = jax.random.split(jax.random.PRNGKey(0))\nprint(jnp.max(h))\n\n\ndef spare(x):\n    return jnp.max(x)\n"
    assert told(HEAD + BLOCK.format("pass") + demo) is None
    assert told(HEAD + BLOCK.format("spare(x)") + demo) is not None


def test_a_notebook_s_line_is_told_by_its_cell() -> None:
    cells = (1, HEAD.count("\n") + 1)
    found = told(HEAD + BLOCK.format("h = nn.LayerNorm()(h)"), cells=cells)
    assert found is not None
    assert found[1].startswith("Cell 2, line 9, `nn.LayerNorm()`: ")


@pytest.mark.parametrize("check", ["loads", "runs", "output", "pure"])
def test_a_check_that_is_not_about_values_gets_none(check: str) -> None:
    assert told(HEAD + BLOCK.format("h = nn.LayerNorm()(h)"), check=check) is None


@pytest.mark.parametrize("text", ["def f(:", "", "(" * 100_000, "class SEBlock:\n    a" + ".a" * 100_000])
def test_a_text_without_a_block_has_no_part(text: str) -> None:
    assert told(text) is None


def test_few_right_files_have_such_a_part() -> None:
    """They pass, and so are told nothing: this is how often a right part could be told in vain."""
    right = [file.name for file in (FILES / "right").glob("*.py") if told(file.read_text(encoding="utf-8"))]
    assert ["unused-layer-built.py"] == right


def test_a_row_is_of_known_stages_and_says_what_to_do() -> None:
    for part in parts():
        assert set(part.stages) <= set(STAGES)
        assert re.search(r"lesson's block.*\. (Take it out|Do without it) and grade again\.$", part.says)
        assert part.names or part.methods or part.argument
