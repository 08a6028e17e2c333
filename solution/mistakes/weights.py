"""Mistakes with the weights: kernels and biases that begin otherwise than by default."""

from solution import parts as p
from solution.learner_file import ONE_BIAS
from solution.mistakes.mutation import Pieces, mutation
from solution.model import NORMAL, TRUNCATED, UNIFORM

_CALLS = {
    "ones": "ones", "zeros": "zeros", "normal": "normal()", "uniform": "uniform()", "he_normal": "he_normal()",
    "he_uniform": "he_uniform()", "xavier_normal": "xavier_normal()", "xavier_uniform": "xavier_uniform()",
    "lecun_uniform": "lecun_uniform()", "truncated_normal": "truncated_normal(0.01)", "orthogonal": "orthogonal()",
}  # fmt: skip
_RARE = {
    "variance_scaling": 'variance_scaling(2.0, "fan_out", "normal")',
    "PyTorch's uniform": 'variance_scaling(1 / 3, "fan_in", "uniform")',
}
_BIASES = {"ones": "nn.initializers.ones", "0.1": "nn.initializers.constant(0.1)"}

_FILLED = {"ones": 1.0, "0.01": 0.01, "0.1": 0.1, "0.5": 0.5, "-1": -1.0}


def _kernel(call: str) -> Pieces:
    return {"layer": f", kernel_init=nn.initializers.{call}"}


WEIGHTS = (
    *(
        mutation("weights-initializer", name, kernel=kernel, written=(_kernel(_CALLS[name]),))
        for name, kernel in p.INITIALIZERS.items()
    ),
    *(
        mutation("weights-initializer", name, kernel=p.only(layer, kernel), pairs_only=True)
        for name, kernel in p.INITIALIZERS.items()
        for layer in (0, 1)
    ),
    *(
        mutation("weights-initializer", name, kernel=p.drawn(kind, factor), pairs_only=True,
                 written=(_kernel("normal(0.02)"),) * (name == "normal" and factor == 0.02))
        for name, kind in (("normal", NORMAL), ("truncated_normal", TRUNCATED), ("uniform", UNIFORM))
        for factor in (0.02, 0.05, 0.1, 1.0)
    ),
    *(
        mutation("weights-initializer", name, kernel=kernel, rare=True, written=(_kernel(_RARE[name]),))
        for name, kernel in p.RARE_INITIALIZERS.items()
    ),
    *(
        mutation("weights-bias", text, bias=lambda _, value=value: value, pairs_only=text != "ones",
                 written=({"layer": f", bias_init={_BIASES[text]}"},) if text in _BIASES else ())
        for text, value in _FILLED.items()
    ),
    *(
        mutation("weights-bias", text, bias=lambda i, value=value, layer=layer: value * (i == layer), rare=True,
                 written=({"excite": ONE_BIAS[layer].replace("{bias}", _BIASES[text])},) if text in _BIASES else ())
        for text, value in _FILLED.items()
        for layer in (0, 1)
    ),
)  # fmt: skip
