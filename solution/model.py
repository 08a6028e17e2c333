"""The block of the reference as a row of replaceable parts, in NumPy. Knows the formula; which parts learners get wrong
is said in `mistakes/`.

With all parts right it gives the reference's numbers to 1e-6. Every part is a small function, and what parts that come
before it gave is remembered, so that thousands of wrong blocks cost little more than their differences.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Part = Callable[..., Any]
Noise = Callable[[int, int], np.ndarray]  # (seed, number of the root key) -> (layers, kinds, numbers), as `noise.py` draws it
FOLDED = 6  # the first root key into which a number is folded: 0, then 1, and so on
TRUNCATED, NORMAL, UNIFORM = range(3)  # the kinds
_STD = 0.87962566103423978  # of a normal distribution cut off at 2, by which Flax divides


def relu(z: np.ndarray) -> np.ndarray:
    """max(z, 0)."""
    return np.asarray(np.maximum(z, 0))


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * z)))


def lecun_normal(layer: int, noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The default kernel of nn.Dense, of shape (rows, columns)."""
    return np.asarray(cut(noise[TRUNCATED], rows, columns) * variance(1, rows, rows, columns) ** 0.5 / _STD)


def variance(scale: float, fan: float, rows: int, columns: int) -> float:
    """Of a kernel's numbers: `scale` / `fan`. Like JAX, it raises ZeroDivisionError where a kernel has no numbers."""
    if not rows * columns:
        raise ZeroDivisionError
    return scale / fan


def cut(noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The noise that a kernel of shape (rows, columns) is made of."""
    if rows * columns > noise.size:
        raise Raises("too wide")  # for the noise at hand; no block raises this, so it explains nothing
    return noise[: rows * columns].reshape(rows, columns)


def no_numbers(_sizes: tuple[int, int]) -> np.ndarray:
    """What JAX up to 0.10 makes of a kernel without numbers; later ones give it back empty."""
    raise Raises("zero width")


RIGHT: dict[str, Part] = {
    "root": lambda seed, reduction: (seed, 0),  # which key draws the weights
    "prepare": lambda x: x,
    "cast": lambda values: values,  # x and what is squeezed, to another precision
    "squeeze": lambda x: x.mean((0, 1)),
    "counted": lambda shape: shape[-1],  # what the reduction divides
    "divide": lambda channels, reduction: channels // reduction,
    "clamp": lambda width: max(width, 1),
    "layers": lambda width, channels: (width, channels),
    "order": lambda noise: noise,  # which layer is the first, the second, the third
    "kernel": lecun_normal,
    "empty": no_numbers,  # a kernel that has none
    "round": lambda values: values,  # all that goes into a layer or comes out of it, to another precision
    "bias": lambda layer: 0.0,
    "activation": relu,
    "late": lambda z: z,  # between the last Dense layer and the sigmoid
    "joined": lambda z, squeezed: z,  # there, too, with what went into the first layer
    "gate": sigmoid,
    "scale": lambda x, gates: x * gates,
    "passes": lambda: 1,  # how often an image goes through the block
    "output": lambda y: y.reshape(-1),
}  # fmt: skip
_PREPARED = ("prepare", "cast")
_SQUEEZED = (*_PREPARED, "squeeze")
_KERNELS = (*_SQUEEZED, "root", "counted", "divide", "clamp", "layers", "order", "kernel", "empty")
_LOGITS = (*_KERNELS, "bias", "activation", "late", "joined", "round")
_GATES = (*_LOGITS, "gate")
_STEPS = {"prepared": _PREPARED, "squeezed": _SQUEEZED, "kernels": _KERNELS, "logits": _LOGITS, "gates": _GATES}


class Raises(Exception):
    """What a part raises where a learner's block raises an exception; `kind` is one of the grader's kinds of exception."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def _made(every: dict[str, Part], layer: int, noise: np.ndarray, sizes: tuple[int, int]) -> np.ndarray:
    try:
        return np.asarray(every["kernel"](layer, noise, *sizes))
    except ZeroDivisionError:
        return np.asarray(every["empty"](sizes))


class Model:
    """The block on one case: x, a reduction (or several numbers, where the parts take that), a seed.

    Ask it for steps, with some parts replaced.
    """

    def __init__(self, x: np.ndarray, reduction: int | tuple[int, ...], seed: int, noise: Noise) -> None:
        self._x, self._reduction, self._seed, self._noise = x.astype(np.float64), reduction, seed, noise
        self._known: dict[tuple[Any, ...], Any] = {}

    def step(self, name: str, parts: dict[str, Part]) -> Any:
        """What the step `name` gives when `parts` replace the right ones; raises Raises where the block would."""
        key = (name, *map(parts.get, _STEPS[name]))
        if key not in self._known:
            try:
                self._known[key] = getattr(self, f"_{name}")(RIGHT | parts, parts)
            except Raises as raised:
                self._known[key] = raised
            except (ValueError, IndexError):
                self._known[key] = Raises("other")
        if isinstance(self._known[key], Raises):
            raise self._known[key]
        return self._known[key]

    def forget(self) -> None:
        """Let go of what is remembered."""
        self._known.clear()

    def output(self, parts: dict[str, Part]) -> np.ndarray:
        """What the block returns."""
        every = RIGHT | parts
        with np.errstate(all="ignore"):  # a wrong block may divide by zero, and its numbers say so
            x, gates = self.step("prepared", parts), self.step("gates", parts)
            try:
                y = every["scale"](x, gates)
            except ValueError:
                raise Raises("shapes") from None
            try:
                if every["passes"]() == 2:
                    once = {name: part for name, part in parts.items() if name != "passes"}
                    return Model(np.asarray(y), self._reduction, self._seed, self._noise).output(once)
                return np.asarray(every["output"](y))
            except (ValueError, IndexError):
                raise Raises("other") from None

    def _prepared(self, every: dict[str, Part], _: dict[str, Part]) -> np.ndarray:
        return np.asarray(every["cast"](every["prepare"](self._x)))

    def _squeezed(self, every: dict[str, Part], parts: dict[str, Part]) -> np.ndarray:
        return np.asarray(every["cast"](every["squeeze"](self.step("prepared", parts))))

    def _kernels(self, every: dict[str, Part], parts: dict[str, Part]) -> list[np.ndarray]:
        squeezed, shape = self.step("squeezed", parts), self.step("prepared", parts).shape
        if not squeezed.ndim:
            raise Raises("no axis")
        noise = every["order"](self._noise(*every["root"](self._seed, self._reduction)))
        widths = every["layers"](every["clamp"](every["divide"](every["counted"](shape), self._reduction)), shape[-1])
        if min(widths) < 0:
            raise Raises("negative width")
        rows = (squeezed.shape[-1], *widths[:-1])
        return [_made(every, i, noise[i], sizes) for i, sizes in enumerate(zip(rows, widths, strict=True))]

    def _logits(self, every: dict[str, Part], parts: dict[str, Part]) -> np.ndarray:
        *hidden, last = self.step("kernels", parts)
        rounded = every["round"]
        values = rounded(self.step("squeezed", parts))
        for i, kernel in enumerate(hidden):
            values = rounded(every["activation"](rounded(values @ rounded(kernel) + every["bias"](i))))
        values = every["late"](rounded(values @ rounded(last) + every["bias"](len(hidden))))
        try:
            return np.asarray(every["joined"](values, self.step("squeezed", parts)))
        except ValueError:
            raise Raises("shapes") from None

    def _gates(self, every: dict[str, Part], parts: dict[str, Part]) -> np.ndarray:
        return np.asarray(every["round"](every["gate"](self.step("logits", parts))))
