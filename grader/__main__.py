"""`python -I grader`, or `python -m grader` in the kit's folder: the grader, with its own packages and no others.

Python is isolated (-I): neither its environment variables nor a file in the working folder decides what is imported. What the
kit itself is comes last on the path, so that nobody's `random.py` in its folder is taken for Python's.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (pathlib may be anybody's, as yet)

if __name__ == "__main__":
    if not sys.flags.isolated:
        os.execv(sys.executable, [sys.executable, "-I", HERE, *sys.argv[1:]])
    sys.path[:] = [*(folder for folder in sys.path if folder != HERE), os.path.dirname(HERE)]  # noqa: PTH120
    from grader.cli import main
    from grader.core import streams

    streams.settle()
    sys.exit(main())
