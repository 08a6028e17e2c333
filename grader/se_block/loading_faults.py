"""What keeps a file from being loaded, for reasons that are mostly not the block: each with a title and a next step.

Knows Python's messages and the lines that they are about; reads no file and runs nothing.
"""

from msgspec.structs import replace

from grader.core.values import Outcome, OutcomeKind
from grader.se_block import known_exceptions
from grader.se_block.known_exceptions import KnownException, recognise
from grader.se_block.spec import FILE

_SYNTAX = "SyntaxError|IndentationError|TabError"
_STATEMENT = r"(?:import|from|class|def|return|if|elif|for|while|with|assert|del|raise)\b"
_SENTENCE = rf"^(?!{_STATEMENT})[^\W\d_][\w',!-]*(?: [\w',.!-]+){{3,}}[.!:]?$"
_BELOW_MAIN = 'Put what tries it out below `if __name__ == "__main__":`; there the grader does not run it.'
LOADING_FAULTS = (
    # the text is no Python
    KnownException("commands", _SYNTAX, "", r"^(?:[%!]|\?|.*\w\?{1,2}$)",
         "Lines that begin with `%` or `!` belong to a notebook, and Python cannot read them. Take them out, or hand in the "
         "notebook itself (.ipynb): there they do no harm.",
         "`make setup` has installed JAX, Flax and NumPy, so no line of the file needs to install anything.",
         title="A notebook's command stands in the file"),
    KnownException("fences", _SYNTAX, "", r"^(?:```|~~~)",
         "Three backticks mark a block of code in Markdown and in a chat; they are no part of the program. Take out these "
         "lines, and all text before and behind them.",
         "The first line of the file is an `import` or a docstring, and nothing stands below the last function.",
         title="The marks of a code block in Markdown stand in the file"),
    KnownException("conflict", _SYNTAX, "", r"^(?:<{7}|={7}|>{7}|\|{7})",
         "Git could not join two versions of the file, and left both in it. Keep the lines of one side, and take out the "
         "other side and the lines of `<<<<<<<`, `=======` and `>>>>>>>`.",
         "`git diff` shows both sides; after the change, `git add` and `git commit` end the merge.",
         title="A merge conflict was not resolved"),
    KnownException("prompts", _SYNTAX, "", r"^(?:>>>|\.\.\. |In \[\d*\]:)",
         "`>>>`, `...` and `In [1]:` are what a terminal shows before what is typed. Take them out, and the answers that stand "
         "between the lines.",
         "Copy from an editor, and not from a terminal.",
         title="The prompts of a terminal were copied along"),
    KnownException("line numbers", _SYNTAX, "", r"^\d+(?:[ \t:.|]+(?:import|from|def|class|return|#|@|[\"'])|[:.|]?$)",
         "Each line begins with its number, as a page or a PDF shows it. Take the numbers out.",
         "A column can be marked with the Alt key in most editors, and deleted at once.",
         title="Line numbers were copied along"),
    KnownException("web page", _SYNTAX, "", r"(?i)^<(?:!doctype|\?xml|html|head|body|div|pre)\b",
         "A browser has saved the page that shows the code, and not the code. Copy the code alone into a plain text file, or "
         "use the button `Raw` or `Download`.",
         f"The first line of {FILE} is an `import` or a docstring, and no `<` stands at its start.",
         title="This is a saved web page, and no Python file"),
    KnownException("entities", _SYNTAX, "", r"&(?:lt|gt|amp|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);",
         "`&lt;`, `&gt;`, `&amp;` and `&quot;` are `<`, `>`, `&` and a quote, as a web page writes them. Put the plain signs "
         "in their place.",
         "Copy from the page that the browser shows, and not from its source.",
         title="Signs stand in the file as a web page writes them"),
    KnownException("quotes", _SYNTAX, "invalid character '[\u2018\u2019\u201a\u201c\u201d\u201e\u2032\u2033\u00ab\u00bb]'", "",
         "A word processor or a chat has made curly quotes of straight ones. Type them anew in an editor: \" and '.",
         "Search for each curly quote and replace it; the straight ones are on the keyboard.",
         title="Curly quotes stand where Python needs straight ones"),
    KnownException("invisible", _SYNTAX, "invalid non-printable character", "",
         "A character that looks like a space, or like nothing, was copied along from a web page or a document. Delete the "
         "white space of that line, and type it anew.",
         "Many editors show such characters, or have a command that makes the text plain ASCII.",
         title="Characters that nobody can see stand in the file"),
    KnownException("character", _SYNTAX, "invalid character", "",
         "The character in quotes looks like one of Python's and is another one. Type it anew: `-`, `*`, `(`, `,` from the "
         "keyboard.",
         "A word processor changes such characters; an editor for programs does not.",
         title="A character of a document stands in the file"),
    KnownException("tabs", "TabError", "", "",
         "Some lines are indented with tabs and others with spaces, and Python cannot tell how deep they are. Use four spaces "
         "everywhere.",
         "Most editors have a command `Convert indentation to spaces`.",
         title="Tabs and spaces are mixed"),
    KnownException("indentation", "IndentationError", "", "",
         "Python cannot read the file: the line named above is not indented like its neighbours. Four spaces a level, and the "
         "same for all lines of a block.",
         "Below a line that ends with a colon stands at least one line that is indented more.",
         title="A line is not indented as Python needs it"),
    KnownException("no text", "SyntaxError", "the file is (?:a|an) ", "",
         f"Hand in the text of the program itself: a plain text file that is called {FILE}, or the notebook (.ipynb).",
         "In an editor for programs: `Save as`, with the ending .py.",
         title="This is no Python file"),
    KnownException("binary", "SyntaxError", "null byte", "",
         "The file holds what no text holds, so it is not Python. Is it a picture, an archive, or a document that was renamed? "
         "Hand in plain text.",
         "In an editor for programs: `Save as`, with the encoding UTF-8 and the ending .py.",
         title="The file holds what no text holds"),
    KnownException("UTF-16", "SyntaxError", "encoding is UTF-16", "",
         "Windows' PowerShell (`>`) and Notepad (`Unicode`) save so. Save it again as UTF-8.",
         "In Notepad: `Save as`, and `UTF-8` in the list `Encoding`.",
         title="The file is saved as UTF-16"),
    KnownException("encoding", "SyntaxError", "encoding", "",
         "The file is not UTF-8 text: most likely an older editor saved letters with accents in its own way. Save it again as "
         "UTF-8 and without a coding line, or take out the special characters.",
         "In most editors the encoding stands in the bar at the bottom; `Save with encoding` changes it.",
         title="The file is not saved as UTF-8"),
    KnownException("sentence", "SyntaxError", "", _SENTENCE,
         "The line named above is text for people. Put a `#` before it, or take it out.",
         "What stands in a file of Python is a program; all else begins with `#`, or stands in a docstring.",
         title="A sentence stands in the file"),
    KnownException("open", "SyntaxError", "was never closed|unterminated|unexpected EOF|does not match|unmatched", "",
         "A bracket or a quote is opened and not closed, or the other way round. Begin at the line named above. Was the end of "
         "the file lost?",
         "An editor for programs shows the partner of a bracket when the cursor stands on it.",
         title="A bracket or a quote has no partner"),
    KnownException("syntax", "SyntaxError", "", "",
         "Python cannot read the file. Look at the line named above and the one before it: a bracket, a colon or a quote is "
         "the usual cause.",
         "`python -m py_compile` with the file's name shows the place.",
         title="The file is not yet Python"),
    KnownException("JSON", "NameError", "'(null|true|false)'", "",
         "This looks like JSON that is no notebook, and not like Python. Hand in the program's text itself, or the notebook as "
         "Jupyter saves it.",
         "`jupyter nbconvert --to script notebook.ipynb` writes the code of a notebook as a file of Python.",
         title="This is JSON, and no Python file"),
    # an import
    KnownException("plots", "ModuleNotFoundError|ImportError", "'(matplotlib|seaborn|plotly|bokeh|PIL|cv2|imageio)\\b", "",
         "The grader has no package for pictures, and the block needs none. Take out the import and the lines that use it, or "
         "hand in the notebook: there they do no harm.",
         "`import matplotlib` and every line with `plt.` go, or move below `if __name__ == \"__main__\":`.",
         title="A package for pictures is imported"),
    KnownException("Colab", "ModuleNotFoundError|ImportError", "'google\\b", "",
         "`google.colab` is there in Colab alone. Take out the import and the lines that use it, or hand in the notebook: "
         "there they do no harm.",
         "`drive.mount(...)` and the paths below `/content` go: the block reads no file.",
         title="Colab's own package is imported"),
    KnownException("framework", "ModuleNotFoundError|ImportError", "'(torch|torchvision|tensorflow|keras)\\b", "",
         "The exercise is written for JAX and Flax, and the grader has these. If the block itself uses another framework, "
         "write it again with `flax.linen`; if only the import is left, take it out.",
         "`from flax import linen as nn`, and `nn.Module`, `nn.Dense`, `nn.relu`, `nn.sigmoid` are there.",
         title="Another framework is imported"),
    KnownException("relative import", "ImportError", "relative import|beyond top-level", "",
         "The grader takes one file, and it has no package round it. Copy what you use into the file, and take out the import "
         "that begins with a dot.",
         "What the other file defines and the block uses goes above the class.",
         title="A relative import finds no package"),
    KnownException("no such name", "ImportError", "cannot import name", "",
         "The package is there, and has no such name in this version. Is it spelled as in the package's documentation, and "
         "does it come from another of its modules?",
         "The stub's imports are enough: `import jax` and `from flax import linen as nn`; `jax.numpy` is there as well.",
         title="A package has no such name"),
    KnownException("missing module", "ModuleNotFoundError|ImportError", "", "",
         "The grader has JAX, Flax and NumPy, and no files beside yours. If the module is a file of your own, copy what you "
         "use from it into yours; if it is not needed, take out the import.",
         "The block needs `jax` and `flax.linen`, and no other import.",
         title="A module is imported that the grader does not have"),
    # a statement at the bottom
    KnownException("typed", "EOFError", "", "",
         "The file waits for something to be typed, and nobody is there to type it. Take out the call of input().",
         f"The grader calls se_block_forward itself, with its own numbers. {_BELOW_MAIN}",
         title="The file asks for something to be typed"),
    KnownException("arguments", "SystemExit", "", r"parse_(?:known_)?args",
         f"The file reads the command line while it is imported, and ends when it does not find what it wants. {_BELOW_MAIN}",
         "`argparse` and what is made of its arguments go below that line, too.",
         title="The file reads the command line"),
    KnownException("exit", "SystemExit", "", "",
         "The file ends the program while it is imported. Remove the call of exit() or sys.exit().",
         _BELOW_MAIN,
         title="The file ends the program"),
    KnownException("own test", "AssertionError", "", "",
         "An `assert` of the file does not hold, so the file stops there. Is it the block that is wrong, or the test? "
         f"{_BELOW_MAIN}",
         "Take the assert out, and let the grader say what the block does.",
         title="A test in the file fails"),
    KnownException("missing file", "FileNotFoundError|NotADirectoryError|IsADirectoryError", "", "",
         f"The file opens another one, which is not beside it in the grader. The block needs no file. {_BELOW_MAIN}",
         "Make the numbers in the program: `jax.random.normal(jax.random.PRNGKey(0), (4, 4, 8))`.",
         title="The file opens another file, which is not there"),
    KnownException("notebook's function", "NameError", "'(get_ipython|display|files)'", "",
         "This function is there in a notebook alone. Take out the line, or hand in the notebook itself (.ipynb).",
         "`get_ipython().run_line_magic(...)` is what a notebook's `%` lines become when it is exported; the block needs none.",
         title="A notebook's own function is called"),
)  # fmt: skip
STOPPED = KnownException("stopped", "", "", "",
    f"The file stops while it is imported, at the line named above. Does it try the block out there? {_BELOW_MAIN}",
    "Take the line out, and let the grader call se_block_forward.",
    title="A line of the file stops it while it is loaded")  # fmt: skip


def named(name: str) -> KnownException | None:
    """The known fault of this name, or else the known exception; None where there is none."""
    return next((one for one in (*LOADING_FAULTS, STOPPED) if one.name == name), None) or known_exceptions.named(name)


def recognised(loading: Outcome) -> KnownException | None:
    """What keeps a file from being loaded; None where nothing was raised.

    An exception of the block's own, in a call at the bottom of the file, has its own next step.
    """
    if loading.kind is not OutcomeKind.RAISED:
        return None
    found = recognise(loading, LOADING_FAULTS) or recognise(loading, known_exceptions.ALL_KNOWN) or STOPPED
    return found if found.title else replace(found, title=STOPPED.title)
