"""The words of this letter, apart from what was quoted around them and from signatures.

Cutting is careful: an answer written between quoted lines stops it, and a letter is never cut to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from mail_gateway.added_lines import is_added, names_a_device
from mail_gateway.attributions import attribution_above
from mail_gateway.dividers import is_divider, is_rule, opens_header_block, start_of_labels
from mail_gateway.signatures import is_signature_mark, opens_list_footer

MAX_SIGNATURE = 15
MIN_BROKEN = 60
MAX_LINES = 50_000
MAX_HEAD = 3


@dataclass(frozen=True, repr=False)
class Trimmed:
    """`visible` is what the writer wrote now, `quoted` all the rest ("" if nothing): together every line."""

    visible: str
    quoted: str


def trim(text: str) -> Trimmed:
    """Part a letter's text into what its writer wrote now and what stood there before."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        return Trimmed(visible=_joined(lines), quoted="")  # no letter: where it ends isn't worth seconds
    end = _end_of_writing(lines)
    start = _start_of_writing(lines, end)
    visible = _joined(lines[start:end])
    if not visible.strip():
        return Trimmed(visible=_joined(lines), quoted="")
    return Trimmed(visible=visible, quoted=_joined(lines[:start] + lines[end:]))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


def _end_of_writing(lines: list[str]) -> int:
    """The place behind the last line that stays."""
    end = _first_divider(lines)
    while end:
        shorter = _without_blanks(lines, end)
        shorter = _without_quote(lines, shorter)
        shorter = _without_signature(lines, _without_blanks(lines, shorter), is_cut=end < len(lines))
        if shorter == end:
            return end
        end = shorter
    return 0


def _start_of_writing(lines: list[str], end: int) -> int:
    """Behind a letter quoted in front of the answer, if all of the answer stands below it."""
    start = _behind_armour(lines, end)
    first = next((place for place in range(start, end) if _is_quoted(lines[place])), end)
    above = attribution_above(lines, first, is_marked=True) if first < end else None
    if above is None and _opens_with_attribution(lines[first : first + MAX_HEAD]):
        above = first
    if above is None or any(line.strip() for line in lines[start:above]):
        return start
    below = first
    while below < end and (_is_quoted(lines[below]) or not lines[below].strip()):
        below += 1
    return start if any(_is_quoted(line) for line in lines[below:end]) else below


def _opens_with_attribution(quote: list[str]) -> bool:
    """Whether a quote says in its first lines who wrote it, as Mail.ru does."""
    inside = [line.strip().lstrip("> ") for line in quote]
    return any(attribution_above(inside, place, is_marked=True) == 0 for place in range(1, len(inside) + 1))


def _behind_armour(lines: list[str], end: int) -> int:
    """Behind the lines with which OpenPGP opens a letter that is signed as a whole (RFC 9580 7.1)."""
    place = next((place for place in range(end) if lines[place].strip()), end)
    if place == end or lines[place].rstrip() != "-----BEGIN PGP SIGNED MESSAGE-----":
        return 0
    place += 1
    while place < end and lines[place].startswith("Hash:"):
        place += 1
    return place


def _first_divider(lines: list[str]) -> int:
    """Where an earlier letter begins that isn't marked line by line (Outlook, web mail, telephones)."""
    last_marked = max((place for place, line in enumerate(lines) if _is_quoted(line)), default=-1)
    for place, line in enumerate(lines):
        if place < last_marked:
            continue  # quoted lines follow: they, and not this one, say where the quote ends
        if is_divider(line) or names_a_device(line):
            return place
        if opens_header_block(lines, place):
            return start_of_labels(lines, place)
        above = attribution_above(lines, place + 1, is_marked=False) if line.strip() else None
        if above is not None:
            return above
    return len(lines)


def _without_blanks(lines: list[str], end: int) -> int:
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1
    return end


def _without_quote(lines: list[str], end: int) -> int:
    """Without the block of `>` lines at the end and the line that introduces it."""
    start = end
    while start and (_belongs_to_quote(lines, start - 1) or (start < end and not lines[start - 1].strip())):
        start -= 1
    if start == end:
        return end
    above = attribution_above(lines, start, is_marked=True)
    return start if above is None else above


def _without_signature(lines: list[str], end: int, *, is_cut: bool) -> int:
    """Without a signature at the end: behind `-- `, a line that a telephone wrote, or a divider left over."""
    for place in range(max(0, end - MAX_SIGNATURE), end):
        is_mark = is_signature_mark(lines[place]) and not _is_greeting(lines[:place])
        if (is_mark or opens_list_footer(lines, place)) and not any(map(_is_quoted, lines[place:end])):
            return place
    if end and (is_added(lines[end - 1]) or (is_cut and is_divider(lines[end - 1]))):
        return end - 1
    return end


def _is_greeting(lines: list[str]) -> bool:
    """Whether so far nobody has said more than "Dear all,": what follows is no signature then."""
    said = [line for line in lines if line.strip()]
    return len(said) == 1 and said[0].rstrip().endswith(",")


def _belongs_to_quote(lines: list[str], place: int) -> bool:
    """A quoted line, or the rest of one that was too long and was broken without its mark."""
    if _is_quoted(lines[place]):
        return True
    above, line = lines[place - 1].rstrip() if place else "", lines[place]
    is_broken = _is_quoted(above) and len(above) >= MIN_BROKEN and above[-1] not in ".?!:"
    return is_broken and line[:1].islower() and len(line) <= len(above)


def _is_quoted(line: str) -> bool:
    line = line.strip()
    return line.startswith(">") and line != ">:"  # that one ends a folded "Rowan <rowan@...>:"
