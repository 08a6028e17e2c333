"""Run timm's networks, in a process of its own: `python other_networks.py NAME FOLDER... < images > answers`.

Images and answers are npz: the network's random weights, by timm's names, and what it gives in evaluation and in training.
"""

import io
import sys

import numpy as np
from other_blocks import without_running  # it lies beside this file


def network(name: str, folders: list[str]) -> object:
    """timm's network of this name, as it is made."""
    for package in ("timm", "timm.data", "timm.models", "torchvision", "torchvision.ops", "torchvision.ops.misc"):
        without_running(package, folders)
    sys.modules["timm"].__version__ = ""
    sys.modules["torchvision.ops.misc"].FrozenBatchNorm2d = type("FrozenBatchNorm2d", (), {})  # named, and not used
    from timm.data import constants

    vars(sys.modules["timm.data"]).update(vars(constants))
    from timm.models import efficientnet, mobilenetv3, resnet

    return next(getattr(module, name) for module in (resnet, efficientnet, mobilenetv3) if hasattr(module, name))()


def fill(net: object) -> None:
    """Random numbers in every weight, in those that begin as zeros or ones, too."""
    import torch

    torch.manual_seed(7)
    for key, array in net.state_dict().items():
        if array.ndim > 1:
            array.normal_(0, (1.5 / array[0].numel()) ** 0.5)
        elif key.endswith("running_var"):
            array.uniform_(0.5, 2)
        elif key.endswith("weight"):
            array.uniform_(0.5, 1.5)
        elif not key.endswith("num_batches_tracked"):
            array.normal_(0, 0.3)


def main(name: str, *folders: str) -> None:
    """Answer for the images in the standard input."""
    sys.path.extend(folders)
    import torch

    torch.set_num_threads(1)  # more of them wait for each other in a loop, and take the processor from other tests
    images = torch.tensor(np.load(io.BytesIO(sys.stdin.buffer.read()))["images"]).permute(0, 3, 1, 2)
    net = network(name, [*folders])
    fill(net.double())
    answers = {key: array.numpy().copy() for key, array in net.state_dict().items() if array.ndim}
    with torch.no_grad():
        answers |= {"evaluation": net.eval()(images).numpy(), "training": net.train()(images).numpy()}
    np.savez(sys.stdout.buffer, **answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
