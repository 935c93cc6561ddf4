"""Has pictures drawn anew by child processes that hold no key: what beats a decoder there, beats only the child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from helpline.border import NoPicture, NoPictureReason, Picture
from helpline.children.pool import Beaten, Kind, NoChild, Pool, Reason

SECONDS = 10.0
_TRIES: Mapping[Reason, int] = {"too-slow": 1, "too-large": 1, "died": 2}
_REASONS: Mapping[Reason, NoPictureReason] = {
    "too-slow": "too slow",
    "too-large": "too large",
    "died": "broken",
}
_KINDS = ("image/jpeg", "image/png")


class Painters:
    """A few children that draw, begun when they are first needed; used by any number of threads."""

    def __init__(self, *, size: int = 2, seconds: float = SECONDS) -> None:
        self._pool = Pool(Kind("helpline.pictures.child", {}, seconds), size=size, tries=_TRIES)

    def redraw(self, content: bytes) -> Picture:
        """The picture as `redrawing.redraw` draws it.

        Raises NoPicture with its reasons, besides "too slow", and "not now" where no child can be started.
        """
        try:
            said, drawn = self._pool.ask({}, content)
        except Beaten as beaten:
            raise NoPicture(_REASONS[beaten.reason]) from beaten
        except NoChild as error:
            raise NoPicture("not now") from error
        if said.get("media_type") in _KINDS:
            return Picture(said["media_type"], drawn)
        known: tuple[NoPictureReason, ...] = get_args(NoPictureReason)
        raise NoPicture(next((reason for reason in known if reason == said.get("no picture")), "broken"))

    def close(self) -> None:
        """End the children; those at work finish their picture first."""
        self._pool.close()
