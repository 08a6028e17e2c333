"""The error model: every mistake that the grader can name, as parts of the block that it replaces, a module for each stage.

Switched on in any combination whose parts do not collide; all off is the reference. Knows no text: titles and hints are in
`grader/se_block/messages/`.
"""

from solution.learner_file import Written
from solution.mistakes.activation import ACTIVATION
from solution.mistakes.alike import ALIKE, FAINT
from solution.mistakes.bottleneck import BOTTLENECK
from solution.mistakes.gate import GATE
from solution.mistakes.input import INPUT
from solution.mistakes.mutation import Mutation
from solution.mistakes.output import OUTPUT
from solution.mistakes.precision import PRECISION
from solution.mistakes.scale import SCALE
from solution.mistakes.seed import SEED
from solution.mistakes.squeeze import SQUEEZE
from solution.mistakes.weights import WEIGHTS

__all__ = ["ALIKE", "FAINT", "MUTATIONS", "WRITTEN", "Mutation"]
MUTATIONS = (*SQUEEZE, *BOTTLENECK, *ACTIVATION, *GATE, *SCALE, *OUTPUT, *SEED, *WEIGHTS, *PRECISION, *INPUT)
WRITTEN = tuple(Written(one.id, one.detail, pieces) for one in MUTATIONS for pieces in one.written)
