"""Mistakes with the input: what is done to x before the block, or expected of it."""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import relu

_EPSILONS = {0: "jnp.std(x)", 1e-6: "(jnp.std(x) + 1e-6)"}
INPUT = (
    mutation("input-mutated", prepare=p.fails("immutable"), written=({"prepare": "x[0, 0, 0] = 0"},)),
    mutation("input-expects-batch", prepare=p.fails("batch"),
             written=({"prepare": "batch, height, columns, channels = x.shape"}, {"prepare": "channels = x.shape[3]"})),
    *(
        mutation("input-normalised", prepare=p.standardised(None, e), pairs_only=e != 0,
                 written=({"prepare": f"x = (x - jnp.mean(x)) / {_EPSILONS[e]}"},) if e in _EPSILONS else ())
        for e in (0, 1e-8, 1e-7, 1e-6, 1e-5)
    ),
    *(
        mutation("input-normalised", prepare=p.standardised((0, 1), e), pairs_only=True)
        for e in (0, 1e-8, 1e-7, 1e-6, 1e-5)
    ),
    mutation("input-relu", prepare=relu, rare=True, written=({"prepare": "x = nn.relu(x)"},)),
    mutation("input-channels-first", prepare=lambda x: np.moveaxis(x, 0, -1), rare=True,
             output=lambda y: np.moveaxis(y, -1, 0).reshape(-1),
             written=({"prepare": "channels = x.shape[0]", "squeeze": "jnp.mean(x, axis=(1, 2))",
                       "scale": "x * gates[:, None, None]"},)),
    mutation("input-normalised", prepare=lambda x: x / 255, pairs_only=True, written=({"prepare": "x = x / 255"},)),
    mutation("input-normalised", prepare=lambda x: x - x.mean(), pairs_only=True),
    mutation("input-normalised", prepare=lambda x: x - x.mean((0, 1)), pairs_only=True),
    mutation("input-normalised", prepare=p.between_0_and_1, pairs_only=True),
)  # fmt: skip
