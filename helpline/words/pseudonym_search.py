"""Which pseudonyms somebody means who types their words, or the beginnings of them, in whatever language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

from helpline.words.folding import fold
from helpline.words.pseudonyms import WORD_LISTS


def numbers_named(typed: str) -> frozenset[int]:
    """The numbers (below COMBINATIONS) whose words begin with all of these, in any one language.

    "Amber heron" and "gintarinis garnys" are one number, "heron" as many as there are adjectives. Figures are passed
    over, so that "Amber heron 2" is found with all who share its words.
    """
    said = [word for word in fold(typed).split() if not word.isdecimal()]
    return frozenset[int]().union(*(_named_in(words, said) for words in _folded())) if said else frozenset()


def _named_in(words: FoldedList, said: list[str]) -> frozenset[int]:
    """Each word may begin the adjective or the noun, so the pairs are those that fit every word in one way or other."""
    pairs = set(product(range(len(words.adjectives)), range(len(words.nouns))))
    for word in said:
        first = {
            n for n, forms in enumerate(words.adjectives) if any(form.startswith(word) for form in forms)
        }
        second = {n for n, noun in enumerate(words.nouns) if noun.startswith(word)}
        pairs = (
            {pair for pair in pairs if pair[0] in first or pair[1] in second} if first or second else set()
        )
    return frozenset(adjective * len(words.nouns) + noun for adjective, noun in pairs)


@dataclass(frozen=True, repr=False)
class FoldedList:
    """The words of one language as they are compared, an adjective with a form for each gender."""

    adjectives: tuple[tuple[str, ...], ...]
    nouns: tuple[str, ...]


@cache
def _folded() -> tuple[FoldedList, ...]:
    return tuple(
        FoldedList(
            tuple(tuple(map(fold, adjective.values())) for adjective in words.adjectives),
            tuple(fold(noun.word) for noun in words.nouns),
        )
        for words in WORD_LISTS.values()
    )
