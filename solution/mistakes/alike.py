"""What no output can tell apart, and why: several sets of mistakes that give the same numbers."""

# What nobody can tell apart from outputs: the names on a line give the same numbers, for the reason behind it. Where a block
# fits several, the one with fewer rare ways is named, or else only what they have in common.
ALIKE: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = tuple(
    (reason, frozenset(one.split(" + ")), frozenset(other.split(" + ")))
    for reason, one, other in (
        ("no pinned case has more than 16 channels", "bottleneck-fixed [16]", "bottleneck-clamped-too-high [16]"),
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
    )
)  # fmt: skip
# Of these kernels so little is left of the gates that most mistakes beside them cannot be seen, or not told from others.
FAINT = frozenset({"ones", "zeros", "normal", "uniform", "truncated_normal"})
