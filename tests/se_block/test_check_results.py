"""The results of the checks, in many situations: their points, what blocked them, and the words for what was seen."""

import pytest
from msgspec.structs import replace

from grader.core.evidence import Evidence
from grader.core.values import Status
from grader.grading.score import score
from grader.se_block.pinned_cases import SAME_MEANS
from tests.se_block.test_checks import IN_ORDER, WRONG_BLOCKS, everywhere, finding
from tests.support.builders import DEFINITIONS, evidence, outcomes, raised


def situations() -> dict[str, Evidence]:
    blocks = {name: evidence(outcomes(block)) for name, (block, _, _) in WRONG_BLOCKS.items()}
    missing = {"nothing-asked": evidence({}), "no-function": evidence(definitions=replace(DEFINITIONS, function="missing"))}
    return blocks | missing | {"right": evidence(), "raised": evidence(everywhere(raised("ValueError")))}


SITUATIONS = situations()


@pytest.mark.parametrize("seen", SITUATIONS.values(), ids=SITUATIONS)
def test_only_passed_checks_have_points_and_a_skipped_one_names_what_blocked_it(seen: Evidence) -> None:
    found, findings = score(seen).results, score(seen).findings
    assert IN_ORDER == tuple(result.id for result in found)
    status = {result.id: result.status for result in found}
    assert [result.max_points if result.status is Status.PASSED else 0 for result in found] == [r.points for r in found]
    assert [result.status is Status.SKIPPED for result in found] == [result.blocked_by is not None for result in found]
    assert Status.PASSED not in {status[result.blocked_by] for result in found if result.blocked_by}
    assert {id_: finding.described for id_, finding in findings.items()} == {r.id: r.message for r in found if r.message}
    assert [id_ for id_ in IN_ORDER if status[id_] is Status.FAILED] == list(findings)


@pytest.mark.parametrize(
    ("name", "check", "message"),
    [
        ("mean-over-columns", "scale", "in channel 0 output / x is between 0.5 and 0.7451, not one number"),
        ("x-itself", "gates", "output / x in channel 0 is 1; a gate lies strictly between 0 and 1"),
        ("half-of-x", "squeeze", "every gate is the same number, whatever the image is"),
        ("half-of-x", "clamp", "with reduction larger than C the gates never change, whatever the image is"),
        ("floor-of-two", "clamp", "the gates do not move together: there is more than one hidden unit"),
        ("no-clamp", "clamp", "the call raised ZeroDivisionError (the file says: “float division by zero”)"),
        ("not-flat", "output", "it returned shape (1, 1, 1), where (1,) was expected"),
    ],
)
def test_a_failed_check_says_what_was_seen(name: str, check: str, message: str) -> None:
    assert message == finding(SITUATIONS[name], check).message


def test_a_squeeze_that_depends_on_the_size_shows_both_rows_of_gates_and_the_other_image() -> None:
    found = finding(SITUATIONS["sum"], "squeeze")
    assert found.case in SAME_MEANS
    assert "but 0.5630 0.4210 for a 1 by 1 image with the same channel means" in found.message
