"""In charge of the code lists: what a triage may choose from, as stable codes with words in each language.

One file a list lies in `lists/`. A code is never taken out: one that is hidden leaves the forms and is still read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

FALLBACK = "en"


@dataclass(frozen=True, repr=False)
class Code:
    """One entry. `words` by language; `key` is the letter that chooses it; a `grave` one weighs more than others."""

    code: str
    words: dict[str, str]
    key: str = ""
    is_grave: bool = False
    is_hidden: bool = False

    def label(self, language: str) -> str:
        """Its words in this language, in English where there are none."""
        return self.words.get(language) or self.words.get(FALLBACK, self.code)


@dataclass(frozen=True, repr=False)
class CodeList:
    """The entries of one list in their order, hidden ones too."""

    entries: tuple[Code, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that may stand in a record."""
        return tuple(entry.code for entry in self.entries)

    def offered(self, *, chosen: Collection[str] = ()) -> tuple[Code, ...]:
        """What a form shows: all that isn't hidden, and what was chosen before it was."""
        return tuple(entry for entry in self.entries if not entry.is_hidden or entry.code in chosen)

    def label(self, code: str, language: str) -> str:
        """The words for a code; a code that nobody knows is shown as it is."""
        found = next((entry for entry in self.entries if entry.code == code), None)
        return found.label(language) if found else code

    def changed(self, *, hidden: Collection[str] = (), added: Iterable[Code] = ()) -> CodeList:
        """The list as an organisation has it: some codes hidden, its own behind ours. No code of ours is replaced."""
        ours = tuple(
            replace(entry, is_hidden=entry.is_hidden or entry.code in hidden) for entry in self.entries
        )
        theirs = tuple(entry for entry in added if entry.code not in self.codes)
        return CodeList(ours + theirs)


@cache
def code_list(name: str) -> CodeList:
    """The list of that name as it ships. FileNotFoundError for one that isn't there."""
    text = resources.files(__package__).joinpath("lists", f"{name}.toml").read_text("utf-8")
    return CodeList(tuple(_entry(code, told) for code, told in tomllib.loads(text).items()))


def _entry(code: str, told: dict[str, str | bool]) -> Code:
    words = {name: word for name, word in told.items() if isinstance(word, str) and name != "key"}
    return Code(
        code, words, key=str(told.get("key", "")), is_grave=bool(told.get("grave")), is_hidden=bool(told.get("hidden"))
    )  # fmt: skip
