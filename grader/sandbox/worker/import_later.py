"""Put off importing what hardly any block needs. Each module is there, and is loaded when something of it is first used."""

import contextlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder

# What Flax draws its tables of layers with, and JAX's kernels by hand: a twelfth of the time that both take to import.
LATER = {"rich.console", "rich.table", "rich.text", "yaml", "jax.extend.pallas"}


class _Finder:
    """Finds these modules alone, each with a loader that waits."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in LATER else None
        if spec and spec.loader:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def put_off() -> Iterator[None]:
    """Put off these modules, where something here imports them."""
    sys.meta_path.insert(0, _Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(_Finder)
