"""The class that is measured is the one that its file describes."""

from tests.bench import class_bench
from tests.support.files import OUTSIDE, RIGHT


def test_of_the_class_a_third_is_right_and_nothing_is_left_out() -> None:
    everybody = class_bench.known()
    names = [learner.partition("-")[0] for learner in everybody]
    assert (len(RIGHT), len(OUTSIDE)) == (names.count("right"), names.count("unnamed"))
    assert ["right", "named", "unnamed"] == names[:3]
    assert {"pass", "fail"} == {verdict for _, verdict in everybody.values()}


def test_the_hostile_files_of_the_class_are_there() -> None:
    assert len(class_bench.HOSTILE) == len(class_bench.hostile())
