"""The exceptions that learners meet most, and what they mean in the block's own terms. Knows messages; runs nothing."""

import re
from collections.abc import Sequence

from msgspec import Struct

from grader.core.values import Outcome, OutcomeKind


class KnownException(Struct, frozen=True):
    """One kind of exception: by its type, its message, and the learner's line that it came from."""

    name: str
    error: str  # regular expressions; an empty one fits everything
    message: str
    line: str
    next_step: str
    cure: str  # almost the line to write
    between: str = ""  # a hint plainer than the next step; empty where the line that stops says more
    title: str = ""  # of what keeps a file from being loaded


KNOWN_EXCEPTIONS = (
    KnownException("immutable", "TypeError|ValueError", "immutable|read-only", "",
         "x cannot be changed, and need not be: compute a new array, such as x times something, and return that.",
         "`x * gates` makes a new array; return that."),
    KnownException("zero width", "ZeroDivisionError", "", "",
         "What is C // reduction when reduction is larger than C? A Dense layer of no units gives the next one nothing to draw "
         "its weights for, and Flax divides by that nothing. The hidden layer needs at least one unit.",
         "`nn.Dense(max(C // self.reduction, 1))`."),
    KnownException("batch", "", r"expected 4, got 3|axis 3 is out of bounds", "",
         "x is one image of shape (H, W, C), with three axes and no batch. Which line counts on a fourth?",
         "`channels = x.shape[-1]` counts from the end; rows and columns are axes 0 and 1: `jnp.mean(x, axis=(0, 1))`."),
    KnownException("batch", "IndexError", "tuple index out of range", r"shape\[3\]|\b3\)|, 3\b",
         "x is one image of shape (H, W, C): its axes are 0, 1 and 2. Which line asks for axis 3?",
         "`channels = x.shape[-1]` counts from the end; rows and columns are axes 0 and 1: `jnp.mean(x, axis=(0, 1))`."),
    KnownException("no axis", "IndexError", "tuple index out of range", "",
         "A Dense layer was given a single number instead of a row of C numbers. Print the shape of what goes into it: over "
         "which axes does the mean run?",
         "`jnp.mean(x, axis=(0, 1))` leaves one number a channel, shape (C,)."),
    KnownException("negative width", "TypeError", "Only non-negative indices are allowed", "",
         "A layer's width came out negative. Print C, reduction and the width that you compute from them.",
         "`max(C // self.reduction, 1)` is never below 1."),
    KnownException("shapes", "ValueError|TypeError", "[Ii]ncompatible shapes|broadcast|contracting dimensions", "",
         "Two arrays do not fit together. x has shape (H, W, C), and the gates must have shape (C,): print the shape "
         "of the mean (over which axes is it taken?) and of what the second Dense returns (how many features must it have?).",
         "`jnp.mean(x, axis=(0, 1))` has shape (C,), the second layer is `nn.Dense(x.shape[-1])`, and `x * gates` fits."),
    KnownException("reshape", "TypeError", "cannot reshape", "",
         "An array holds another number of numbers than its new shape. The output has H * W * C of them: `.reshape(-1)` "
         "counts them for you.",
         "`y.reshape(-1)`."),
    KnownException("float width", "TypeError", "Shapes must be 1D sequences of concrete values of integer type", "",
         "A layer's width must be a whole number, and `/` gives a fraction even where it divides evenly. Which operator "
         "divides and rounds down?",
         "`max(C // self.reduction, 1)`, with `//` and not `/`."),
    KnownException("forgot apply", "CallCompactUnboundModuleError|.*Unbound.*", "", "",
         "A module holds no weights, so it cannot be called directly. First `variables = block.init(key, x)`, then "
         "`block.apply(variables, x)`.",
         "`variables = block.init(jax.random.PRNGKey(seed), x)`, then `y = block.apply(variables, x)`."),
    KnownException("forgot init", "ScopeCollectionNotFound|ScopeParamNotFoundError", "", "",
         "`apply` found no weights. Give it all that `block.init(jax.random.PRNGKey(seed), x)` returned, not a part of it.",
         "`variables = block.init(jax.random.PRNGKey(seed), x)`, and all of it, with no `[\"params\"]`, into `apply`."),
    KnownException("key", "InvalidRngError", "", "",
         "`init` wants a key, not a number: make one of the seed with `jax.random.PRNGKey(seed)`.",
         "`block.init(jax.random.PRNGKey(seed), x)`."),
    KnownException("not compact", "AssignSubModuleError", "", "",
         "Layers may be built in a method marked `@nn.compact`, or in `setup`. Is the line `@nn.compact` above `__call__`?",
         "`@nn.compact` on the line above `def __call__(self, x):`."),
    KnownException("own __init__", "IncorrectPostInitOverrideError", "", "",
         "A Flax module is a dataclass: it makes its own `__init__` from its fields. Write `reduction: int` in the class, and "
         "no `__init__`.",
         "`reduction: int` below the line of the class, then `__call__`; nothing else is needed."),
    KnownException("returned None", "AttributeError|TypeError", "'?NoneType'?", "",
         "Something is None: a method without `return` gives None. Does `__call__` end with a `return`?",
         "The last line of `__call__` is `return x * gates`, and that of `se_block_forward` is `return y.reshape(-1)`."),
    KnownException("tuple", "AttributeError|TypeError", "'tuple' object", "",
         "That is a pair: `init_with_output` and `apply(..., mutable=...)` return two things. Take the first.",
         "`y, variables = block.init_with_output(jax.random.PRNGKey(seed), x)`."),
    KnownException("not called", "TypeError",
         r"'(Dense|custom_jvp|PjitFunction|function|method)'|<class 'flax\.|<class 'function", "",
         "A layer or function is used without being called: `nn.Dense(width)` only builds the layer, `nn.Dense(width)(values)` "
         "applies it.",
         "`hidden = nn.Dense(width)(squeezed)`, with two pairs of brackets."),
    KnownException("tracer", ".*Tracer.*|ConcretizationTypeError", "", "",
         "Inside `jit` (or `vmap`, `scan`) arrays have no values yet, so Python cannot decide by them, and NumPy cannot take "
         "them. Use jnp instead of np, and no `if`, `int()` or `float()` on an array there.",
         "`jnp.where(condition, a, b)` chooses number by number; and without `jit` none of this is needed here."),
    KnownException("missing x", "TypeError", r"__call__\(\) missing", "",
         "The block was run without an image: both `init(key, x)` and `apply(variables, x)` need x.",
         "`block.init(jax.random.PRNGKey(seed), x)`, and `block.apply(variables, x)`."),
    KnownException("missing field", "TypeError", r"__init__\(\) (missing|got an unexpected)", "",
         "The block is made with its field: `SEBlock(reduction=reduction)`. Does the class have the line `reduction: int`?",
         "`block = SEBlock(reduction=reduction)`."),
)  # fmt: skip
OTHER_EXCEPTIONS = (  # of which the error model need not be asked
    KnownException("stub", "NotImplementedError", "", "",
         "This is still the stub: open exercise/se_block.py, read exercise/README.md, and replace the lines that raise "
         "NotImplementedError. Start with the squeeze: what is the mean of each channel?",
         "TODO 1 begins with `s = jnp.mean(x, axis=(0, 1))` (and `import jax.numpy as jnp` at the top of the file) and "
         "ends with `return x * gates`. TODO 2 begins with `block = SEBlock(reduction=reduction)` and ends with "
         "`return y.reshape(-1)`. What stands between is yours.",
         "TODO 1 is a line a step: one mean a channel, a narrow `nn.Dense`, `nn.relu`, an `nn.Dense` of C units, `nn.sigmoid`, "
         "and the product with x. The lesson's worked example has the numbers behind each. TODO 2 is four: make the block, "
         "`init` it, `apply` it, flatten."),
    KnownException("not imported", "NameError", "'(jax|jnp|np|numpy|nn|flax|lax|linen)'", "",
         "A package's name is used, and no line of the file imports it. The stub imports `jax`, and `nn` from Flax. Which "
         "line, at the top of the file, gives you this one, too?",
         "`import jax.numpy as jnp`, `import numpy as np`, `from flax import linen as nn`: the one that you use, at the top.",
         "`jnp` is how everybody calls the package `jax.numpy`, and `np` is how everybody calls NumPy: `import ... as ...`."),
    KnownException("undefined name", "NameError|UnboundLocalError", "", "",
         "A name is used that was never given a value. Is it spelled as where it was defined, and is it defined in the same "
         "method?",
         "What one method computes, another sees only as an argument, or as what was returned. The block's own field is "
         "`self.reduction` inside of its methods, and the number of channels is `x.shape[-1]`.",
         "`make grade` shows the name in quotes, and the line that uses it. Find the line that gives it its value, with the "
         "name on the left of an `=`. Does it come before, in the same function, and is it spelled the same?"),
)  # fmt: skip
ALL_KNOWN = (*KNOWN_EXCEPTIONS, *OTHER_EXCEPTIONS)
NAMES = (
    *dict.fromkeys(one.name for one in KNOWN_EXCEPTIONS),
    "too wide",
    "random",
    "other",
)  # the last are the error model's own


def named(name: str) -> KnownException | None:
    """The known exception of this name; None where there is none."""
    return next((one for one in ALL_KNOWN if one.name == name), None)


def recognise(outcome: Outcome, among: Sequence[KnownException] = KNOWN_EXCEPTIONS) -> KnownException | None:
    """Which of `among` the exception of `outcome` is; None for any other, and for what did not raise."""
    if outcome.kind is not OutcomeKind.RAISED:
        return None
    line = outcome.lines[-1].text if outcome.lines else ""
    for one in among:
        fits = re.fullmatch(one.error or ".*", outcome.error) and re.search(one.message, outcome.message)
        if fits and re.search(one.line, line):
            return one
    return None
