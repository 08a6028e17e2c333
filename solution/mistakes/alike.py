"""What no output can tell apart, and why: several sets of mistakes that give the same numbers."""

import itertools

# What nobody can tell apart from outputs: the names on a line give the same numbers, for the reason behind it. Where a block
# fits several, the one with fewer rare ways is named, or else only what they have in common.
ALIKE: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = tuple(
    (reason, frozenset(one.split(" + ")), frozenset(other.split(" + ")))
    for reason, one, other in (
        ("no pinned case has more than 16 channels", "bottleneck-fixed [16]", "bottleneck-clamped-too-high [16]"),
        ("no pinned case has more than 16 channels", "bottleneck-fixed [1]", "bottleneck-fixed [C // 16]"),
        ("no hidden unit is left, or no weight", "activation-norm [BatchNorm]", "weights-initializer [zeros]"),
        ("a sigmoid of twice its number, and both kernels larger by the root of 2",
         "gate-steep", "weights-initializer [he_normal]"),
        ("x comes back whatever the width is, or an exception where it is 0",
         "bottleneck-unclamped + scale-missing", "bottleneck-clamped-with-min + scale-missing"),
        ("both variances are 1 / C where a kernel is square",
         "bottleneck-missing + weights-initializer [xavier_uniform]",
         "bottleneck-missing + weights-initializer [lecun_uniform]"),
        ("both variances are 1 / C where a kernel is square",
         "excite-one-dense + weights-initializer [xavier_uniform]", "excite-one-dense + weights-initializer [lecun_uniform]"),
        ("one layer has no place for a ReLU before it",
         "activation-after-expand + excite-one-dense", "activation-both + excite-one-dense"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-missing + gate-relu", "activation-after-expand + gate-relu"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-missing + gate-relu", "activation-after-expand + gate-missing"),
        ("a ReLU is a ReLU, as a late activation and as a gate",
         "activation-after-expand + gate-missing", "activation-after-expand + gate-relu"),
        ("a ReLU is a ReLU, as a late activation and as a gate", "activation-both + gate-missing", "gate-relu"),
        ("numbers that add up to 1 have the mean 1 / C",
         "gate-normalised [sum] + scale-scalar", "gate-softmax + scale-scalar"),
        ("gates are the same at every pixel, so that the order of pixels does not show",
         "output-channel-first + scale-gates-only", "output-column-major + scale-gates-only"),
        ("with other weights the one hidden unit that would show it is off",
         "bottleneck-ceil + seed-init-apply-differ", "bottleneck-round + seed-init-apply-differ"),
        ("a ReLU behind the last Dense is the only one, whatever was before",
         "activation-after-expand + excite-missing", "activation-both + excite-missing"),
        ("a ReLU behind the last Dense is the only one, whatever was before",
         "activation-after-expand + excite-skips-hidden", "activation-both + excite-skips-hidden"),
        ("a ReLU behind the last Dense is the only one, whatever was before",
         "activation-after-expand + excite-spatial", "activation-both + excite-spatial"),
        ("a late ReLU keeps what is above 0, and that is all that counts",
         "activation-after-expand + gate-binary", "activation-missing + gate-binary"),
        ("with such gates the one case that would show it does not",
         "activation-norm [LayerNorm] + bottleneck-ceil", "activation-norm [LayerNorm] + bottleneck-round"),
        ("with such gates the one case that would show it does not",
         "bottleneck-ceil + gate-binary", "bottleneck-round + gate-binary"),
        ("most cases are not a number", "bottleneck-ceil + squeeze-crops", "bottleneck-round + squeeze-crops"),
        ("most cases are not a number",
         "bottleneck-clamped-too-high [4] + squeeze-crops", "bottleneck-fixed [4] + squeeze-crops"),
        ("no pinned case has more than 4 rows",
         "bottleneck-clamped-too-high [4] + input-channels-first", "bottleneck-fixed [4] + input-channels-first"),
        ("both variances are 1 / C where a kernel is square",
         "excite-shared-dense + weights-initializer [lecun_uniform]",
         "excite-shared-dense + weights-initializer [xavier_uniform]"),
        ("both variances are 1 / C where a kernel is square",
         "excite-skips-hidden + weights-initializer [lecun_uniform]",
         "excite-skips-hidden + weights-initializer [xavier_uniform]"),
        ("of the first pixel alone all that comes back is right",
         "output-truncated + squeeze-missing", "output-truncated + squeeze-part [first pixel]"),
        ("the first pixel is in the first column",
         "output-truncated + squeeze-one-axis [H]", "output-truncated + squeeze-part [first column]"),
        ("every pixel comes out alike, so that the order of pixels does not show",
         "output-channel-first + scale-means", "output-column-major + scale-means"),
        ("every pixel comes out alike, as the mean of the pixels does",
         "output-pooled", "output-truncated + scale-means"),
        *(
            ("the pixels of most cases do not vary", f"{one} + squeeze-other [{detail}]", f"{other} + squeeze-other [{detail}]")
            for detail in ("standard deviation", "variance")
            for one, other in (("bottleneck-ceil", "bottleneck-round"),
                               ("bottleneck-clamped-too-high [4]", "bottleneck-fixed [4]"))
        ),
        *(
            ("one number, divided by itself, is 1, and so is the mean of C numbers that add up to C", one, other)
            for one, other in itertools.combinations(
                ("excite-spatial + gate-normalised [max]", "excite-spatial + gate-normalised [sum]",
                 "excite-spatial + gate-softmax", "gate-softmax + scale-scalar", "scale-missing"), 2)
        ),
        *(
            ("only the signs of the numbers count", f"gate-binary + weights-initializer [{one}]",
             f"gate-binary + weights-initializer [{other}]")
            for one, other in itertools.combinations(("he_uniform", "lecun_uniform", "xavier_uniform"), 2)
        ),
        ("2 sigmoid(2 z) is 1 + tanh(z)", "gate-doubled + weights-initializer [he_normal]", "gate-tanh + scale-residual"),
        ("a sigmoid of twice its number, and both kernels larger by the root of 2",
         "gate-steep + weights-initializer [lecun_uniform]", "weights-initializer [he_uniform]"),
        ("the sum of mean and maximum is twice their middle",
         "squeeze-with-max + weights-initializer [he_uniform]", "squeeze-with-max + weights-initializer [lecun_uniform]"),
        ("the ReLU of x is all that comes back", "input-relu + scale-missing", "output-relu + scale-missing"),
        *(
            ("gates of another shape cannot be cut so", f"scale-skips-channel {one}", f"scale-skips-channel {other}")
            for one, other in itertools.combinations(
                [f"[{which}] + squeeze-{what}" for which in ("first", "last")
                 for what in ("channels", "missing", "one-axis [W]")], 2)
        ),
        ("gates of another shape cannot be cut so",
         "scale-skips-channel [first] + squeeze-one-axis [H]", "scale-skips-channel [last] + squeeze-one-axis [H]"),
        ("x itself does not come back",
         "input-relu + scale-gates-only", "scale-gates-only + squeeze-other [mean after a ReLU]"),
        ("a late ReLU keeps what is above 0, and that is all that counts",
         "activation-after-expand + gate-hard-sigmoid", "activation-missing + gate-hard-sigmoid"),
        ("twice the gate less x, and x again", "gate-affine [2 * gate - 1] + scale-residual", "gate-doubled"),
        ("2 sigmoid(2 z) - 1 is tanh(z)", "gate-affine [2 * gate - 1] + weights-initializer [he_normal]", "gate-tanh"),
        ("2 sigmoid(2 z) - 1 is tanh(z)", "gate-affine [2 * gate - 1] + weights-initializer [he_uniform]",
         "gate-tanh + weights-initializer [lecun_uniform]"),
        ("a sigmoid of half its number, and both kernels larger by the root of 2",
         "gate-flat [2] + weights-initializer [he_uniform]", "weights-initializer [lecun_uniform]"),
        ("a hard sigmoid half as steep, and both kernels larger by the root of 2",
         "gate-hard-sigmoid + weights-initializer [he_uniform]", "gate-hard-sigmoid + weights-initializer [lecun_uniform]"),
        ("no channels are left whose order could show",
         "output-channel-first + scale-matmul", "output-column-major + scale-matmul"),
        ("the mean of the pixels, moved by itself", "output-pooled + scale-adds-means", "output-pooled + scale-missing"),
        ("the mean of the pixels, moved by itself", "output-pooled + scale-adds-means", "output-pooled + scale-residual"),
        ("the mean of all gates is that of their means",
         "scale-scalar + squeeze-late [gates]", "scale-scalar + squeeze-missing"),
        ("the pixels of most cases do not vary, and come back as they are",
         "bottleneck-ceil + scale-adds-means", "bottleneck-round + scale-adds-means"),
        ("the pixels of most cases do not vary, and come back as they are",
         "bottleneck-clamped-too-high [4] + scale-adds-means", "bottleneck-fixed [4] + scale-adds-means"),
        ("most cases are not a number", "bottleneck-clamped-too-high [4] + squeeze-divisor [H * W - 1]",
         "bottleneck-fixed [4] + squeeze-divisor [H * W - 1]"),
    )
)  # fmt: skip
# With these kernels, or a BatchNorm of one vector, so little is left of the gates that most mistakes beside them cannot be
# seen, or not told from others.
FAINT = frozenset({"ones", "zeros", "normal", "uniform", "truncated_normal", "BatchNorm"})
