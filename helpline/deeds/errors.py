"""What can go wrong with a deed, as few kinds as pages need to tell apart."""

from __future__ import annotations

from uuid import UUID


class DeedRefused(Exception):
    """A deed that isn't done; the argument is a short code that the page turns into a sentence."""


class NotHere(DeedRefused):
    """There is no such thing, or she may not see it: pages answer 404 either way."""


class NotAllowed(DeedRefused):
    """She may see it, but her role may not do this."""


class SomethingNewer(DeedRefused):
    """The conversation went on while she wrote; her draft was kept."""


class NothingWritten(DeedRefused):
    """The text is empty."""


class TriagedMeanwhile(DeedRefused):
    """A colleague changed the triage while she looked; nothing was overwritten."""


class Merged(DeedRefused):
    """The ticket was merged into another one; `into` is where its messages are now. Nothing was done."""

    def __init__(self, into: UUID) -> None:
        super().__init__()
        self.into = into


class NoKey(DeedRefused):
    """Her keys don't open this: a grant is still missing."""
