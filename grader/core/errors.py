"""What can go wrong on our side of the line; a learner's mistake is never an exception, it is a result.

GraderError
├── UsageError           the person at the command line can mend it (exit status 2)
└── Breakdown            the kit itself failed; no grade is given (exit status 3)
"""


class GraderError(Exception):
    """The base of every exception that this package raises on purpose."""


class UsageError(GraderError):
    """A wrong command line, or a path that cannot be read. The message says what was found and what to do."""


class Breakdown(GraderError):
    """The grader could not do its work: never the learner's doing. The message says what broke and what to try."""


def described(error: Exception) -> str:
    """What an error says: ours in their own words, others with their kind."""
    return str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
