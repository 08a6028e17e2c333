"""Wrong parts that need more than a line: activations, gates, initialisers, casts. Knows formulas; not whose they are."""

from collections.abc import Callable
from math import erf, sqrt

import numpy as np

from solution.model import NORMAL, TRUNCATED, UNIFORM, Part, Raises, cut, lecun_normal, relu, sigmoid, variance


def same(value: np.ndarray) -> np.ndarray:
    """What is left where a part is forgotten."""
    return value


def fails(kind: str) -> Part:
    """A part that raises an exception of this kind, whatever it is given."""

    def part(*_: object) -> np.ndarray:
        raise Raises(kind)

    return part


def scaled(scale: float, fan: Callable[[int, int], float], kind: int = TRUNCATED) -> Part:
    """A kernel of variance `scale` / `fan`."""

    def kernel(_: int, noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
        wanted = variance(scale, fan(rows, columns), rows, columns)
        if kind == UNIFORM:
            return np.asarray((2 * cut(noise[UNIFORM], rows, columns) - 1) * sqrt(3 * wanted))
        if kind == NORMAL:
            return np.asarray(cut(noise[NORMAL], rows, columns) * sqrt(wanted))
        return np.asarray(lecun_normal(0, noise, rows, columns) * sqrt(rows * wanted))

    return kernel


def drawn(kind: int, factor: float) -> Part:
    """A kernel of noise times a factor."""
    return lambda _, noise, rows, columns: cut(noise[kind], rows, columns) * factor


def filled(value: float) -> Part:
    """A kernel of one number."""
    return lambda _, noise, rows, columns: np.full((rows, columns), value)


def orthogonal(_: int, noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A kernel with orthogonal columns, or rows where these are fewer."""
    q, r = np.linalg.qr(cut(noise[NORMAL], max(rows, columns), min(rows, columns)))
    q = q * np.sign(np.diag(r))
    return np.asarray(q if rows >= columns else q.T)


def identity(_: int, noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """What stands for no layer at all."""
    return np.eye(rows, columns)


def tied(layer: int, noise: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The default kernel, and in the second layer that of the first one, transposed."""
    return lecun_normal(0, noise, columns, rows).T if layer else lecun_normal(0, noise, rows, columns)


def only(layer: int, kernel: Part) -> Part:
    """That kernel in one layer, and the default in the others."""
    return lambda i, *rest: (kernel if i == layer else lecun_normal)(i, *rest)


def standardised(axes: tuple[int, ...] | None, epsilon: float) -> Part:
    """An image less its mean, by its standard deviation."""

    def prepare(x: np.ndarray) -> np.ndarray:
        return np.asarray((x - x.mean(axes)) / (x.std(axes) + epsilon))

    return prepare


def between_0_and_1(x: np.ndarray) -> np.ndarray:
    """An image stretched to [0, 1]."""
    return np.asarray((x - x.min()) / (x.max() - x.min()))


def normed(z: np.ndarray) -> np.ndarray:
    """What nn.LayerNorm gives when it is new."""
    return np.asarray((z - z.mean(-1, keepdims=True)) / np.sqrt(z.var(-1, keepdims=True) + 1e-6))


def mean_and_max(x: np.ndarray) -> np.ndarray:
    """The mean of each channel, and its maximum below it."""
    return np.stack([x.mean((0, 1)), x.max((0, 1))])


def pooled_by_two(x: np.ndarray) -> np.ndarray:
    """The mean of all whole squares of 2 by 2 pixels; without one it is not a number."""
    whole = x[: x.shape[0] // 2 * 2, : x.shape[1] // 2 * 2]
    return np.asarray(whole.mean((0, 1)) if whole.size else np.full(x.shape[-1], np.nan))


def neighbours(x: np.ndarray, size: int) -> np.ndarray:
    """For each channel the means of the channels around it, `size` in all; beyond the first and the last they are 0."""
    return np.lib.stride_tricks.sliding_window_view(np.pad(x.mean((0, 1)), size // 2), size)


def eca_size(channels: int) -> int:
    """How many channels the published ECA block takes together."""
    size = int(abs((np.log2(channels) + 1) / 2))
    return size + 1 - size % 2


def scaled_in_part(kept: slice) -> Part:
    """An image of which some channels are multiplied by their gates."""

    def scale(x: np.ndarray, gates: np.ndarray) -> np.ndarray:
        y = x.copy()
        y[..., kept] *= gates[kept]
        return y

    return scale


def leaky(slope: float) -> Part:
    """The ReLU that lets a share of the negative numbers through."""
    return lambda z: np.where(z > 0, z, slope * z)


def softmax(z: np.ndarray) -> np.ndarray:
    """Numbers that add up to 1."""
    powers = np.exp(z - z.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def softplus(z: np.ndarray) -> np.ndarray:
    """log(1 + exp(z))."""
    return np.asarray(np.logaddexp(z, 0))


def elu(z: np.ndarray) -> np.ndarray:
    """z, or exp(z) - 1 below 0."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def gelu(z: np.ndarray) -> np.ndarray:
    """What nn.gelu gives unless told otherwise."""
    return np.asarray(0.5 * z * (1 + np.tanh(sqrt(2 / np.pi) * (z + 0.044715 * z**3))))


def exact_gelu(z: np.ndarray) -> np.ndarray:
    """What nn.gelu gives when it is not to approximate."""
    return np.asarray(z * (1 + np.vectorize(erf, "d")(z / sqrt(2))) / 2)


def relu6(z: np.ndarray) -> np.ndarray:
    """z, cut off at 0 and 6."""
    return np.asarray(np.clip(z, 0, 6))


ACTIVATIONS: dict[str, Part] = {
    "gelu": gelu, "silu": lambda z: z * sigmoid(z), "tanh": np.tanh, "sigmoid": sigmoid, "elu": elu, "softplus": softplus,
    "leaky_relu": leaky(0.01), "relu6": relu6, "abs": np.abs,
    "selu": lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0))),
    "hard_swish": lambda z: z * relu6(z + 3) / 6, "mish": lambda z: z * np.tanh(softplus(z)), "PReLU": leaky(0.25),
}  # fmt: skip
SQUEEZES: tuple[tuple[str, Part], ...] = (
    *(("root mean square", lambda x, e=e: np.sqrt((x**2).mean((0, 1)) + e)) for e in (0, 1e-8, 1e-6, 1e-5)),
    ("norm", lambda x: np.sqrt((x**2).sum((0, 1)))),
    ("mean of squares", lambda x: (x**2).mean((0, 1))),
    ("variance", lambda x: x.var((0, 1))),
    ("standard deviation", lambda x: x.std((0, 1))),
    ("mean of absolute values", lambda x: np.abs(x).mean((0, 1))),
    ("minimum", lambda x: x.min((0, 1))),
    ("median", lambda x: np.median(x, (0, 1))),
    ("mean after a ReLU", lambda x: relu(x).mean((0, 1))),
    ("generalised mean", lambda x: np.cbrt((np.maximum(x, 1e-6) ** 3).mean((0, 1)))),
)
UNUSUAL = ("selu", "hard_swish", "mish", "PReLU")
GATES = {name: f for name, f in ACTIVATIONS.items() if name not in {"sigmoid", "tanh", "mish", "PReLU"}}
GATES |= {"exp": np.exp, "log_sigmoid": lambda z: -softplus(-z), "soft_sign": lambda z: z / (1 + np.abs(z))}
INITIALIZERS: dict[str, Part] = {
    "ones": filled(1), "zeros": filled(0), "normal": drawn(NORMAL, 0.01), "uniform": drawn(UNIFORM, 0.01),
    "he_normal": scaled(2, lambda m, n: m), "he_uniform": scaled(2, lambda m, n: m, UNIFORM),
    "xavier_normal": scaled(2, lambda m, n: m + n), "xavier_uniform": scaled(2, lambda m, n: m + n, UNIFORM),
    "lecun_uniform": scaled(1, lambda m, n: m, UNIFORM),
    "truncated_normal": drawn(TRUNCATED, 0.01), "orthogonal": orthogonal,
}  # fmt: skip
# By fan_out the gates come out as by fan_in, as long as a ReLU is between. The second is of PyTorch's layers.
RARE_INITIALIZERS: dict[str, Part] = {
    "variance_scaling": scaled(2, lambda m, n: n, NORMAL), "PyTorch's uniform": scaled(1 / 3, lambda m, n: m, UNIFORM),
}  # fmt: skip
