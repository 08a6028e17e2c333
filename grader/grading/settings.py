"""The settings of a grading, and those of them that the environment decides. Knows names and units; starts nothing."""

import os
from pathlib import Path

from msgspec import Struct

from grader.core import machine
from grader.core.errors import UsageError
from grader.core.values import CasePlan
from grader.sandbox.worker_process import Limits
from grader.se_block.spec import cache_folder

_LIMITS = {
    "SE_BLOCK_CPU_S": "cpu_s", "SE_BLOCK_WALL_S": "wall_s", "SE_BLOCK_TOTAL_S": "total_s",
    "SE_BLOCK_MEMORY_MIB": "memory_mib", "SE_BLOCK_OUTPUT_MIB": "output_mib",
}  # fmt: skip


class Settings(Struct, frozen=True):
    """Everything about a grading but the submission itself. `cache` None: nothing is kept on disk."""

    plan: CasePlan = CasePlan()
    isolation: str = "auto"
    required: bool = False
    weights: str = "any-names"
    limits: Limits = Limits()
    cache: Path | None = None
    workers: int = 2  # that share the cases of one submission


def for_this_machine(plan: CasePlan = CasePlan(), isolation: str = "auto", weights: str = "any-names") -> Settings:
    """The settings with this machine's cache and number of workers; raises UsageError where a limit is no number."""
    return Settings(plan, isolation, False, weights, _limits(), cache_folder(), 1 if machine.is_small() else 2)


def _limits() -> Limits:
    found = {}
    for name, field in _LIMITS.items():
        text = os.environ.get(name, "")
        if text and not (text.isdecimal() and int(text) > 0):
            raise UsageError(f"{name} is {text!r}; it must be a whole number, such as 30.")
        if text:
            found[field] = int(text)
    return Limits(**found)
