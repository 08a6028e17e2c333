"""What a loaded module answers to one request. Runs inside the sandbox, beside the submission."""

import types

import jax
import numpy


def answer(module: types.ModuleType, op: str, names: dict, given: list) -> object:
    """What the function returns ("call"), or the Flax module by itself: its output ("apply") or how many weights it makes.

    The module is made with the last of what is given for its field, and initialised with the first as seed, on the second.
    Asked ("ask") is a text of the kit's own, about the module.
    """
    if op == "call":
        return getattr(module, names["function"])(*given)
    if op == "ask":
        if "kit" not in names:  # it may keep something from one question to the next
            names["kit"] = types.ModuleType("kit")
            exec(compile(names["beside"], "kit.py", "exec"), names["kit"].__dict__)
        return names["kit"].answer(getattr(module, names["module"]), *given)
    number, x, value = given
    block = getattr(module, names["module"])(**{names["field"]: value})
    weights = block.init(jax.random.PRNGKey(number), x)
    if op == "apply":
        return block.apply(weights, x)
    return numpy.float32(sum(numpy.size(leaf) for leaf in jax.tree.leaves(weights)))
