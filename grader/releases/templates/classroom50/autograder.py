"""Grade a submission for Classroom 50: called in the learner's checkout, it writes result.json and release-body.md there.

Put this folder into your classroom50 repository as CLASSROOM/autograders/ASSIGNMENT. Of the learner's checkout, only the one
file is read. It ends with 0 when there is a grade, whatever it is, and with 1 when the grader broke down: then no score is
written, and Classroom 50 says that it was an infrastructure error.
"""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent / "kit"
IDENTITY = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def main() -> int:
    """Grade, and write what Classroom 50 reads."""
    checkout = Path.cwd()
    lacking = [name for name in IDENTITY.values() if not os.environ.get(name)]
    if lacking:
        return complain(f"these variables are not set: {', '.join(lacking)}")
    if subprocess.run(["make", "-s", "-C", str(KIT), "setup", f"PYTHON={sys.executable}"], check=False).returncode:
        return complain("the environment of the kit could not be made")
    graded = KIT / "result.json"
    for stale in (graded, checkout / "result.json", checkout / "release-body.md"):
        remove(stale)
    # -I: the learner's folder is never one that Python imports from
    python, grader = KIT / ".venv" / "bin" / "python", KIT / "grader"
    command = [str(python), "-I", str(grader), "grade", ".", "--submitted", "--require-isolation"]
    reports = {"classroom50": graded, "markdown": checkout / "release-body.md"}
    command += [text for name, path in reports.items() for text in ("--report", f"{name}={path}")]
    status = subprocess.run(command, check=False).returncode
    if status not in (0, 1) or not graded.exists():
        return complain(f"the grader broke down (status {status}); this is not the learner's doing, and no score is given")
    result = json.loads(graded.read_text(encoding="utf-8"))
    identity = {field: os.environ[name] for field, name in IDENTITY.items()}
    identity["review"] = os.environ.get("REVIEW_URL") or identity["commit"]
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # the runner puts the commit's time in its place
    whole = {
        "schema": result["schema"],
        **identity,
        "datetime": now,
        "graded_at": now,
        **{name: result[name] for name in ("score", "max-score", "tests")},
    }
    (checkout / "result.json").write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
    return 0


def remove(path: Path) -> None:
    """Make room for a file of ours. A learner may have put a link or a folder there, or a file of the same name."""
    if path.is_dir() and not path.is_symlink():
        print(f"::notice::The submission has a folder called {path.name}. It was removed: a file of this name is written here.")
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def complain(text: str) -> int:
    """Say what is wrong to whoever runs the class."""
    print(f"::error::{text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
