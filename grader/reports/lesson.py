"""The lesson as HTML, from its Markdown: as a part of another page, or as a page of its own that needs nothing else.

The text is ours alone, yet no HTML in it is let through.
"""

import base64
import functools
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from grader.reports.html import templates
from grader.se_block.spec import STUB

LESSON = STUB.with_name("README.md")


@functools.cache
def lesson(file: Path, lower: int = 0) -> str:
    """The text of `file`, its headings `lower` levels down; what is wide scrolls by itself, with the keyboard, too."""
    return _rendered(_parsed(file), lower)


def page(file: Path = LESSON) -> str:
    """A page with the whole lesson, its figures in it."""
    tokens = _parsed(file)
    for image in [child for token in tokens for child in token.children or () if child.type == "image"]:
        data = base64.b64encode((file.parent / str(image.attrs["src"])).read_bytes()).decode()
        image.attrs["src"] = f"data:image/svg+xml;base64,{data}"
    headings = [
        (token.attrs["id"], tokens[i + 1].content) for i, token in enumerate(tokens) if token.tag == "h2" and token.nesting > 0
    ]
    title = next(tokens[i + 1].content for i, token in enumerate(tokens) if token.tag == "h1")
    return templates().get_template("lesson.html").render(title=title, headings=headings, lesson=_rendered(tokens, 0))


def _parsed(file: Path) -> list[Token]:
    tokens = [token for token in _markdown().parse(file.read_text("utf-8")) if not token.content.startswith("<!--")]
    section = ""
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            section = tokens[i + 1].content
            token.attrs["id"] = re.sub(r"[^\w-]", "", section.lower().replace(" ", "-"))  # as GitHub does it
        token.meta["section"] = section  # what a screen reader calls a table, or a block of text
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        if token.attrs.pop("style", "") == "text-align:right":  # a page lets no style through but its own
            token.attrs["class"] = "number"
    return tokens


def _rendered(tokens: Sequence[Token], lower: int) -> str:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + lower, 6)}"
    return str(_markdown().renderer.render(tokens, _markdown().options, {}))


@functools.cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        label = escape(tokens[idx].meta["section"])
        return (
            super()
            .fence(tokens, idx, options, env)
            .replace("<pre>", f'<pre tabindex="0" role="region" aria-label="{label}">', 1)
        )

    def table_open(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        label = escape(tokens[idx].meta["section"])
        region = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        return f'{region}\n<table>\n<caption class="away">{label}</caption>\n'

    def table_close(self, *_: Any) -> str:
        return "</table>\n</div>\n"
