"""The few words of a text around what was looked for, as they were written, with the found ones told apart."""

from __future__ import annotations

from itertools import pairwise

from helpline.words.folding import fold_with_places
from helpline.words.seeking import Sought

LENGTH = 240  # letters of an excerpt
BEFORE = 70  # of them at most before the first that was found

Piece = tuple[str, bool]  # words as written, and whether they are what was looked for


def excerpt(text: str, sought: Sought, *, length: int = LENGTH) -> tuple[Piece, ...]:
    """The text around the first place; its beginning where nothing is found. The pieces joined are one line.

    Searching compares folded texts, in which letters may be fewer or more; here each place is led back to the text.
    """
    line = " ".join(text.split())
    spans = places_of(line, sought)
    start, end = _window(line, spans[0] if spans else (0, 0), length)
    return _pieces(line, spans, start, end)


def marked(text: str, sought: Sought) -> tuple[Piece, ...]:
    """A short text whole, such as a subject or a file's name."""
    line = " ".join(text.split())
    return _pieces(line, places_of(line, sought), 0, len(line))


def places_of(text: str, sought: Sought) -> list[tuple[int, int]]:
    """Where in a text, as it was written, something wanted stands, in its order.

    A letter that folds into several, such as a ligature, is found whole; so are the marks written after a letter.
    """
    folded, places = fold_with_places(text)
    spans: list[tuple[int, int]] = []
    for first, last in sought.spans(folded):
        start, end = places[first], max(places[last], places[last - 1] + 1)
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _window(line: str, found: tuple[int, int], length: int) -> tuple[int, int]:
    """From the beginning of a word to the end of one, where there are words."""
    start = max(0, found[0] - BEFORE)
    if start > 0:
        space = line.find(" ", start, found[0])
        start = space + 1 if space >= 0 else start
    end = min(len(line), max(start + length, found[1]))
    if end < len(line):
        space = line.rfind(" ", found[1], end)
        end = space if space > start else end
    return start, end


def _pieces(line: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple[Piece, ...]:
    inside = [(max(first, start), min(last, end)) for first, last in spans if first < end and last > start]
    edges = [start, *(edge for span in inside for edge in span), end]
    cut = [
        (line[left:right], number % 2 == 1) for number, (left, right) in enumerate(pairwise(edges)) if left < right
    ]  # fmt: skip
    before, after = ("… " if start > 0 else ""), (" …" if end < len(line) else "")
    return tuple(piece for piece in ((before, False), *cut, (after, False)) if piece[0])
