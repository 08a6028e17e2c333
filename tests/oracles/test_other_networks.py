"""The lesson's networks against timm's, which nobody here wrote: with the same weights they give the same numbers."""

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from exercise.networks.efficientnet import EfficientNetB0
from exercise.networks.layers import for_each_image
from exercise.networks.mobilenet import mobilenet_v3_large, mobilenet_v3_small
from exercise.networks.se_resnet import SEResNet50
from tests.oracles.test_other_blocks import fetched
from tests.solution.test_reference import load_reference

HERE = Path(__file__).parent
TOLERANCE = 1e-9  # of the largest output; in float32, training differs by 1e-5 from one library to the other
LEAVES = {"running_mean": "mean", "running_var": "var"}
NETWORKS = {
    "seresnet50": (lambda: SEResNet50(for_each_image(load_reference().SEBlock)), 28_088_024),
    "efficientnet_b0": (EfficientNetB0, 5_288_548),
    "mobilenetv3_large_100": (mobilenet_v3_large, 5_483_032),
    "mobilenetv3_small_100": (mobilenet_v3_small, 2_542_856),
}
WITHOUT_SE = (
    (SEResNet50, 25_557_032),
    (EfficientNetB0, 4_652_008),
    (mobilenet_v3_large, 3_970_752),
    (mobilenet_v3_small, 2_081_216),
)
IMAGES = np.random.default_rng(5).normal(size=(4, 32, 32, 3))  # even sizes show how each edge is padded


def parameters(net: Any) -> int:
    made = jax.eval_shape(net.init, jax.random.PRNGKey(0), IMAGES[:1])
    return sum(leaf.size for leaf in jax.tree.leaves(made["params"]))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_as_many_parameters_as_timm_s(name: str) -> None:
    make, total = NETWORKS[name]
    assert total == parameters(make())


@pytest.mark.parametrize(("make", "total"), WITHOUT_SE)
def test_a_network_without_its_se_blocks_has_as_many_parameters_as_timm_s(make: Any, total: int) -> None:
    assert total == parameters(make(se_block=None))


def theirs(name: str) -> dict[str, np.ndarray]:
    """The weights of timm's network and what it gives for the images."""
    asked = io.BytesIO()
    np.savez(asked, images=IMAGES)
    command = [sys.executable, str(HERE / "other_networks.py"), name, *fetched("timm", "torch")]
    done = subprocess.run(command, input=asked.getvalue(), capture_output=True, check=False)
    assert 0 == done.returncode, done.stderr.decode()
    with np.load(io.BytesIO(done.stdout)) as found:
        return dict(found)


def transplanted(weights: dict[str, np.ndarray]) -> dict[str, Any]:
    """The weights in Flax's order, by the names that the layers have in both; a number joins the name before it."""
    variables: dict[str, Any] = {"params": {}, "batch_stats": {}}
    for key, array in weights.items():
        *path, leaf = re.sub(r"\.(?=\d)", "_", key).split(".")
        collection = "batch_stats" if leaf in LEAVES else "params"
        leaf = LEAVES.get(leaf, "bias" if leaf == "bias" else "scale" if array.ndim == 1 else "kernel")
        if path[-1] in ("fc1", "fc2"):  # of SE-ResNet-50's blocks, which are Dense layers in Flax
            path[-1], array = f"Dense_{int(path[-1][2:]) - 1}", array.squeeze() if array.ndim > 1 else array
        into = variables[collection]
        for part in path:
            into = into.setdefault(part, {})
        into[leaf] = array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T
    return variables


@pytest.mark.sweep
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_gives_the_same_numbers_as_timm_s_with_the_same_weights(name: str) -> None:
    found = theirs(name)
    wanted = {False: found.pop("evaluation"), True: found.pop("training")}
    net, variables = NETWORKS[name][0](), transplanted(found)
    shapes = jax.eval_shape(net.init, jax.random.PRNGKey(0), IMAGES)
    assert jax.tree.map(np.shape, shapes) == jax.tree.map(np.shape, variables)
    apply = jax.jit(lambda given, images, train: net.apply(given, images, train, mutable=["batch_stats"])[0], static_argnums=2)
    for train, right in wanted.items():
        with jax.enable_x64(True):
            ours = np.asarray(apply(variables, IMAGES, train))
        assert ours.dtype == right.dtype == np.float64
        assert np.abs(ours - right).max() < TOLERANCE * np.abs(right).max(), (name, train)
