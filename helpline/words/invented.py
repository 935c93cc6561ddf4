"""In charge of the letters of the demonstration: invented, so that nobody tries the desk on a real one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

LetterKind = Literal[
    "consultation",
    "information",
    "third_party",
    "professional",
    "referral",
    "perpetrator",
    "media_general",
    "thanks_feedback",
    "abusive",
    "spam",
]
KINDS: tuple[LetterKind, ...] = get_args(LetterKind)


@dataclass(frozen=True)
class InventedLetter:
    """A letter as it comes in, and how the conversation may go on.

    `kind` is what a colleague would choose at triage and `topic` its main reason ("" where there is none).
    `name` is what she put beside her address, sometimes nothing. `answer` is the desk's, `follow_up` what she
    writes back to it; None where nobody wrote. `noted` are further codes of a triage, by their names.
    """

    language: str
    kind: LetterKind
    topic: str
    name: str
    address: str
    subject: str
    text: str
    attachment: str | None = None
    answer: str | None = None
    follow_up: str | None = None
    noted: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@cache
def invented_letters() -> tuple[InventedLetter, ...]:
    """All of them, the languages one after the other. For the demonstration and for nothing else."""
    text = resources.files(__package__).joinpath("invented.toml").read_text("utf-8")
    return tuple(_letter(row) for row in tomllib.loads(text)["letter"])


def _letter(row: dict[str, Any]) -> InventedLetter:
    return InventedLetter(
        language=row["language"],
        kind=next(kind for kind in KINDS if kind == row["kind"]),
        topic=row["topic"],
        name=row["name"],
        address=row["address"],
        subject=row["subject"],
        text=row["text"].strip(),
        attachment=row.get("attachment"),
        answer=_stripped(row.get("answer")),
        follow_up=_stripped(row.get("follow_up")),
        noted={
            name: tuple(said) if isinstance(said, list) else said
            for name, said in row.get("noted", {}).items()
        },
    )


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()
