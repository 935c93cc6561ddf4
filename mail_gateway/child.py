"""Reads letters in child processes that hold no key: what beats the parser there, beats only the child.

A child has 256 MB for a letter and five seconds; what it may not do besides is told in `helpline/children`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from helpline.border import IncomingMail, TemporaryFailure
from helpline.children import pool
from helpline.children.frames import Garbled
from mail_gateway.wire import unpacked

Reason = Literal["too-slow", "too-large", "parser-died"]
SECONDS = 5.0
_TRIES: Mapping[pool.Reason, int] = {"too-slow": 2, "too-large": 1, "died": 3}
_REASONS: Mapping[pool.Reason, Reason] = {
    "too-slow": "too-slow",
    "too-large": "too-large",
    "died": "parser-died",
}


class Beaten(Exception):
    """A letter was too much for the parser; `reason` says how, and the letter belongs into quarantine."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Parsers:
    """A few parser children, begun when they are first needed; used by any number of threads."""

    def __init__(self, addresses: Sequence[str], *, size: int = 2, seconds: float = SECONDS) -> None:
        kind = pool.Kind("mail_gateway.parser_child", {"ours": list(addresses)}, seconds)
        self._pool = pool.Pool(kind, size=size, tries=_TRIES)

    def read(self, raw: bytes, recipients: Sequence[str] = ()) -> IncomingMail:
        """The letter as `intake.read_mail` reads it, at most thrice tried.

        Raises Beaten, and TemporaryFailure("no-parser") where no child can be started.
        """
        return self._read(raw, {"recipients": list(recipients)})

    def read_ahead(self, raw: bytes, recipients: Sequence[str] = ()) -> IncomingMail:
        """The same with `ahead`, for a letter that is stored next. Raises what `read` raises."""
        return self._read(raw, {"recipients": list(recipients), "ahead": True})

    def describe(self, raw: bytes) -> dict[str, Any]:
        """The letter as `reading.as_json` describes it. Raises what `read` raises."""
        said, _ = self._ask({}, raw)
        return dict(said["described"])

    def close(self) -> None:
        """End the children; those at work finish their letter first."""
        self._pool.close()

    def _read(self, raw: bytes, question: dict[str, Any]) -> IncomingMail:
        said, body = self._ask(question, raw)
        try:
            return unpacked(said, body)
        except Garbled as error:
            raise Beaten("parser-died") from error

    def _ask(self, question: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            return self._pool.ask(question, raw)
        except pool.Beaten as beaten:
            raise Beaten(_REASONS[beaten.reason]) from beaten
        except pool.NoChild as error:
            raise TemporaryFailure("no-parser") from error
