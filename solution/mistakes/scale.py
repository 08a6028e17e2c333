"""Mistakes in the scaling: what is done with x and the gates."""

import numpy as np

from solution import parts as p
from solution.learner_file import RIGHT
from solution.mistakes.mutation import mutation

_MEAN = RIGHT["squeeze"]
SCALE = (
    mutation("scale-add", scale=lambda x, g: x + g, written=({"scale": "x + gates"},)),
    mutation("scale-residual", scale=lambda x, g: x + x * g,
             written=({"scale": "x + x * gates"}, {"scale": "x * (1 + gates)"})),
    mutation("scale-missing", scale=lambda x, g: x, written=({"scale": "x"},)),
    mutation("scale-gates-only", scale=lambda x, g: np.zeros_like(x) + g,
             written=({"scale": "jnp.broadcast_to(gates, x.shape)"},)),
    mutation("scale-gates-only", scale=lambda x, g: g, pairs_only=True, written=({"scale": "gates"},)),
    mutation("scale-one-minus", scale=lambda x, g: x * (1 - g), written=({"scale": "x * (1 - gates)"},)),
    mutation("scale-divide", scale=lambda x, g: x / g, written=({"scale": "x / gates"},)),
    mutation("scale-scalar", scale=lambda x, g: x * g.mean(), written=({"scale": "x * jnp.mean(gates)"},)),
    mutation("scale-scalar", scale=lambda x, g: x * g[..., :1], pairs_only=True),
    mutation("scale-squares-gates", scale=lambda x, g: x * g * g, rare=True, written=({"scale": "x * gates * gates"},)),
    *(
        mutation("scale-skips-channel", name, scale=p.scaled_in_part(kept), cast=p.same, rare=True,
                 written=({"scale": f"x.at[..., {written}].multiply(gates[{written}])"},))
        for name, kept, written in (("first", slice(1, None), "1:"), ("last", slice(-1), ":-1"))
    ),
    mutation("scale-squares-input", scale=lambda x, g: x * x * g, cast=p.same, rare=True,
             written=({"scale": "x * x * gates"}, {"output": "(x * y).reshape(-1)"})),
    mutation("scale-adds-means", scale=lambda x, g: x * g + x.mean((0, 1)), cast=p.same, rare=True,
             written=({"scale": f"x * gates + {_MEAN}"},)),
    mutation("scale-adds-means", scale=lambda x, g: x * g + x.mean((0, 1)) * (1 - g), cast=p.same, rare=True,
             written=({"scale": f"x * gates + {_MEAN} * (1 - gates)"},)),
    mutation("scale-matmul", scale=lambda x, g: x @ g, rare=True, written=({"scale": "x @ gates"},)),
    mutation("scale-repeated", scale=lambda x, g: x * np.repeat(g, x[..., 0].size).reshape(x.shape), rare=True,
             written=({"scale": "x * jnp.repeat(gates, x[..., 0].size).reshape(x.shape)"},)),
    mutation("scale-means", scale=lambda x, g: np.broadcast_to(x.mean((0, 1)) * g, x.shape), cast=p.same, rare=True,
             written=({"scale": f"jnp.broadcast_to({_MEAN} * gates, x.shape)"},)),
    mutation("scale-wrong-axis", scale=lambda x, g: x * g[..., None, None], written=({"scale": "x * gates[..., None, None]"},)),
    mutation("scale-wrong-axis", scale=lambda x, g: x * g[..., None], written=({"scale": "x * gates[..., None]"},)),
)  # fmt: skip
