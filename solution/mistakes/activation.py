"""Mistakes in the activation: a ReLU that is missing, in another place, or another function."""

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import relu

_WRITTEN = {name: f"nn.{name}(hidden)" for name in p.ACTIVATIONS} | {"abs": "jnp.abs(hidden)"}
ACTIVATION = (
    mutation("activation-missing", activation=p.same, written=({"activation": "hidden"},)),
    mutation("activation-after-expand", activation=p.same, late=relu,
             written=({"activation": "hidden", "late": "logits = nn.relu(logits)"},)),
    mutation("activation-both", late=relu, written=({"late": "logits = nn.relu(logits)"},)),
    *(
        mutation("activation-other", name, activation=f, pairs_only=name in p.UNUSUAL,
                 written=({"activation": _WRITTEN[name]},))
        for name, f in p.ACTIVATIONS.items()
    ),
    mutation("activation-other", "gelu", activation=p.exact_gelu, pairs_only=True),
)  # fmt: skip
