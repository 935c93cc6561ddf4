"""Which addresses are ours, and the reply token in one of them (RFC 5233 subaddressing)."""

from __future__ import annotations

from collections.abc import Sequence


class OurAddresses:
    """The helpline's own addresses.

    Ours are: an address as it is written in the settings, the same with any `+tag`, and the return address of
    bounces, `b+<anything>` at one of our domains. Upper and lower case are the same.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        self._plain = frozenset(address.strip().lower() for address in addresses if "@" in address)
        self._domains = frozenset(address.rpartition("@")[2] for address in self._plain)

    def is_ours(self, rcpt: str) -> bool:
        """Whether a letter to this recipient is for us."""
        local, tag, domain = _taken_apart(rcpt)
        return f"{local}@{domain}" in self._plain or (local == "b" and bool(tag) and domain in self._domains)

    def token_of(self, rcpt: str) -> str | None:
        """The lower-case text behind the `+` of one of our addresses, None without one or for a foreign
        address.
        """
        _, tag, _ = _taken_apart(rcpt)
        return tag or None if self.is_ours(rcpt) else None


def _taken_apart(rcpt: str) -> tuple[str, str, str]:
    """Local part without its tag, the tag, the domain."""
    local, _, domain = rcpt.strip().strip("<>").lower().rpartition("@")
    name, _, tag = local.partition("+")
    return name, tag, domain.rstrip(".")
