"""The settings of a grading, and those of them that the environment decides. Knows names and units; starts nothing."""

from pathlib import Path

from msgspec import Struct

from grader.core import machine, variables
from grader.core.values import CasePlan
from grader.sandbox.worker_process import Limits
from grader.se_block.spec import cache_folder

_LEAST_MIB = 512  # with less, JAX itself has no room, and a right file would be called wrong
_LIMITS = {  # the field, the least that makes sense, and an example
    "SE_BLOCK_CPU_S": ("cpu_s", 1, "30"), "SE_BLOCK_WALL_S": ("wall_s", 1, "60"), "SE_BLOCK_TOTAL_S": ("total_s", 1, "900"),
    "SE_BLOCK_MEMORY_MIB": ("memory_mib", _LEAST_MIB, "2048"), "SE_BLOCK_OUTPUT_MIB": ("output_mib", 1, "8"),
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


def for_this_machine(
    plan: CasePlan = CasePlan(), isolation: str = "auto", weights: str = "any-names", required: bool = False
) -> Settings:
    """The settings with this machine's cache and number of workers; raises UsageError where a variable is wrong."""
    variables.check_debugging()
    return Settings(plan, isolation, required, weights, _limits(), cache_folder(), 1 if machine.is_small() else 2)


def _limits() -> Limits:
    found = {field: variables.whole_number(name, least, example) for name, (field, least, example) in _LIMITS.items()}
    return Limits(**{field: number for field, number in found.items() if number is not None})
