"""Mistakes with the seed: which key draws the weights."""

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import FOLDED

_SPLITS = {
    1: "jax.random.split(jax.random.PRNGKey(seed))[0]", 2: "jax.random.split(jax.random.PRNGKey(seed))[1]",
    7: "jax.random.fold_in(jax.random.PRNGKey(seed), 1)",
}  # fmt: skip
SEED = (
    *(
        mutation("seed-ignored", root=lambda *_, n=n: (n, 0), pairs_only=n not in {0, 42},
                 written=({"key": f"jax.random.PRNGKey({n})"},) * (n in {0, 42}))
        for n in (0, 1, 42, 123, 1234, 2018)
    ),
    *(
        mutation("seed-offset", root=lambda seed, _, n=n: (seed + n, 0), pairs_only=n != 1,
                 written=({"key": f"jax.random.PRNGKey(seed {n:+d})".replace("+", "+ ").replace("-", "- ")},))
        for n in (1, -1)
    ),
    *(
        mutation("seed-init-apply-differ", root=lambda seed, _, n=n: (seed, n), pairs_only=n > 2,
                 written=({"key": _SPLITS[n]},) if n in _SPLITS else ())
        for n in range(1, 8)
    ),
    mutation("seed-init-apply-differ", root=lambda seed, reduction: (seed, FOLDED + reduction), rare=True,
             written=({"key": "jax.random.fold_in(jax.random.PRNGKey(seed), reduction)"},)),
    mutation("seed-is-reduction", root=lambda _, reduction: (reduction, 0), rare=True,
             written=({"key": "jax.random.PRNGKey(reduction)"},)),
    mutation("seed-unused-randomness", root=p.fails("random"),
             written=({"key": "jax.random.PRNGKey(np.random.randint(2**31))"},)),
)  # fmt: skip
