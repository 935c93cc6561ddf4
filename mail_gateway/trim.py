"""The words of this letter, apart from what was quoted below them and from signatures.

Cutting is careful: only what stands at the end is cut, an answer written between quoted lines stops it, and a
letter is never cut to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from mail_gateway.attributions import attribution_above, is_divider, opens_header_block
from mail_gateway.signatures import is_device_line, is_signature_mark


@dataclass(frozen=True, repr=False)
class Trimmed:
    """`visible` and `quoted`, one behind the other, hold every line of the letter."""

    visible: str
    quoted: str


def trim(text: str) -> Trimmed:
    """Part a letter's text into what its writer wrote now and what was cut ("" if nothing)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cut = _end_of_writing(lines)
    visible, quoted = "\n".join(lines[:cut]), "\n".join(lines[cut:])
    if not visible.strip():
        return Trimmed(visible=text.strip("\n"), quoted="")
    return Trimmed(visible=visible.strip("\n").rstrip(), quoted=quoted.strip("\n").rstrip())


def _end_of_writing(lines: list[str]) -> int:
    """The number of lines that stay."""
    end = _first_divider(lines)
    while True:
        shorter = _without_signature(lines, _without_quote(lines, _without_blanks(lines, end)))
        if shorter == end:
            return end
        end = shorter


def _first_divider(lines: list[str]) -> int:
    """Where an earlier letter begins that isn't marked line by line (Outlook, web mail)."""
    for place, line in enumerate(lines):
        if place and (is_divider(line) or opens_header_block(lines, place)):
            return place
        above = attribution_above(lines, place) if place else None
        if above is not None and _nothing_is_marked(lines, place):
            return above
    return len(lines)


def _nothing_is_marked(lines: list[str], place: int) -> bool:
    """Whether the earlier letter follows without `>`: then it goes to the end of the text."""
    following = next((line for line in lines[place:] if line.strip()), "")
    return not _is_quoted(following)


def _without_blanks(lines: list[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _without_quote(lines: list[str], end: int) -> int:
    """Without the block of `>` lines at the end and the line that introduces it."""
    start = end
    while start and (_is_quoted(lines[start - 1]) or (start < end and not lines[start - 1].strip())):
        start -= 1
    if start == end:
        return end
    above = attribution_above(lines, start)
    return start if above is None else above


def _without_signature(lines: list[str], end: int) -> int:
    """Without a signature at the end: behind `-- `, or a line that a telephone wrote."""
    for place in range(max(0, end - 15), end):
        if is_signature_mark(lines[place]) and not any(_is_quoted(line) for line in lines[place:end]):
            return place
    return end - 1 if end and is_device_line(lines[end - 1]) else end


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t").startswith(">")
