"""Say so where a right block makes other weights than the reference. It costs no points, and no output shows it."""

from grader.core.evidence import Evidence


def about_weights_made(evidence: Evidence) -> tuple[str, ...]:
    """A note on the number of weights that the block's init makes, where it is another than that of two Dense layers."""
    if evidence.by_itself is None or evidence.weights_made is None:
        return ()
    case, _ = evidence.by_itself
    channels = case.shape[-1]
    hidden = max(channels // case.reduction, 1)
    kernels, biases = 2 * channels * hidden, hidden + channels
    if evidence.weights_made == kernels + biases:
        return ()
    found = (
        f"For the worked example SEBlock makes {evidence.weights_made} weights; two nn.Dense layers make {kernels + biases}."
    )
    if evidence.weights_made == kernels:
        return (f"{found} It has no biases. They begin at 0, so every output is right, but a trained block would miss them.",)
    return (f"{found} The outputs are right all the same, and it costs no points.",)
