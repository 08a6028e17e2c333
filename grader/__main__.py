"""`python -m grader`."""

import sys

if __name__ == "__main__":
    from grader.core import streams

    streams.settle()
    try:
        from grader.cli import main
    except ModuleNotFoundError as error:
        print(f"The grader does not start: {error}. Run `make setup`, and then the Python of .venv.", file=sys.stderr)
        sys.exit(3)
    sys.exit(main())
