"""In charge of pseudonyms: a random number that is kept, and the two gentle words that people say for it."""

import secrets
import tomllib
import unicodedata
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice

FALLBACK = "en"
TRIES_A_ROUND = 50
LANGUAGES = (("en", "n"), ("lt", "mf"), ("ru", "mfn"))  # the columns of the word lists and their genders


@dataclass(frozen=True)
class Noun:
    """A bird, a plant or another gentle thing; English nouns have no gender, so theirs is n."""

    word: str
    gender: str


Adjective = dict[str, str]  # the form for each gender the language has


@dataclass(frozen=True)
class WordList:
    """The words of one language; the same place in another language's list has the same meaning."""

    adjectives: tuple[Adjective, ...]
    nouns: tuple[Noun, ...]

    def pair(self, number: int) -> str:
        adjective, noun = divmod(number, len(self.nouns))
        return self._agreeing(self.adjectives[adjective], self.nouns[noun])

    def _agreeing(self, adjective: Adjective, noun: Noun) -> str:
        return f"{adjective[noun.gender].capitalize()} {noun.word}"


def name_of(number: int, locale: str) -> str:
    """The pseudonym in words: 0 is "Amber heron" in en, "Gintarinis garnys" in lt, "Янтарная цапля" in ru.

    `locale` may carry a region ("lt_LT"); one we have no words for gets English. From COMBINATIONS on the
    pairs come round again with a number behind them: "Amber heron 2". ValueError for a negative number.
    """
    if number < 0:
        raise ValueError("A pseudonym's number is not negative.")
    words = WORD_LISTS.get(locale.replace("-", "_").partition("_")[0].lower(), WORD_LISTS[FALLBACK])
    earlier_rounds, pair = divmod(number, COMBINATIONS)
    return f"{words.pair(pair)} {earlier_rounds + 1}" if earlier_rounds else words.pair(pair)


def numbers_of(words: str) -> tuple[int, ...]:
    """The numbers whose pseudonym these words are in any language; marks, case and spaces don't matter.

    "amber heron" and "Gintarinis garnys 2" are found; what is no pseudonym gives none.
    """
    *pair, last = _plain(words).split() or [""]
    earlier_rounds = int(last) - 1 if _is_round(last) and pair else 0
    name = " ".join(pair if earlier_rounds else [*pair, last])
    return tuple(number + earlier_rounds * COMBINATIONS for number in _numbers_by_name().get(name, ()))


def _is_round(word: str) -> bool:
    return word.isdecimal() and len(word) < 5 and int(word) >= 2


@cache
def _numbers_by_name() -> dict[str, tuple[int, ...]]:
    """Every pair of every language, folded; where two languages share a name, both numbers."""
    found: dict[str, set[int]] = {}
    for words in WORD_LISTS.values():
        for number in range(COMBINATIONS):
            found.setdefault(_plain(words.pair(number)), set()).add(number)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _plain(words: str) -> str:
    """What is left when a tired hand typed it: no marks, no capitals, single spaces."""
    apart = unicodedata.normalize("NFKD", words)
    return " ".join(
        "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold().split()
    )


def draw(free: Callable[[Set[int]], Set[int]], *, count: int = 1, since: int = 0) -> list[int]:
    """So many random numbers that are free, so that they tell neither order nor count of those before.

    `free` says which of some numbers are. After fifty misses on end (the round is then all but full) the next round
    begins; the first one is that of `since`, a number drawn before. The caller keeps the numbers from being given
    twice: a unique column, and another draw when it refuses.
    """
    first, missed, found = since - since % COMBINATIONS, 0, set[int]()
    while len(found) < count:
        if missed >= TRIES_A_ROUND:
            first, missed = first + COMBINATIONS, 0
        tries = min(count - len(found) + missed, TRIES_A_ROUND)  # the fuller the round, the more at once
        asked = {first + secrets.randbelow(COMBINATIONS) for _ in range(tries)} - found
        new = free(asked)
        missed = 0 if new else missed + len(asked)
        found.update(islice(new, count - len(found)))
    return list(found)


def _read() -> dict[str, WordList]:
    rows = tomllib.loads(resources.files(__package__).joinpath("pseudonyms.toml").read_text("utf-8"))
    adjectives = list(zip(*rows["adjectives"], strict=True))
    nouns = list(zip(*rows["nouns"], strict=True))
    return {
        language: WordList(
            adjectives=tuple(_adjective(forms, genders) for forms in adjectives[column]),
            nouns=tuple(_noun(noun) for noun in nouns[column]),
        )
        for column, (language, genders) in enumerate(LANGUAGES)
    }


def _adjective(forms: str, genders: str) -> Adjective:
    return dict(zip(genders, forms.split(), strict=True))


def _noun(text: str) -> Noun:
    *gender, word = text.split()
    return Noun(word, gender[0] if gender else "n")


WORD_LISTS = _read()
COMBINATIONS = len(WORD_LISTS[FALLBACK].adjectives) * len(WORD_LISTS[FALLBACK].nouns)
