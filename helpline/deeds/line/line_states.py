"""Where a call on the line stands while it lasts, and what is known of it for the team; plain data, sealed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Step = Literal["language", "woman", "someone else", "ringing", "talking", "voicemail", "goodbye"]
End = Literal["", "answered", "gave up", "short", "nobody", "closed", "voicemail"]
SHORT = 10  # seconds; whoever hangs up sooner was perhaps never waiting


@dataclass(frozen=True, repr=False)
class LineState:
    """A call's course so far. `steps` counts the questions and dials, so that no call goes round for ever.

    `asked` is how often the present question was asked; `offered` are the compromises she was asked about ("woman",
    "language"), `anyone` and `any_language` whether she said yes. `rounds` and `tried` are of the ringing, `legs` the
    staff ids that ring now and `phones` the names of their duty phones, `dials` how many dials there were. `answered_by` is the staff id of whoever took the call; `code` what she may say next time.
    """

    step: Step = "language"
    steps: int = 0
    language: str = ""
    asked: int = 0
    wants_woman: bool = False
    anyone: bool = False
    any_language: bool = False
    offered: tuple[str, ...] = ()
    rounds: int = 0
    tried: tuple[str, ...] = ()
    legs: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    dials: int = 0
    answered_by: str = ""
    end: End = ""
    code: str = ""


@dataclass(frozen=True, repr=False)
class LineFacts:
    """What the team may know of a call on the line. Times are in seconds; `end` is how it ended as far as is known.

    `code` is the number that was read out to her where nobody was there.
    """

    language: str = ""
    wants_woman: bool = False
    end: End = ""
    wait_seconds: int = 0
    talk_seconds: int = 0
    code: str = ""
