"""The lesson as HTML, from its Markdown. Ours alone, yet no HTML in it is let through."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

LOWER = 1  # the page has a title of its own: the lesson's headings stand below it


@functools.cache
def lesson(file: Path) -> str:
    """The text of `file` as the inside of a page; what is wide scrolls by itself, with the keyboard, too."""
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = markdown.parse(file.read_text("utf-8"))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + LOWER, 6)}"
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        if token.attrs.pop("style", "") == "text-align:right":  # the page lets no style through but its own
            token.attrs["class"] = "number"
    tokens = [token for token in tokens if not token.content.startswith("<!--")]
    return str(markdown.renderer.render(tokens, markdown.options, {}))


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A block of text as it is."""
        return super().fence(tokens, idx, options, env).replace("<pre>", '<pre tabindex="0">', 1)

    def table_open(self, *_: Any) -> str:
        return '<div class="scroll" tabindex="0" role="region" aria-label="A table of the lesson">\n<table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table>\n</div>\n"
