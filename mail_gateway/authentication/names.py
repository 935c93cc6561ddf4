"""Questions to the DNS for one letter: few, within one time limit, and never logged."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import dns.exception
import dns.resolver

MAX_QUESTIONS = 40  # SPF alone may ask 10 x 10 for `mx`; nobody honest needs that many
SECONDS_TO_REACH = 1.0
SECONDS_TO_REST = 60.0


class Unanswered(Exception):
    """The DNS didn't answer in time, or said that it can't; the answer may be there later."""


class Names:
    """The name servers, shared by all letters. Without `servers` those of the machine (/etc/resolv.conf).

    Whether they are there at all is asked with the root's own name, at most once a minute: a letter writer
    can keep a zone of her own silent, but not the root, so nobody can talk us out of asking.
    """

    def __init__(
        self, servers: Sequence[str] = (), *, port: int = 53, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolver = _resolver(servers, port=port)
        self._clock = clock
        self._is_reachable, self._asked_at = False, float("-inf")
        self._asking_root = threading.Lock()

    def within(self, seconds: float) -> Questions:
        """Questions that must all be answered within so many seconds from now."""
        return Questions(self, until=self._clock() + seconds)

    def ask(self, name: str, kind: str, *, until: float) -> list[Any]:
        """The records of a name as dnspython has them, [] if there are none. Raises Unanswered."""
        if self._resolver is None or not self.is_reachable():
            raise Unanswered
        return self._asked(self._resolver, name, kind, seconds=until - self._clock())

    def is_reachable(self) -> bool:
        """Whether some name server answers; what was found holds for a minute."""
        with self._asking_root:  # letters that arrive together wait for the one answer
            now = self._clock()
            if self._resolver is not None and now - self._asked_at > SECONDS_TO_REST:
                self._asked_at, self._is_reachable = now, self._root_answers(self._resolver)
            return self._is_reachable

    def _root_answers(self, resolver: dns.resolver.Resolver) -> bool:
        try:
            self._asked(resolver, ".", "NS", seconds=SECONDS_TO_REACH)
        except Unanswered:
            return False
        return True

    @staticmethod
    def _asked(resolver: dns.resolver.Resolver, name: str, kind: str, *, seconds: float) -> list[Any]:
        if seconds <= 0:
            raise Unanswered
        try:
            answer = resolver.resolve(name, kind, lifetime=seconds, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.Timeout, dns.resolver.NoNameservers, OSError):
            raise Unanswered from None  # its text holds the name that was asked for
        except (dns.exception.DNSException, UnicodeError):
            return []  # what can't be a name has no records
        return list(answer.rrset or ())


class Questions:
    """What one letter may ask."""

    def __init__(self, names: Names, *, until: float) -> None:
        self._names, self._until, self._left = names, until, MAX_QUESTIONS

    def ask(self, name: str, kind: str) -> list[Any]:
        """The records of a name, [] if there are none. Raises Unanswered."""
        self._left -= 1
        if self._left < 0:
            raise Unanswered
        return self._names.ask(name, kind, until=self._until)

    def texts(self, name: str) -> list[bytes]:
        """The TXT records of a name, each put together from its pieces (RFC 7208 3.3). Raises Unanswered."""
        return [b"".join(record.strings) for record in self.ask(name, "TXT")]


def _resolver(servers: Sequence[str], *, port: int) -> dns.resolver.Resolver | None:
    try:
        resolver = dns.resolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        return None
    if servers:
        resolver.nameservers = list(servers)
    resolver.port = port
    return resolver
