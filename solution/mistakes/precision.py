"""Mistakes with the precision: numbers of 16 bits, on the way in, inside, or on the way out."""

from grader.core import rounding
from solution.mistakes.mutation import mutation

PRECISION = (
    mutation("precision-half", "float16", cast=rounding.float16, written=({"prepare": "x = x.astype(jnp.float16)"},)),
    mutation("precision-half", "float16", round=rounding.float16, pairs_only=True, written=({"layer": ", dtype=jnp.float16"},)),
    mutation("precision-half", "float16", output=lambda y: rounding.float16(y.reshape(-1)), pairs_only=True,
             written=({"output": "y.reshape(-1).astype(jnp.float16)"},)),
    mutation("precision-half", "bfloat16", cast=rounding.bfloat16, written=({"prepare": "x = x.astype(jnp.bfloat16)"},)),
    mutation("precision-half", "bfloat16", round=rounding.bfloat16, pairs_only=True,
             written=({"layer": ", dtype=jnp.bfloat16"},)),
    mutation("precision-half", "bfloat16", output=lambda y: rounding.bfloat16(y.reshape(-1)), pairs_only=True),
)  # fmt: skip
