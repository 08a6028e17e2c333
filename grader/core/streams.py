"""Standard input, output and error that can be used whatever the caller gave: open, closed, full, or with nobody at the end.

Knows descriptors and encodings; nothing of what is written.
"""

import errno
import io
import os
import select
import sys

_NAMES = ("stdin", "stdout", "stderr")
_GONE = {errno.EPIPE, errno.EIO}  # the reader went away, the terminal was closed: nobody is there to miss anything


class _Lenient(io.FileIO):
    """A descriptor that takes everything: what cannot be written is let go, and said once on standard error."""

    _said = False

    def write(self, data: object) -> int:
        """Write what the other end takes; a full one that is not waited for by the system is waited for here."""
        try:
            while (written := super().write(data)) is None:  # type: ignore[arg-type]
                select.select([], [self], [])
        except OSError as error:
            if error.errno not in _GONE and not self._said and self.fileno() == 1:
                self._said = True
                print(f"Standard output takes no more ({error.strerror}): the rest is not shown.", file=sys.stderr)
            return len(memoryview(data))  # type: ignore[arg-type]
        return written


def settle() -> None:
    """Give this process its three streams: a closed one is like /dev/null, and one that takes nothing ends no command."""
    for number, name in enumerate(_NAMES):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, so it is this one
            os.set_inheritable(handle, True)
            setattr(sys, name, os.fdopen(handle, "r" if number == 0 else "w", closefd=False))
    for number, name in enumerate(_NAMES[1:], 1):
        old = getattr(sys, name)
        raw = io.BufferedWriter(_Lenient(number, "w", closefd=False))
        encoding, errors = old.encoding, "replace" if number == 1 else "backslashreplace"
        setattr(sys, name, io.TextIOWrapper(raw, encoding, errors, line_buffering=number == 2 or old.isatty()))
