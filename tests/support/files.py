"""Where the learners' files lie that the tests grade."""

from grader.core.machine import ROOT

FILES = ROOT / "tests" / "files"
SUBMISSIONS, CLASSROOM = FILES / "submissions", FILES / "classroom"
RIGHT, FORGED, HOSTILE, OUTSIDE = (sorted((FILES / name).glob("*.py")) for name in ("right", "forged", "hostile", "outside"))
