"""Mistakes in the squeeze: what is averaged, over which axes, and how."""

import numpy as np

from solution import parts as p
from solution.learner_file import RIGHT
from solution.mistakes.mutation import mutation
from solution.model import relu, sigmoid

_MEAN, _MAX = RIGHT["squeeze"], "jnp.max(x, axis=(0, 1))"
_OTHERS = {
    "root mean square": "jnp.sqrt(jnp.mean(x**2, axis=(0, 1)))",
    "norm": "jnp.sqrt(jnp.sum(x**2, axis=(0, 1)))",
    "variance": "jnp.var(x, axis=(0, 1))",
    "standard deviation": "jnp.std(x, axis=(0, 1))",
    "mean of absolute values": "jnp.mean(jnp.abs(x), axis=(0, 1))",
    "minimum": "jnp.min(x, axis=(0, 1))",
    "mean of squares": "jnp.mean(x**2, axis=(0, 1))",
    "mean after a ReLU": "jnp.mean(nn.relu(x), axis=(0, 1))",
    "median": "jnp.median(x, axis=(0, 1))",
    "generalised mean": "jnp.mean(jnp.clip(x, 1e-6) ** 3.0, axis=(0, 1)) ** (1 / 3.0)",
}
SQUEEZE = (
    mutation("squeeze-one-axis", "H", squeeze=lambda x: x.mean(0), written=({"squeeze": "jnp.mean(x, axis=0)"},)),
    mutation("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1), written=({"squeeze": "jnp.mean(x, axis=1)"},)),
    mutation("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1, keepdims=True), pairs_only=True,
             written=({"squeeze": "jnp.mean(x, axis=1, keepdims=True)"},)),
    mutation("squeeze-channels", squeeze=lambda x: x.mean(2), written=({"squeeze": "jnp.mean(x, axis=-1)"},)),
    mutation("squeeze-channels", squeeze=lambda x: x.mean(2, keepdims=True), pairs_only=True,
             written=({"squeeze": "jnp.mean(x, axis=-1, keepdims=True)"},)),
    mutation("squeeze-channels", squeeze=lambda x: x.mean(2), scale=lambda x, g: x * g[:, None, :], pairs_only=True,
             written=({"squeeze": "jnp.mean(x, axis=-1)", "scale": "x * gates[:, None, :]"},)),
    mutation("squeeze-everything", squeeze=lambda x: x.mean(), written=({"squeeze": "jnp.mean(x)"},)),
    mutation("squeeze-everything", squeeze=lambda x: x.mean(keepdims=True), pairs_only=True,
             written=({"squeeze": "x.mean(keepdims=True)"},)),
    mutation("squeeze-everything", squeeze=lambda x: np.full(x.shape[-1], x.mean()), pairs_only=True,
             written=({"squeeze": "jnp.full(channels, jnp.mean(x))"},)),
    mutation("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2)), written=({"squeeze": "jnp.mean(x, axis=(1, 2))"},)),
    mutation("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2), keepdims=True), pairs_only=True),
    mutation("squeeze-missing", squeeze=p.same, written=({"squeeze": "x"},)),
    mutation("squeeze-late", "numbers before the sigmoid", squeeze=p.same, late=lambda z: z.mean((0, 1)), rare=True,
             written=({"squeeze": "x", "late": "logits = jnp.mean(logits, axis=(0, 1))"},)),
    mutation("squeeze-late", "gates", squeeze=p.same, gate=lambda z: sigmoid(z).mean((0, 1)), rare=True,
             written=({"squeeze": "x", "gate": "jnp.mean(nn.sigmoid(logits), axis=(0, 1))"},)),
    mutation("squeeze-max", squeeze=lambda x: x.max((0, 1)), written=({"squeeze": "jnp.max(x, axis=(0, 1))"},)),
    mutation("squeeze-with-max", squeeze=p.mean_and_max, late=lambda z: z.sum(0), rare=True,
             written=({"squeeze": f"jnp.stack([{_MEAN}, {_MAX}])", "late": "logits = logits.sum(0)"},)),
    mutation("squeeze-with-max", squeeze=lambda x: p.mean_and_max(x).sum(0), rare=True,
             written=({"squeeze": f"{_MEAN} + {_MAX}"},)),
    mutation("squeeze-with-max", squeeze=lambda x: p.mean_and_max(x).mean(0), rare=True),
    mutation("squeeze-with-max", squeeze=lambda x: p.mean_and_max(x).ravel(), rare=True,
             written=({"squeeze": f"jnp.concatenate([{_MEAN}, {_MAX}])"},)),
    mutation("squeeze-with-max", squeeze=p.mean_and_max, gate=lambda z: sigmoid(z).sum(0), rare=True,
             written=({"squeeze": f"jnp.stack([{_MEAN}, {_MAX}])", "gate": "nn.sigmoid(logits).sum(0)"},)),
    mutation("squeeze-rows-channels", squeeze=lambda x: x.mean((0, 2)), cast=p.same, rare=True,
             written=({"squeeze": "jnp.mean(jnp.mean(x, axis=-1), axis=0)"},)),
    mutation("squeeze-rows-channels", squeeze=lambda x: x.mean((0, 2), keepdims=True), rare=True,
             written=({"squeeze": "jnp.mean(x, axis=(0, 2), keepdims=True)"},)),
    mutation("squeeze-reshaped", squeeze=lambda x: x.reshape(x.shape[-1], -1).mean(1), rare=True,
             written=({"squeeze": "x.reshape(channels, -1).mean(axis=1)"},)),
    mutation("squeeze-reshaped", squeeze=lambda x: x.reshape(x.shape[-1], -1).mean(1), rare=True,
             scale=lambda x, g: (x.reshape(x.shape[-1], -1) * g[:, None]).reshape(x.shape),
             written=({"squeeze": "x.reshape(channels, -1).mean(axis=1)",
                       "scale": "(x.reshape(channels, -1) * gates[:, None]).reshape(x.shape)"},)),
    mutation("squeeze-crops", squeeze=p.pooled_by_two, cast=p.same, rare=True,
             written=({"squeeze": "jnp.mean(nn.avg_pool(x[None], (2, 2), (2, 2))[0], axis=(0, 1))"},)),
    *(
        mutation("squeeze-part", name, squeeze=part, rare=True, written=({"squeeze": written},))
        for name, part, written in (
            ("first row", lambda x: x[0].mean(0), "jnp.mean(x[0], axis=0)"),
            ("first column", lambda x: x[:, 0].mean(0), "jnp.mean(x[:, 0], axis=0)"),
            ("first pixel", lambda x: x[0, 0], "x[0, 0]"),
            ("middle pixel", lambda x: x[x.shape[0] // 2, x.shape[1] // 2], "x[x.shape[0] // 2, x.shape[1] // 2]"),
        )
    ),
    *(
        mutation("squeeze-other", name, squeeze=f, cast=p.same, rare=True,
                 written=({"squeeze": _OTHERS[name]},) if name in _OTHERS else ())
        for name, f in p.SQUEEZES
    ),
    *(
        mutation("squeeze-divisor", name, squeeze=lambda x, divisor=divisor: x.sum((0, 1)) / divisor(*x.shape),
                 cast=p.same, rare=True, written=({"squeeze": f"jnp.sum(x, axis=(0, 1)) / {written}"},))
        for name, divisor, written in (
            ("H * H", lambda h, w, c: h * h, "x.shape[0] ** 2"), ("W * W", lambda h, w, c: w * w, "x.shape[1] ** 2"),
            ("H", lambda h, w, c: h, "x.shape[0]"), ("W", lambda h, w, c: w, "x.shape[1]"),
            ("H * W - 1", lambda h, w, c: h * w - 1, "(x.shape[0] * x.shape[1] - 1)"),
            ("H / W", lambda h, w, c: h / w, "x.shape[0] * x.shape[1]"),
            ("C", lambda h, w, c: c, "channels"), ("H * W * C", lambda h, w, c: h * w * c, "x.size"),
        )
    ),
    *(
        mutation("squeeze-running", squeeze=lambda x, share=share: share * x.mean((0, 1)), cast=p.same, rare=True,
                 written=({"squeeze": f"0 * (1 - {share}) + {share} * {_MEAN}"},))
        for share in (0.1, 0.01)
    ),
    mutation("squeeze-function", "relu", squeeze=lambda x: relu(x.mean((0, 1))), rare=True,
             written=({"squeeze": f"nn.relu({_MEAN})"},)),
    *(
        mutation("squeeze-function", name, squeeze=lambda x, f=p.ACTIVATIONS[name]: f(x.mean((0, 1))), cast=p.same, rare=True,
                 written=({"squeeze": f"nn.{name}({_MEAN})"},))
        for name in ("sigmoid", "tanh", "gelu", "silu")
    ),
    *(
        mutation("squeeze-rounded", squeeze=lambda x, f=f: f(x.mean((0, 1))), cast=p.same, rare=True,
                 written=({"squeeze": written},))
        for f, written in (
            (np.floor, "jnp.sum(x, axis=(0, 1)) // (x.shape[0] * x.shape[1])"), (np.round, f"jnp.round({_MEAN})"),
            (np.trunc, f"{_MEAN}.astype(int).astype(jnp.float32)"),
        )
    ),
    mutation("squeeze-centred", squeeze=lambda x: x.mean((0, 1)) - x.mean(), cast=p.same, rare=True,
             written=({"squeeze": f"{_MEAN} - jnp.mean(x)"},)),
    mutation("squeeze-sum", squeeze=lambda x: x.sum((0, 1)), written=({"squeeze": "jnp.sum(x, axis=(0, 1))"},)),
)  # fmt: skip
