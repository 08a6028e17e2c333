"""Mistakes in the activation: a ReLU that is missing, in another place, or another function."""

import numpy as np

from solution import parts as p
from solution.learner_file import RIGHT
from solution.mistakes.mutation import mutation
from solution.model import relu

_WRITTEN = {name: f"nn.{name}(hidden)" for name in p.ACTIVATIONS} | {
    "abs": "jnp.abs(hidden)", "mish": "jax.nn.mish(hidden)",
    "PReLU": "nn.PReLU(negative_slope_init=0.25)(hidden)",
}  # fmt: skip
ACTIVATION = (
    mutation("activation-missing", activation=p.same, written=({"activation": "hidden"},)),
    mutation("activation-after-expand", activation=p.same, late=relu,
             written=({"activation": "hidden", "late": "logits = nn.relu(logits)"},)),
    mutation("activation-both", late=relu, written=({"late": "logits = nn.relu(logits)"},)),
    mutation("activation-flipped", activation=lambda z: np.minimum(z, 0), rare=True,
             written=({"activation": "-nn.relu(-hidden)"},)),
    mutation("activation-flipped", activation=lambda z: relu(-z), rare=True, written=({"activation": "nn.relu(-hidden)"},)),
    *(
        mutation("activation-other", name, activation=f, pairs_only=name in p.UNUSUAL,
                 written=({"activation": _WRITTEN[name]},))
        for name, f in p.ACTIVATIONS.items()
    ),
    mutation("activation-other", "gelu", activation=p.exact_gelu, pairs_only=True),
    *(
        mutation("activation-other", "leaky_relu", activation=p.leaky(slope), rare=True,
                 written=({"activation": f"nn.leaky_relu(hidden, {slope})"},))
        for slope in (0.1, 0.2, 0.3)
    ),
    mutation("activation-norm", "BatchNorm", activation=lambda z: 0 * z, rare=True,
             written=({"activation": "nn.relu(nn.BatchNorm(use_running_average=False)(hidden))",
                       "apply": 'block.apply(variables, x, mutable=["batch_stats"])[0]'},)),
    mutation("activation-norm", "LayerNorm", squeeze=lambda x: p.normed(x.mean((0, 1))), cast=p.same, rare=True,
             written=({"squeeze": f"nn.LayerNorm()({RIGHT['squeeze']})"},)),
    mutation("activation-norm", "LayerNorm", late=p.normed, rare=True,
             written=({"late": "logits = nn.LayerNorm()(logits)"},)),
)  # fmt: skip
