"""Downloads as Blackboard gives them, each with the rows that are right."""

from collections.abc import Iterable, Mapping

from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.packing import zipped
from tests.support.handed_in.texts import PDF, R, W


def receipt(name: str, user: str, title: str, when: str, files: Iterable[str]) -> bytes:
    """Blackboard's text file about an attempt."""
    head = f"{title}_{user}_attempt_{when}"
    listed = "".join(f"\tOriginal filename: {file}\n\tFilename: {head}_{file}\n\n" for file in files)
    return (
        f"Name: {name} ({user})\nAssignment: {title}\nDate Submitted: Monday, March 2, 2026 9:00:00 AM CET\n"
        "Current Grade: Needs Grading\n\n"
        "Submission Field:\nThere is no student submission text data for this assignment.\n\n"
        "Comments:\nThere are no student comments for this assignment.\n\n"
        "Files:\n" + (listed or "\tNo files were attached to this submission.\n")
    ).encode()


def _attempt(title: str, user: str, name: str, when: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    head = f"{title}_{user}_attempt_{when}"
    about = {f"{head}.txt": receipt(name, user, title, when, files)}
    return about | {f"{head}_{file}": data for file, data in files.items()}


_FIRST, _SECOND, _THIRD = "2026-03-01-22-15-07", "2026-03-02-09-00-00", "2026-10-02-09-00-00"
_SE = "se_block.py"
BLACKBOARD = Download(
    "gradebook_ML101_HW203_2026-03-09-10-00-00",
    {
        **_attempt("HW 3", "s1234567", "Jane Doe", _FIRST, {_SE: W}),
        **_attempt("HW 3", "s1234567", "Jane Doe", _SECOND, {_SE: R}),
        **_attempt("HW 3", "s7654321", "Bo Chan", _FIRST, {_SE: R}),
        **_attempt("HW 3", "s7654321", "Bo Chan", _SECOND, {_SE: W}),
        **_attempt("HW 3", "s1111111", "Cy Only", _FIRST, {_SE: R}),
        **_attempt("HW 3", "s1111111", "Cy Only", _SECOND, {}),
        **_attempt("HW 3", "s2222222", "Ann Lee", _SECOND, {"report.pdf": PDF, _SE: R, "notes.txt": b"hi"}),
        **_attempt("HW 3", "s3333333", "Ole Roy", _THIRD, {}),
        **_attempt("HW 3", "s4444444", "Mia Khan", _THIRD, {"my_attempt_2.py": R}),
        **_attempt("HW 3", "s5555555", "Jo Weber", _FIRST, {"hw.zip": zipped({"hw/se_block.py": R})}),
    },
    (
        Expected("s1234567", "s1234567"),
        Expected("s7654321", "s7654321", text="wrong"),
        Expected("s1111111", "s1111111", look=True),
        Expected("s2222222", "s2222222"),
        Expected("s3333333", "s3333333", text="none", file="", look=True),
        Expected("s4444444", "s4444444", file="my_attempt_2.py"),
        Expected("s5555555", "s5555555", file="hw.zip/hw/se_block.py"),
    ),
)
BLACKBOARD_UNDERSCORES = Download(
    "gradebook_ML101_HW_3",
    {
        **_attempt("HW_3_SE_block", "jane_doe", "Jane Doe", _FIRST, {_SE: R}),
        **_attempt("HW_3_SE_block", "jane_roe", "Jane Roe", _FIRST, {_SE: W}),
    },
    (Expected("jane_doe", "jane_doe"), Expected("jane_roe", "jane_roe", text="wrong")),
)
BLACKBOARD_ONE = Download(
    "gradebook_ML101_HW203",
    _attempt("HW 3", "jdoe@u.example", "Jane Doe", _FIRST, {_SE: R}),
    (Expected("jdoe@u.example", "jdoe@u.example"),),
)
