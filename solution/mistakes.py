"""The error model: every mistake that the grader can name, as parts of the block that it replaces. Switched on in any
combination whose parts do not collide; all off is the reference. Knows no text: titles and hints are the grader's catalogue.

A mistake has several rows where learners make it in several ways that give different numbers.
"""

from typing import NamedTuple

import numpy as np

from grader import precision
from solution import parts as p
from solution.model import NORMAL, TRUNCATED, UNIFORM, Part, relu, sigmoid


class Switch(NamedTuple):
    """One way to make one mistake. Rare ways are looked for alone and in pairs only."""

    id: str
    detail: str | None
    parts: dict[str, Part]
    rare: bool = False

    @property
    def rounds(self) -> bool:
        """Whether what comes back holds only numbers of a coarser format: all but a cast of what goes in."""
        return self.id == "precision-half" and "cast" not in self.parts


def _switch(id_: str, detail: str | None = None, *, rare: bool = False, **parts: Part) -> Switch:
    return Switch(id_, detail, parts, rare)


SQUEEZE = (
    _switch("squeeze-one-axis", "H", squeeze=lambda x: x.mean(0)),
    _switch("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1)),
    _switch("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1, keepdims=True), rare=True),
    _switch("squeeze-channels", squeeze=lambda x: x.mean(2)),
    _switch("squeeze-channels", squeeze=lambda x: x.mean(2, keepdims=True), rare=True),
    _switch("squeeze-everything", squeeze=lambda x: x.mean()),
    _switch("squeeze-everything", squeeze=lambda x: x.mean(keepdims=True), rare=True),
    _switch("squeeze-everything", squeeze=lambda x: np.full(x.shape[-1], x.mean()), rare=True),
    _switch("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2))),
    _switch("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2), keepdims=True), rare=True),
    _switch("squeeze-missing", squeeze=p.same),
    _switch("squeeze-max", squeeze=lambda x: x.max((0, 1))),
    _switch("squeeze-sum", squeeze=lambda x: x.sum((0, 1))),
)
BOTTLENECK = (
    _switch("bottleneck-unclamped", clamp=p.same),
    _switch("bottleneck-clamped-with-min", clamp=lambda width: min(width, 1)),
    *(
        _switch("bottleneck-clamped-too-high", str(n), clamp=lambda width, n=n: max(width, n), rare=n > 4)
        for n in (2, 3, 4, 8, 16)
    ),
    _switch("bottleneck-ceil", divide=lambda c, r: -(-c // r)),
    _switch("bottleneck-round", divide=lambda c, r: round(c / r)),
    _switch("bottleneck-round", divide=lambda c, r: int(c / r + 0.5), rare=True),
    _switch("bottleneck-is-reduction", divide=lambda c, r: r),
    _switch("bottleneck-missing", divide=lambda c, r: c),
    _switch("bottleneck-expands", divide=lambda c, r: c * r),
    *(
        _switch("bottleneck-fixed", str(n), divide=lambda c, r, n=n: n, rare=n not in {4, 16})
        for n in (1, 2, 3, 4, 8, 16, 32, 64)
    ),
    *(_switch("bottleneck-fixed", f"C // {n}", divide=lambda c, r, n=n: c // n, rare=n != 4) for n in (2, 4, 8)),
    _switch("bottleneck-at-start", layers=lambda width, c: (c, width)),
    _switch("excite-one-dense", layers=lambda width, c: (c,)),
    _switch("excite-extra-dense", layers=lambda width, c: (width, width, c)),
    _switch("excite-extra-dense", layers=lambda width, c: (width, c, c), rare=True),
    _switch("excite-extra-dense", layers=lambda width, c: (c, width, c), rare=True),
)  # fmt: skip
ACTIVATION = (
    _switch("activation-missing", activation=p.same),
    _switch("activation-after-expand", activation=p.same, late=relu),
    _switch("activation-both", late=relu),
    *(_switch("activation-other", name, activation=f, rare=name in p.RARE) for name, f in p.ACTIVATIONS.items()),
    _switch("activation-other", "gelu", activation=p.exact_gelu, rare=True),
)
GATE = (
    _switch("gate-missing", gate=p.same),
    _switch("gate-relu", gate=relu),
    _switch("gate-softmax", gate=p.softmax),
    _switch("gate-tanh", gate=np.tanh),
    _switch("gate-hard-sigmoid", gate=lambda z: p.relu6(z + 3) / 6),
    _switch("gate-hard-sigmoid", gate=lambda z: np.clip(0.2 * z + 0.5, 0, 1), rare=True),
    _switch("gate-double-sigmoid", gate=lambda z: sigmoid(sigmoid(z))),
    _switch("gate-normalised", "sum", gate=lambda z: sigmoid(z) / sigmoid(z).sum(-1, keepdims=True)),
    _switch("gate-normalised", "max", gate=lambda z: sigmoid(z) / sigmoid(z).max(-1, keepdims=True)),
    *(_switch("gate-other", name, gate=f, rare=True) for name, f in p.GATES.items()),
)
SCALE = (
    _switch("scale-add", scale=lambda x, g: x + g),
    _switch("scale-residual", scale=lambda x, g: x + x * g),
    _switch("scale-missing", scale=lambda x, g: x),
    _switch("scale-gates-only", scale=lambda x, g: np.zeros_like(x) + g),
    _switch("scale-gates-only", scale=lambda x, g: g, rare=True),
    _switch("scale-one-minus", scale=lambda x, g: x * (1 - g)),
    _switch("scale-divide", scale=lambda x, g: x / g),
    _switch("scale-scalar", scale=lambda x, g: x * g.mean()),
    _switch("scale-scalar", scale=lambda x, g: x * g[..., :1], rare=True),
    _switch("scale-wrong-axis", scale=lambda x, g: x * g[..., None, None]),
    _switch("scale-wrong-axis", scale=lambda x, g: x * g[..., None]),
)
OUTPUT = (
    _switch("output-not-flat", output=p.same),
    _switch("output-not-flat", output=lambda y: y.reshape(1, -1), rare=True),
    _switch("output-not-flat", output=lambda y: y.reshape(-1, 1), rare=True),
    _switch("output-not-flat", output=lambda y: y.reshape(-1, y.shape[-1]), rare=True),
    _switch("output-channel-first", output=lambda y: np.moveaxis(y, -1, 0).reshape(-1)),
    _switch("output-column-major", output=lambda y: y.reshape(-1, order="F")),
    _switch("output-column-major", output=lambda y: y.swapaxes(0, 1).reshape(-1), rare=True),
    _switch("output-pooled", output=lambda y: y.mean((0, 1))),
    _switch("output-pooled", output=lambda y: y.max((0, 1)), rare=True),
    _switch("output-pooled", output=lambda y: y.sum((0, 1)), rare=True),
    _switch("output-pooled", output=lambda y: y.mean(-1).reshape(-1), rare=True),
    _switch("output-truncated", output=lambda y: y.reshape(-1)[: y.shape[-1]]),
    _switch("output-truncated", output=lambda y: y.reshape(-1)[:-1], rare=True),
    _switch("output-truncated", output=lambda y: y.reshape(-1)[: y.shape[0] * y.shape[1]], rare=True),
    _switch("output-truncated", output=lambda y: y[..., 0].reshape(-1), rare=True),
    _switch("output-truncated", output=lambda y: y[0].reshape(-1), rare=True),
)
SEED = (
    *(_switch("seed-ignored", root=lambda _, n=n: (n, 0), rare=n not in {0, 42}) for n in (0, 1, 42, 123, 1234, 2018)),
    *(_switch("seed-offset", root=lambda seed, n=n: (seed + n, 0), rare=n != 1) for n in (1, -1)),
    *(_switch("seed-init-apply-differ", root=lambda seed, n=n: (seed, n), rare=n > 2) for n in range(1, 8)),
    _switch("seed-unused-randomness", root=p.fails("random")),
)
WEIGHTS = (
    *(_switch("weights-initializer", name, kernel=kernel) for name, kernel in p.INITIALIZERS.items()),
    *(
        _switch("weights-initializer", name, kernel=p.only(layer, kernel), rare=True)
        for name, kernel in p.INITIALIZERS.items()
        for layer in (0, 1)
    ),
    *(
        _switch("weights-initializer", name, kernel=p.drawn(kind, factor), rare=True)
        for name, kind in (("normal", NORMAL), ("truncated_normal", TRUNCATED), ("uniform", UNIFORM))
        for factor in (0.02, 0.05, 0.1, 1.0)
    ),
    *(_switch("weights-bias", text, bias=lambda value=float(number): value, rare=text != "ones")
      for text, number in (("ones", 1), ("0.01", 0.01), ("0.1", 0.1), ("0.5", 0.5), ("-1", -1))),
)  # fmt: skip
PRECISION = (
    _switch("precision-half", "float16", cast=precision.float16),
    _switch("precision-half", "float16", round=precision.float16, rare=True),
    _switch("precision-half", "float16", output=lambda y: precision.float16(y.reshape(-1)), rare=True),
    _switch("precision-half", "bfloat16", cast=precision.bfloat16),
    _switch("precision-half", "bfloat16", round=precision.bfloat16, rare=True),
    _switch("precision-half", "bfloat16", output=lambda y: precision.bfloat16(y.reshape(-1)), rare=True),
)
INPUT = (
    _switch("input-mutated", prepare=p.fails("immutable")),
    _switch("input-expects-batch", prepare=p.fails("batch")),
    *(_switch("input-normalised", prepare=p.standardised(None, e), rare=e != 0) for e in (0, 1e-8, 1e-7, 1e-6, 1e-5)),
    *(_switch("input-normalised", prepare=p.standardised((0, 1), e), rare=True) for e in (0, 1e-8, 1e-7, 1e-6, 1e-5)),
    _switch("input-normalised", prepare=lambda x: x / 255, rare=True),
    _switch("input-normalised", prepare=lambda x: x - x.mean(), rare=True),
    _switch("input-normalised", prepare=lambda x: x - x.mean((0, 1)), rare=True),
    _switch("input-normalised", prepare=p.between_0_and_1, rare=True),
)
SWITCHES = (*SQUEEZE, *BOTTLENECK, *ACTIVATION, *GATE, *SCALE, *OUTPUT, *SEED, *WEIGHTS, *PRECISION, *INPUT)

# What nobody can tell apart from outputs: the names on a line give the same numbers, for the reason behind it. Where a block
# fits several, the one with fewer rare ways is named, or else only what they have in common.
ALIKE: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = tuple(
    (reason, frozenset(one.split(" + ")), frozenset(other.split(" + ")))
    for reason, one, other in (
        ("no pinned case has more than 16 channels", "bottleneck-fixed [16]", "bottleneck-clamped-too-high [16]"),
        ("x comes back whatever the width is, or an exception where it is 0",
         "bottleneck-unclamped + scale-missing", "bottleneck-clamped-with-min + scale-missing"),
        ("both variances are 1 / C where a kernel is square",
         "bottleneck-missing + weights-initializer [xavier_uniform]",
         "bottleneck-missing + weights-initializer [lecun_uniform]"),
        ("both variances are 1 / C where a kernel is square",
         "excite-one-dense + weights-initializer [xavier_uniform]", "excite-one-dense + weights-initializer [lecun_uniform]"),
        ("one layer has no place for a ReLU before it",
         "activation-after-expand + excite-one-dense", "activation-both + excite-one-dense"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-missing + gate-relu", "activation-after-expand + gate-relu"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-missing + gate-relu", "activation-after-expand + gate-missing"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-after-expand + gate-missing", "activation-after-expand + gate-relu"),
        ("a ReLU is a ReLU, as a late activation and as a gate", "activation-both + gate-missing", "gate-relu"),
        ("numbers that add up to 1 have the mean 1 / C",
         "gate-normalised [sum] + scale-scalar", "gate-softmax + scale-scalar"),
        ("gates are the same at every pixel, so that the order of pixels does not show",
         "output-channel-first + scale-gates-only", "output-column-major + scale-gates-only"),
        ("with other weights the one hidden unit that would show it is off",
         "bottleneck-ceil + seed-init-apply-differ", "bottleneck-round + seed-init-apply-differ"),
    )
)  # fmt: skip
# Of these kernels so little is left of the gates that most mistakes beside them cannot be seen, or not told from others.
FAINT = frozenset({"ones", "zeros", "normal", "uniform", "truncated_normal"})
