"""What somebody looks for, read from what she typed: words, “exact words”, and -words that must not be there.

A word is found anywhere inside others: in Lithuanian and Russian its beginning changes as its ending does, so
“muš” finds “sumušė” and “nemuša”. What stands in quotes is found word for word. Every part must be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from helpline.words.folding import fold

SHORT = 2  # letters; so short a word is looked for at the beginning of words only, or it would stand in every letter
_QUOTES = '"„“”«»'
_PART = re.compile(rf"(-?)[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|(-?)([^\s{_QUOTES}]+)")
_AT_THE_ENDS = ".,;:!?()[]{}'…-–—"


@dataclass(frozen=True, repr=False)
class Sought:
    """What must be in a folded text, and what must not. `words` stand in it as they are, `exact` and `without` are
    patterns; `words` has those of `exact` too, because bytes without them are ruled out most quickly.
    """

    words: tuple[str, ...] = ()
    exact: tuple[re.Pattern[str], ...] = ()
    without: tuple[re.Pattern[str], ...] = ()
    marked: tuple[re.Pattern[str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for; to say what must not be there is not enough."""
        return not self.words

    def is_in(self, folded: bytes) -> bool:
        """Whether a folded text (UTF-8) has all that is wanted."""
        for word in self._bytes:  # a loop and not all(): it runs a hundred thousand times
            if word not in folded:
                return False
        if not (self.exact or self.without):
            return True
        text = folded.decode()
        return all(wanted.search(text) for wanted in self.exact) and not any(
            unwanted.search(text) for unwanted in self.without
        )

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where in a folded text something wanted stands, in its order; what overlaps is one."""
        found = sorted(match.span() for pattern in self.marked for match in pattern.finditer(folded))
        merged: list[tuple[int, int]] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    @cached_property
    def _bytes(self) -> tuple[bytes, ...]:
        return tuple(word.encode() for word in self.words)


def read_sought(typed: str) -> Sought:
    """Total: whatever she types means something, if only nothing."""
    words: list[str] = []
    exact, without, marked = [], [], []
    for quoted_minus, quoted, minus, bare in _PART.findall(typed):
        said = [word for part in fold(quoted or bare).split() if (word := part.strip(_AT_THE_ENDS))]
        if not said:
            continue
        pattern = _exactly(said) if quoted else _inside(said)
        if quoted_minus or minus:
            without.append(pattern)
        else:
            words += said
            marked.append(pattern)
            if quoted or len(said[0]) <= SHORT:
                exact.append(pattern)
    return Sought(tuple(words), tuple(exact), tuple(without), tuple(marked))


def _exactly(said: Sequence[str]) -> re.Pattern[str]:
    """Word for word, over line ends and punctuation."""
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, said)) + r"(?!\w)")


def _inside(said: Sequence[str]) -> re.Pattern[str]:
    beginning = r"(?<!\w)" if len(said[0]) <= SHORT else ""
    return re.compile(beginning + r"\W+".join(map(re.escape, said)))
