"""Run other people's SE blocks, in a process of its own: `python other_blocks.py NAME FOLDER... < questions > answers`.

Questions and answers are npz. Knows how each block wants to be asked; compares nothing.
"""

import io
import sys
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]


def without_running(package: str, folders: list[str]) -> None:
    """Make the modules of `package` importable without what its `__init__` wants: whole model zoos and their needs."""
    module = types.ModuleType(package)
    module.__path__ = [str(Path(folder, *package.split("."))) for folder in folders]
    sys.modules[package] = module


def jax_models(folders: list[str]) -> Callable[[Arrays], np.ndarray]:
    """`jax_models.layers.SqueezeAndExcitation`, which draws its own weights from the seed."""
    without_running("jax_models", folders)
    import jax
    from jax_models.layers.squeeze_and_excite_layer import SqueezeAndExcitation

    def answer(asked: Arrays) -> np.ndarray:
        block, x = SqueezeAndExcitation(reduction=int(asked["reduction"])), asked["x"][None]
        return np.asarray(block.init_with_output(jax.random.PRNGKey(int(asked["seed"])), x)[0]).reshape(-1)

    return answer


def timm(folders: list[str]) -> Callable[[Arrays], np.ndarray]:
    """`timm.layers.SEModule` in PyTorch, with the weights that it is given."""
    without_running("timm", folders)
    without_running("timm.layers", folders)
    import torch
    from timm.layers.squeeze_excite import SEModule

    def answer(asked: Arrays) -> np.ndarray:
        channels, hidden = asked["narrow"].shape
        block = SEModule(channels, rd_channels=hidden)
        with torch.no_grad():
            block.fc1.weight.copy_(torch.tensor(asked["narrow"].T.copy())[..., None, None])
            block.fc2.weight.copy_(torch.tensor(asked["wide"].T.copy())[..., None, None])
            block.fc1.bias.zero_()
            block.fc2.bias.zero_()
            image = torch.tensor(asked["x"].transpose(2, 0, 1).copy())[None]
            return block(image)[0].permute(1, 2, 0).reshape(-1).numpy()

    return answer


def main(name: str, *folders: str) -> None:
    """Answer every question of standard input on standard output."""
    sys.path += folders  # behind the kit's own packages: their versions come first
    answer = {"jax_models": jax_models, "timm": timm}[name](list(folders))
    questions = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    count = len({key.split(".")[0] for key in questions})
    fields = {key.split(".")[1] for key in questions}
    answers = [answer({field: questions[f"{i}.{field}"] for field in fields}) for i in range(count)]
    np.savez(sys.stdout.buffer, *answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
