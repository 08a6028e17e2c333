"""Every x is what the call that a learner pastes makes of it, and its specification finds it again."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.errors import UsageError
from grader.core.values import Case, CasePlan
from grader.se_block import inputs
from grader.se_block.generate import generate
from grader.se_block.pinned_cases import PINNED, SAME_MEANS, WORKED_EXAMPLE

SHAPES = [(1, 1, 1), (1, 2, 3), (4, 3, 2), (5, 5, 4), (9, 9, 64)]
EVERY_KIND = pytest.mark.parametrize("kind", inputs.INPUT_RECIPES)
STAND_IN = SimpleNamespace(array=np.array, float32=np.float32)


def of_kind(kind: str) -> list[Case]:
    return [Case(shape, 2, 5, kind, x_seed) for shape in SHAPES for x_seed in (0, 1, 7, 255)]


def pasted(case: Case) -> tuple[int, np.ndarray, int]:
    """What the function gets when a learner pastes the call of `case`."""
    got: list[tuple[Any, ...]] = []
    eval(inputs.call(case, "record"), {"np": np, "jnp": STAND_IN, "record": lambda *arguments: got.append(arguments)})
    ((seed, x, reduction),) = got
    return seed, np.asarray(x, np.float32), reduction


@EVERY_KIND
def test_x_is_finite_float32_of_its_shape(kind: str) -> None:
    for case in of_kind(kind):
        x = inputs.array(case)
        assert (case.shape, np.float32) == (x.shape, x.dtype)
        assert np.isfinite(x).all()


@pytest.mark.parametrize(
    "kind",
    [kind for kind, text in inputs.INPUT_RECIPES.items() if "{steps}" not in text and kind not in {"bright", "camera"}],
)
def test_no_number_of_x_is_larger_than_ten(kind: str) -> None:
    assert max(np.abs(inputs.array(case)).max() for case in of_kind(kind)) <= 10


@EVERY_KIND
def test_the_same_case_has_the_same_x(kind: str) -> None:
    for case in of_kind(kind):
        assert np.array_equal(inputs.array(case), inputs.array(case))


@pytest.mark.parametrize("kind", [kind for kind, text in inputs.INPUT_RECIPES.items() if "seed" in text])
def test_another_seed_of_x_gives_another_x(kind: str) -> None:
    several = {inputs.array(Case((2, 2, 4), 1, 0, kind, x_seed)).tobytes() for x_seed in range(8)}
    assert len(several) > 4


@EVERY_KIND
def test_the_call_of_every_kind_makes_exactly_the_same_x(kind: str) -> None:
    for case in of_kind(kind):
        seed, x, reduction = pasted(case)
        assert (case.seed, case.reduction) == (seed, reduction)
        np.testing.assert_array_equal(x, inputs.array(case), strict=True)


def test_the_call_of_every_case_of_the_default_plan_is_one_line_that_makes_its_x() -> None:
    for case in PINNED + generate(CasePlan()):
        assert "\n" not in inputs.call(case, "record")
        np.testing.assert_array_equal(pasted(case)[1], inputs.array(case), strict=True)


def test_a_small_x_is_written_out_with_decimal_points() -> None:
    case = Case((1, 2, 2), 4, 3, "one-pixel", 0)
    assert "f(3, jnp.array([[[6.0, 2.0], [0.0, 0.0]]]), 4)" == inputs.call(case, "f")


def test_up_to_eighteen_numbers_are_written_out() -> None:
    assert "default_rng" not in inputs.call(Case((1, 6, 3), 4, 3, "normal", 0), "f")
    assert "default_rng" in inputs.call(Case((1, 19, 1), 4, 3, "normal", 0), "f")


def test_a_large_x_is_written_as_the_expression_that_makes_it() -> None:
    assert "f(0, jnp.array(np.arange(64.0).reshape((4, 4, 4)) % 7 - 2, jnp.float32), 2)" == inputs.call(WORKED_EXAMPLE, "f")


def test_the_worked_example_runs_from_minus_two_to_four() -> None:
    x = inputs.array(WORKED_EXAMPLE)
    assert ([-2, -1, 0, 1], -2, 4) == (x[0, 0].tolist(), x.min(), x.max())


def test_a_constant_image_has_the_same_pixel_everywhere() -> None:
    x = inputs.array(Case((3, 4, 8), 1, 0, "constant", 5))
    assert np.array_equal(np.broadcast_to(x[0, 0], x.shape), x)
    assert len(set(x[0, 0].tolist())) > 1


def test_an_image_of_one_pixel_is_zero_elsewhere() -> None:
    x = inputs.array(Case((3, 4, 8), 1, 0, "one-pixel", 5))
    assert [(1, 1)] == list(zip(*np.nonzero(x.any(axis=2)), strict=True))


def twins() -> dict[tuple[int, ...], list[np.ndarray]]:
    """The images whose gates must agree."""
    groups: dict[tuple[int, ...], list[np.ndarray]] = {}
    for case in SAME_MEANS:
        groups.setdefault((case.shape[2], case.reduction, case.seed, case.x_seed), []).append(inputs.array(case))
    return groups


def test_images_of_the_same_means_have_them_exactly_whatever_their_size() -> None:
    for images in twins().values():
        assert len({image.shape for image in images}) > 2
        for image in images[1:]:
            np.testing.assert_array_equal(image.mean((0, 1)), images[0].mean((0, 1)), strict=True)


def test_images_of_the_same_means_differ_from_them_in_maximum_and_median() -> None:
    for image in (image for images in twins().values() for image in images if image[..., 0].size > 1):
        assert (image.max((0, 1)) != image.mean((0, 1))).all()
        if image[..., 0].size > 2:  # of two numbers the median is the mean
            assert (np.median(image, (0, 1)) != image.mean((0, 1))).all()


CASES = st.builds(
    Case,
    st.tuples(*[st.integers(1, 40)] * 3),
    st.integers(1, 2**31 - 1),
    st.integers(0, 2**31 - 1),
    st.sampled_from(sorted(inputs.INPUT_RECIPES)),
    st.integers(0, 2**70),
)


@given(CASES)
def test_a_specification_is_read_as_the_case_that_wrote_it(case: Case) -> None:
    assert case == inputs.parse(inputs.specification(case))


def test_a_specification_reads_like_the_line_of_a_report() -> None:
    assert "seed=0,shape=4x4x4,reduction=2,x=worked:0" == inputs.specification(WORKED_EXAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("worked", id="a-word"),
        pytest.param("seed=0,shape=1x2x4,reduction=2", id="no-x"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=normal", id="no-x-seed"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=normal:0:1", id="too-many-x-seeds"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=random:0", id="unknown-kind"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=normal:-1", id="negative-x-seed"),
        pytest.param("seed=0,shape=1x2,reduction=2,x=normal:0", id="two-dimensions"),
        pytest.param("seed=0,shape=0x2x4,reduction=2,x=normal:0", id="no-rows"),
        pytest.param("seed=0,shape=-1x-2x4,reduction=2,x=normal:0", id="negative-sizes"),
        pytest.param("seed=0,shape=65536x65536x4,reduction=2,x=normal:0", id="larger-than-memory"),
        pytest.param("seed=0,shape=65537x1x1,reduction=2,x=normal:0", id="just-too-large"),
        pytest.param("seed=0,shape=1x2x4,reduction=0,x=normal:0", id="reduction-zero"),
        pytest.param("seed=0,shape=1x2x4,reduction=2147483648,x=normal:0", id="reduction-of-32-bits"),
        pytest.param("seed=-1,shape=1x2x4,reduction=2,x=normal:0", id="negative-seed"),
        pytest.param("seed=2147483648,shape=1x2x4,reduction=2,x=normal:0", id="seed-of-32-bits"),
        pytest.param("seed=1.5,shape=1x2x4,reduction=2,x=normal:0", id="fraction"),
        pytest.param(f"seed={'9' * 5000},shape=1x2x4,reduction=2,x=normal:0", id="endless-number"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=normal:0,more=1", id="unknown-part"),
        pytest.param("seed=0,shape=1x2x4,reduction=2,x=normal:0,", id="comma-at-the-end"),
    ],
)
def test_a_text_that_is_no_specification_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        inputs.parse(text)
    message = str(refused.value)
    assert f"--case cannot read {text!r}." in message
    assert "seed=0,shape=1x2x4,reduction=2,x=normal:0 with x one of worked, normal," in message


def test_the_largest_case_can_be_read() -> None:
    largest = Case((256, 256, 1), 2**31 - 1, 2**31 - 1, "normal", 0)
    assert largest == inputs.parse(inputs.specification(largest))


def test_the_example_in_the_refusal_can_be_read() -> None:
    assert Case((1, 2, 4), 2, 0, "normal", 0) == inputs.parse("seed=0,shape=1x2x4,reduction=2,x=normal:0")
