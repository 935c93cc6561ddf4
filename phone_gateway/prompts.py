"""The announcements of the line: recorded files where the organisation has them, words for the carrier's voice where not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("prompts.toml")
KIND = "mp3"
# What the carrier calls its voices. A recorded voice is better: no machine reads Lithuanian well.
VOICES = {
    "lt": ("Google.lt-LT-Standard-A", "lt-LT"), "en": ("Polly.Amy", "en-GB"), "ru": ("Polly.Tatyana", "ru-RU"),
    "uk": ("Google.uk-UA-Standard-A", "uk-UA"), "pl": ("Polly.Ewa", "pl-PL"),
}  # fmt: skip
DIGITS = tuple(f"digit {digit}" for digit in "0123456789")


@dataclass(frozen=True)
class Prompts:
    """`folder` holds recordings as lt/greeting.mp3 ("no woman" is no-woman.mp3); None: everything is spoken."""

    folder: Path | None
    languages: tuple[str, ...]

    def recorded(self, language: str, name: str) -> str:
        """Its path in the folder, "" where there is none."""
        path = path_of(language, name)
        return path if self.folder is not None and (self.folder / path).is_file() else ""

    def spoken(self, language: str, name: str) -> tuple[str, str, str]:
        """The words, the carrier's voice and its name for the language."""
        voice, tongue = VOICES[language]
        return words_of(language, name), voice, tongue

    def named(self) -> Iterator[tuple[str, str]]:
        """Every announcement the line may need: language and name."""
        for language in self.languages:
            yield from ((language, name) for name in words()[language])

    def missing(self) -> list[str]:
        """Recordings that aren't there, as paths; all of them where there is no folder."""
        return [path_of(*one) for one in self.named() if not self.recorded(*one)]

    def file(self, language: str, name: str) -> Path | None:
        """The recording behind an address, None for anything that is no announcement of ours."""
        known = {path_of(*one): one for one in self.named()}
        path = f"{language}/{name}"
        return (
            self.folder / path
            if self.folder is not None and path in known and self.recorded(*known[path])
            else None
        )


def path_of(language: str, name: str) -> str:
    return f"{language}/{name.replace(' ', '-')}.{KIND}"


def words_of(language: str, name: str) -> str:
    """KeyError for an announcement that nobody has written."""
    return name.removeprefix("digit ") if name in DIGITS else words()[language][name]


@cache
def words() -> dict[str, dict[str, str]]:
    """By language and name; the digits too, which are recorded one by one."""
    told = tomllib.loads(WORDS.read_text("utf-8"))
    return {language: {**said, **{name: name[-1] for name in DIGITS}} for language, said in told.items()}
