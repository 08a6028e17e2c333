"""What the documents show is what the program does, and what they name is there."""

import json
import re
import subprocess
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from grader.core.values import Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.reports import terminal
from tests.support import goldens, reference_docs
from tests.support.files import SUBMISSIONS

DOCUMENTS = ("README.md", "SECURITY.md", ".github/CONTRIBUTING.md", *(f"docs/{file.name}" for file in ROOT.glob("docs/*.md")))
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
README, CI, REFERENCE = TEXTS["README.md"], TEXTS["docs/ci.md"], TEXTS["docs/reference.md"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MOST_LINES = 130  # of the README
HARD_TO_READ = ("is not to be had", "but for", "whoever")
FENCED = re.compile(r"^( *)```\w*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|toml|md|yml))?)`")
MADE_LATER = ("results/", "submissions/", "trusted/", "learner/")  # by `make class`, by an instructor, by `make release`
each_document = pytest.mark.parametrize("name", DOCUMENTS)


def blocks(text: str) -> list[str]:
    """The blocks of code in a document."""
    return [found[2] for found in FENCED.finditer(text)]


def without_footer(text: str) -> str:
    """A report without its last lines, which name seconds and the machine's isolation."""
    return text.rsplit("\n\n", 1)[0].rstrip()


def anchors(text: str) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_report_shown_is_the_report_given(session: GradingSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = submission.read(Path("tests/files/submissions/relu-at-the-end"))
    given = terminal.render(grade(found, session).report)
    shown = next(block for block in blocks(README) if block.startswith("NOT SOLVED YET"))
    assert without_footer(given) == without_footer(shown.rstrip())


def test_the_situation_of_the_report_is_graded_alike() -> None:
    assert "relu-at-the-end" in goldens.SITUATIONS


@pytest.mark.parametrize("name", reference_docs.BLOCKS)
def test_the_reference_says_what_the_program_says(name: str) -> None:
    """Where this fails, run `make docs`. Python's versions break the lines of a help text in other places."""
    (shown,) = (found[2] for found in reference_docs.block(name).finditer(REFERENCE))
    assert reference_docs.BLOCKS[name]().split() == shown.split()


def test_the_set_up_compiles_all_that_a_worker_imports(checkout: Path) -> None:
    (packages,) = checkout.glob(".venv/lib/python3.*/site-packages")
    for name in ("jax", "flax", "numpy"):
        files = list((packages / name).rglob("*.py"))
        assert files and all(Path(cache_from_source(file)).exists() for file in files)


def test_the_commands_for_any_ci_write_their_reports(checkout: Path, tmp_path: Path) -> None:
    (commands,) = (block for block in blocks(CI) if block.startswith("make setup\n"))
    asked = commands.replace("path/to/submission", str(SUBMISSIONS / "no-clamp"))
    for name in re.findall(r"=(\w+\.\w+)", asked):
        asked = asked.replace(f"={name}", f"={tmp_path / name}")
    done = subprocess.run(["bash", "-c", asked], cwd=checkout, capture_output=True, text=True, check=False)
    assert 1 == done.returncode, done.stderr
    assert "fail" == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["verdict"]
    assert 'name="clamp"' in (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert "## Not solved yet" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_every_make_target_named_exists() -> None:
    lessons = [(ROOT / folder / "README.md").read_text(encoding="utf-8") for folder in ("exercise", "solution")]
    targets = re.compile(r"(?:`|^|[A-Z_]+=\S+ )make ([a-z]+)", re.MULTILINE)
    named = {target for text in (*TEXTS.values(), *lessons) for target in targets.findall(text)}
    assert named <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_every_target_that_make_lists_is_explained() -> None:
    assert set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)) <= set(re.findall(r"`make ([a-z]+)", REFERENCE))


def test_every_verdict_that_this_kit_gives_is_explained() -> None:
    for verdict in Verdict:
        assert f"| `{verdict}` |" in REFERENCE


def test_the_variables_named_are_the_variables_read() -> None:
    variable = re.compile(r"SE_BLOCK_[A-Z_]+")
    read = set(variable.findall("".join(file.read_text(encoding="utf-8") for file in ROOT.glob("grader/**/*.py"))))
    assert read == set(variable.findall("".join(re.findall(r"^\| `SE_BLOCK_.*$", REFERENCE, re.MULTILINE))))
    assert read == set(variable.findall("".join(TEXTS.values())))


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= MOST_LINES


@each_document
def test_every_link_leads_to_something(name: str) -> None:
    folder = (ROOT / name).parent
    for link in LINK.findall(FENCED.sub("", TEXTS[name])):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (folder / path).resolve() if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@each_document
def test_every_path_named_exists(name: str) -> None:
    named = {path for path in PATH.findall(FENCED.sub("", TEXTS[name])) if not path.startswith(MADE_LATER)}
    assert [] == sorted(path for path in named if not (ROOT / path).exists())


def test_every_file_of_the_picture_exists() -> None:
    picture = blocks(TEXTS["docs/architecture.md"])[0].removeprefix(" path/to/se_block.py")
    files = [f"/{file.relative_to(ROOT).as_posix()}" for file in ROOT.glob("grader/**/*.py")]
    named = re.findall(r"[\w/]+\.py", picture)
    assert len(named) > 10
    assert [] == [name for name in named if not any(file.endswith(f"/{name}") for file in files)]


@each_document
def test_the_words_are_easy(name: str) -> None:
    text = " ".join(TEXTS[name].lower().split())
    assert [] == [words for words in HARD_TO_READ if re.search(rf"\b{words}\b", text)]


def test_the_checks_of_the_documents_would_see_a_mistake() -> None:
    assert ["a.md#b"] == LINK.findall("see [this](a.md#b)")
    assert ["grader/x.py", "docs/"] == PATH.findall("`grader/x.py`, `docs/`, `x.py` and `make x`")
    assert {"why-the-seed", "learners-file"} == anchors("# Why the seed?\n\n```\n# no heading\n```\n\n## Learner's file\n")
