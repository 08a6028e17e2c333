"""The report as JUnit XML, in the shape that pytest calls xunit2: a test case a check. Wrong is a failure, a crash an error."""

from xml.etree import ElementTree as Xml

from grader.core.report import CheckResult, Report
from grader.core.values import OutcomeKind, Status, Verdict
from grader.reports.words import PRINTED, about, headline, line, mended, mistakes, printable, title
from grader.se_block.spec import SUITE

_CRASHES = {OutcomeKind.TIMED_OUT, OutcomeKind.CRASHED, OutcomeKind.UNREADABLE}


def render(report: Report) -> str:
    """The report as XML, without a time stamp: the same report gives the same text."""
    cases = [_case(report, check) for check in report.checks]
    if report.verdict is Verdict.GRADER_ERROR:
        cases.append(_broken(report))
    counts = {
        "errors": sum(case.find("error") is not None for case in cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "tests": len(cases),
    }
    times = {"time": f"{report.timing.get('seconds', 0):.3f}"}
    skipped = {"skipped": sum(case.find("skipped") is not None for case in cases)}
    whole = _element("testsuites", name=SUITE, **counts, **times)
    suite = _add(whole, "testsuite", name=SUITE, **counts, **skipped, **times)
    properties = _add(suite, "properties")
    for name, value in _properties(report).items():
        _add(properties, "property", name=name, value=value)
    suite.extend(cases)
    if report.output:
        _add(suite, "system-out").text = printable(f"{PRINTED}:\n{report.output}")
    Xml.indent(whole)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(whole, encoding="unicode") + "\n"


def _properties(report: Report) -> dict[str, object]:
    score = "" if report.score is None else report.score
    about_it: dict[str, object] = {"format": report.format, "verdict": report.verdict, "score": score}
    about_it |= {"max_score": report.max_score, "mistakes": "; ".join(mistakes(report)), "next_step": report.next_step}
    about_it |= {"title": report.title} if report.title else {}
    about_it |= {"notes": " ".join(report.notes)} if report.notes else {}
    about_it |= {"mended": " ".join(mended(report))} if report.mended else {}
    return about_it | report.submission


def _case(report: Report, check: CheckResult) -> Xml.Element:
    case = _element("testcase", classname=SUITE, name=check.id, time="0.000")
    if check.status is Status.SKIPPED:
        _add(case, "skipped", message=about(report, check))
    elif check.status is Status.FAILED:
        example = report.counterexample
        crashed = example is not None and example.check == check.id and example.outcome in _CRASHES
        unread = report.verdict is Verdict.UNGRADABLE and check.id == "loads"
        found = _add(case, "error" if crashed or unread else "failure", message=about(report, check), type=check.id)
        found.text = printable("\n".join(_explained(report, check)))
    return case


def _explained(report: Report, check: CheckResult) -> list[str]:
    """What a person reads below a failure; the counterexample where it is this check's."""
    text = [f"{check.id}: {check.title}", about(report, check), check.rationale]
    example, where = report.counterexample, line(report)
    if example and example.check == check.id:
        text += [where.place] if where else []
        text += [example.call, f"expected {example.expected[:8]}"]
        text += [f"actual   {example.actual[:8]}"] if example.actual else []
        named = report.diagnosis
        text += [f"{title(one, named)}: {one.explanation}" for one in named.mistakes] if named else []
        text += [f"Next step: {report.next_step}"]
    return text


def _broken(report: Report) -> Xml.Element:
    case = _element("testcase", classname=SUITE, name="grader", time="0.000")
    _add(case, "error", message=headline(report), type="grader_error").text = printable(report.next_step)
    return case


def _element(tag: str, /, **attributes: object) -> Xml.Element:
    return Xml.Element(tag, {key: printable(str(value)) for key, value in attributes.items()})


def _add(parent: Xml.Element, tag: str, /, **attributes: object) -> Xml.Element:
    element = _element(tag, **attributes)
    parent.append(element)
    return element
