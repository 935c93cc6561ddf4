"""The text of an HTML letter, as a person would read it: quotes marked by `>`, links written out, nothing
fetched.
"""

from __future__ import annotations

import html
import re

import lxml.html  # type: ignore[import-untyped]  # lxml has no stubs of its own
from inscriptis import Inscriptis  # type: ignore[import-untyped]  # untyped library
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]  # as above
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]  # as above
from lxml import etree

MAX_HTML = 1_500_000  # without the pictures inside it
MAX_RENDERED = 600_000  # beyond it the tags are only dropped
MAX_TABLE = 4_000
MAX_QUOTES = 40
MAX_QUOTED = 400_000
MAX_LINK = 200
MAX_EMOJI = 8
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_CANT_RENDER = (
    etree.LxmlError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    AssertionError,
)
_NOISE = re.compile(r"<!--[^<>]*-->|(?<=[\"'(])data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z0-9!?]*)[^<>]*>")
_BORDER = re.compile(r"border-left(?:-style|-width)?\s*:(?!\s*(?:none|0))", re.IGNORECASE)
# Programs that append something (a footer, another letter) put it behind the end of the page.
_CLOSED = re.compile(r"(?:</(?:html|body)\s*>\s*)+", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BLOCKS = ("hr", "dt", "dd", "center", "details", "summary", "fieldset", "address", "figure", "figcaption")
_UNSEEN = re.compile("[\u00ad\u200b]")
_SILENT = frozenset({"script", "style", "head", "title"})


def text_of_html(source: str) -> str:
    """Return the readable text of an HTML page; "" if it says nothing. Falls back to dropping the tags."""
    source = _NOISE.sub("", _DECLARATION.sub("", source))[:MAX_HTML]
    if not source.strip():
        return ""
    if "<" not in source:
        return _tidied(html.unescape(source))  # plain text that was only called a page: its lines are lines
    if len(source) > MAX_RENDERED:
        return _tidied(_without_tags(source))  # a table of a million cells isn't worth seconds
    try:
        tree = lxml.html.document_fromstring(_CLOSED.sub("<br>", source))
        if _HIDDEN.search(source):
            _drop_hidden(tree)
        _say_pictures(tree)
        _open_layouts(tree)
        _write_links_out(tree)
        _mark_quotes(tree)
        text = _rendered(tree)
    except _CANT_RENDER:
        text = _without_tags(source)
    return _tidied(text)


def as_html(source: str, media_type: str) -> str:
    """Enriched text (RFC 1896) and its elder (RFC 1341 7.1.3) as the page they stand for; a page as it is."""
    if media_type == "text/richtext":
        return re.sub(r"(?i)<nl>", "<br>", re.sub(r"(?i)<lt>", "&lt;", source))
    if media_type == "text/enriched":
        return re.sub(r"\n(\n+)", lambda ends: "<br>" * len(ends[1]) + "\n", source.replace("<<", "&lt;"))
    return source


def _without_tags(source: str) -> str:
    """What stands between the tags, in one pass over them whatever they are."""
    kept: list[str] = []
    place, unclosed = 0, set[str]()
    for tag in _TAG.finditer(source):
        if tag.start() < place:
            continue
        kept.append(source[place : tag.start()])
        place = tag.end()
        name = tag[2].lower()
        if name in _SILENT and not tag[1] and name not in unclosed:
            closed = re.compile(f"</{name}", re.IGNORECASE).search(source, place)
            if closed:
                place = closed.start()
            else:
                unclosed.add(name)
    return html.unescape("\n".join([*kept, source[place:]]))


def _rendered(tree: lxml.html.HtmlElement) -> str:
    """By its strict style: the other one indents every div and puts spaces around every span."""
    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())


def _drop_hidden(tree: lxml.html.HtmlElement) -> None:
    """What a page hides its writer didn't see either: previews for lists of letters, text for one program."""
    for element in [
        element for element in tree.iter(etree.Element) if _HIDDEN.search(element.get("style") or "")
    ]:
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _say_pictures(tree: lxml.html.HtmlElement) -> None:
    """Put an emoji in the place of the picture of it; what describes a photograph in words is no text of hers."""
    for picture in tree.iter("img"):
        said = picture.get("alt") or ""
        if said.strip() and len(said) <= MAX_EMOJI and not any(letter.isalnum() for letter in said):
            picture.tail = said + (picture.tail or "")


def _open_layouts(tree: lxml.html.HtmlElement) -> None:
    """Make plain blocks of tables that only place things: those around other tables, and those full of prose.

    They read better so; and a table's lines are padded to its widest, which nested or long ones make very dear.
    """
    layouts = {
        table
        for table in tree.iter("table")
        if table.find(".//table") is not None or len(table.text_content()) > MAX_TABLE
    }
    rows = tree.iter("tbody", "thead", "tfoot", "tr", "td", "th")
    placed = [row for row in rows if next(row.iterancestors("table"), None) in layouts]
    for element in (*layouts, *placed, *tree.iter(*_BLOCKS)):
        element.tag = "div"


def _write_links_out(tree: lxml.html.HtmlElement) -> None:
    """Put a link's target behind its text where it says something else, for the reader must see where it
    leads.
    """
    for link in tree.iter("a"):
        target = (link.get("href") or "").strip()
        if not target.lower().startswith(("http://", "https://", "tel:", "mailto:")):
            continue
        bare = target.removeprefix("mailto:").removeprefix("tel:").partition("?subject")[0]
        said = "".join(link.text_content().split()).lower()
        if bare.lower().rstrip("/").removeprefix("http://").removeprefix("https://") not in said:
            shown = bare if len(bare) <= MAX_LINK else bare[:MAX_LINK] + "..."
            link.tail = f" <{shown}>" + (link.tail or "")


def _mark_quotes(tree: lxml.html.HtmlElement) -> None:
    """Turn each quoted letter into lines that begin with `>`, innermost first, so that trimming sees them.

    A quote is rendered once for each quote around it; when that comes to too much, the outer ones stay unmarked.
    """
    quotes = [quote for quote in tree.iter("blockquote") if _is_quote(quote)]
    written = 0
    for quote in reversed(quotes[:MAX_QUOTES]):
        parent, tail = quote.getparent(), quote.tail
        if parent is None or written > MAX_QUOTED:
            continue
        quote.tail = None
        lines = _tidied(_rendered(quote)).split("\n")
        block = etree.Element("pre")
        block.text = "\n".join(_marked(line) for line in lines) + "\n"
        block.tail = tail
        written += len(block.text)
        parent.replace(quote, block)


def _marked(line: str) -> str:
    return ">" + line if line.startswith(">") else f"> {line}".rstrip()


def _is_quote(quote: lxml.html.HtmlElement) -> bool:
    """Whether a block is an earlier letter and not merely indented: by its name, or by the line down its side."""
    if quote.get("type") == "cite" or _BORDER.search(quote.get("style") or ""):
        return True
    around = quote.getparent()
    named = [quote.get("class"), quote.get("id"), around.get("class") if around is not None else ""]
    return any("quote" in name or "cite" in name for name in named if name)


def _tidied(text: str) -> str:
    """Without white space at line ends and without runs of empty lines."""
    text = "\n".join(line.replace("\xa0", " ").rstrip() for line in _UNSEEN.sub("", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
