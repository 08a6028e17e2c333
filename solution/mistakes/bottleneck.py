"""Mistakes in the bottleneck: the width of the hidden layer, and how many layers there are."""

import numpy as np

from solution import parts as p
from solution.learner_file import (
    AT_START,
    NEIGHBOURS,
    ONE_A_PIXEL,
    ONE_LAYER,
    SHARED,
    THREE_LAYERS,
    TIED,
    TWO_A_PIXEL,
    WRONG_NAME,
)
from solution.mistakes.mutation import mutation

_WRITTEN_CLAMPS, _WRITTEN_WIDTHS = {2, 3, 4, 8}, {1, 2, 4, 8, 16, 32}
BOTTLENECK = (
    mutation("bottleneck-unclamped", clamp=p.same, written=({"width": "channels // self.reduction"},)),
    mutation("bottleneck-unclamped", clamp=p.same, empty=np.zeros, pairs_only=True),
    mutation("bottleneck-clamped-with-min", clamp=lambda width: min(width, 1),
             written=({"width": "min(channels // self.reduction, 1)"},)),
    mutation("bottleneck-clamped-with-min", clamp=lambda width: min(width, 1), empty=np.zeros, pairs_only=True),
    *(
        mutation("bottleneck-clamped-too-high", str(n), clamp=lambda width, n=n: max(width, n), pairs_only=n > 4,
                 written=({"width": f"max(channels // self.reduction, {n})"},) * (n in _WRITTEN_CLAMPS))
        for n in (2, 3, 4, 8, 16)
    ),
    mutation("bottleneck-falls-back", divide=lambda c, r: c // r or c, rare=True,
             written=({"width": "channels // self.reduction or channels"},)),
    mutation("bottleneck-divided-twice", divide=lambda c, r: c // r // r, rare=True,
             written=({"width": "max(channels // self.reduction // self.reduction, 1)"},)),
    mutation("bottleneck-plus-one", divide=lambda c, r: c // r + 1, rare=True,
             written=({"width": "channels // self.reduction + 1"},)),
    mutation("bottleneck-upside-down", divide=lambda c, r: r // c, rare=True,
             written=({"width": "max(self.reduction // channels, 1)"},)),
    mutation("bottleneck-subtracts", divide=lambda c, r: c - r, rare=True,
             written=({"width": "max(channels - self.reduction, 1)"},)),
    mutation("bottleneck-ceil", divide=lambda c, r: -(-c // r), written=({"width": "max(-(-channels // self.reduction), 1)"},)),
    mutation("bottleneck-round", divide=lambda c, r: round(c / r),
             written=({"width": "max(round(channels / self.reduction), 1)"},)),
    mutation("bottleneck-round", divide=lambda c, r: int(c / r + 0.5), pairs_only=True),
    mutation("bottleneck-is-reduction", divide=lambda c, r: r, written=({"width": "self.reduction"},)),
    mutation("bottleneck-missing", divide=lambda c, r: c, written=({"width": "channels"},)),
    mutation("bottleneck-expands", divide=lambda c, r: c * r, written=({"width": "channels * self.reduction"},)),
    *(
        mutation("bottleneck-fixed", str(n), divide=lambda c, r, n=n: n, pairs_only=n not in {4, 16},
                 written=({"width": str(n)},) * (n in _WRITTEN_WIDTHS))
        for n in (1, 2, 3, 4, 8, 16, 32, 64)
    ),
    *(
        mutation("bottleneck-fixed", f"C // {n}", divide=lambda c, r, n=n: c // n, pairs_only=n != 4,
                 written=({"width": f"max(channels // {n}, 1)"},))
        for n in (2, 4, 8, 16)
    ),
    mutation("bottleneck-at-start", layers=lambda width, c: (c, width), written=({"excite": AT_START},)),
    mutation("excite-one-dense", layers=lambda width, c: (c,), written=({"excite": ONE_LAYER},)),
    mutation("excite-extra-dense", layers=lambda width, c: (width, width, c), written=({"excite": THREE_LAYERS},)),
    mutation("excite-extra-dense", layers=lambda width, c: (width, c, c), pairs_only=True),
    mutation("excite-extra-dense", layers=lambda width, c: (c, width, c), pairs_only=True),
    *(
        mutation("bottleneck-of-image", name, counted=lambda shape, axis=axis: shape[axis], rare=True,
                 written=({"width": f"max(x.shape[{axis}] // self.reduction, 1)"},))
        for axis, name in enumerate(("H", "W"))
    ),
    mutation("excite-missing", layers=lambda width, c: (c,), kernel=p.identity, cast=p.same, rare=True,
             written=({"excite": "", "gate": "nn.sigmoid(squeezed)"},)),
    mutation("excite-shared-dense", layers=lambda width, c: (c, c), order=lambda noise: noise[[0, 0, 0]], rare=True,
             written=({"excite": SHARED},)),
    mutation("excite-skips-hidden", layers=lambda width, c: (c,), order=lambda noise: noise[1:], rare=True,
             written=({"excite": WRONG_NAME},)),
    mutation("excite-neighbours", layers=lambda width, c: (1,), squeeze=lambda x: p.neighbours(x, 3), late=lambda z: z[..., 0],
             rare=True, written=({"excite": NEIGHBOURS.format(size=3)},)),
    mutation("excite-neighbours", layers=lambda width, c: (1,), late=lambda z: z[..., 0], rare=True,
             squeeze=lambda x: p.neighbours(x, p.eca_size(x.shape[-1])),
             written=({"excite": NEIGHBOURS.format(size="int(abs((np.log2(channels) + 1) / 2)) // 2 * 2 + 1")},)),
    mutation("excite-spatial", layers=lambda width, c: (1,), squeeze=p.same, rare=True,
             written=({"excite": ONE_A_PIXEL, "squeeze": "x"},)),
    mutation("excite-spatial", layers=lambda width, c: (width, 1), squeeze=p.same, rare=True,
             written=({"excite": TWO_A_PIXEL, "squeeze": "x"},)),
    mutation("excite-with-means", "added to", joined=lambda z, s: z + s, rare=True,
             written=({"late": "logits = logits + squeezed"},)),
    mutation("excite-with-means", "multiplied by", joined=lambda z, s: z * s, rare=True,
             written=({"late": "logits = logits * squeezed"},)),
    mutation("excite-tied", kernel=p.tied, order=lambda noise: noise[[0, 0, 0]], rare=True, written=({"excite": TIED},)),
)  # fmt: skip
