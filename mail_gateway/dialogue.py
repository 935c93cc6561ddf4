"""One connection at the SMTP door: what may be said, how often, and who is believed about whom.

The guards are against what was seen in aiosmtpd 1.4.6: long lines refused for good, sloppy but real addresses
refused for good, AUTH offered to everybody once the line is encrypted, and no limit on connections.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Sequence
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, syntax

MAX_CONNECTIONS = 50
SECONDS_IDLE = 120
_CALLS = {
    "MAIL": 100,
    "RCPT": 600,
    "DATA": 100,
    "RSET": 100,
    "XFORWARD": 200,
    "*": 20,
}  # a relay may bring many letters at once
_XFORWARD = ("NAME", "ADDR", "PROTO", "HELO")
_PATH = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>(.*)', re.DOTALL)
_BARE_PATH = re.compile(r"\s*([^\s<>]+)(.*)", re.DOTALL)
_ROUTE = re.compile(r"@[^:\"]*:")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


class Peers:
    """The hosts whose XFORWARD is believed, as addresses or networks. Raises ValueError for anything else."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(network) for network in trusted]

    def trusts(self, address: str) -> bool:
        host = ipaddress.ip_address(address)
        host = getattr(host, "ipv4_mapped", None) or host
        return any(host in network for network in self._networks)


class Brought(Envelope):
    """An envelope, and what a trusted relay said of the host that brought it. In memory only."""

    def __init__(self) -> None:
        super().__init__()
        self.forwarded: dict[str, str] = {}


class Dialogue(SMTP):
    """One connection. `others` are those open now, itself included while it is."""

    line_length_limit = 1 << 20

    def __init__(
        self,
        letterbox: Any,
        *,
        others: set[Dialogue],
        peers: Peers,
        hostname: str,
        max_bytes: int,
        tls: ssl.SSLContext | None,
        loop: Any,
    ) -> None:
        super().__init__(
            letterbox,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP",
            timeout=SECONDS_IDLE,
            tls_context=tls,
            command_call_limit=dict(_CALLS),
            loop=loop,
        )
        self._smtp_methods.pop("AUTH")  # nobody logs in here
        self._others, self._peers, self._letterbox = others, peers, letterbox
        self._is_refused = False
        self.is_trusted = False
        self.is_taking = False

    @property
    def client(self) -> str | None:
        """The address of the host that brings the letter; None if a relay of ours brings it and says nothing."""
        if self.is_trusted:
            return self._forwarded.get("ADDR")
        return self._peer_address

    @property
    def greeting(self) -> str:
        """The name that host gave itself."""
        if self.is_trusted:
            return self._forwarded.get("HELO", "")
        return str(self.session.host_name or "") if self.session else ""

    @property
    def extensions(self) -> list[str]:
        """What this door offers besides aiosmtpd's own (RFC 2920; Postfix's XFORWARD_README)."""
        return ["PIPELINING", *(["XFORWARD " + " ".join(_XFORWARD)] if self.is_trusted else [])]

    @property
    def _forwarded(self) -> dict[str, str]:
        return self.envelope.forwarded if isinstance(self.envelope, Brought) else {}

    def connection_made(self, transport: Any) -> None:
        if self not in self._others:  # it is called again when the line becomes encrypted
            self._peer_address = str((transport.get_extra_info("peername") or ("",))[0])
            self.is_trusted = bool(self._peer_address) and self._peers.trusts(self._peer_address)
            self._is_refused = not self._may_come_in()
        if self._is_refused:
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
            transport.close()
        else:
            self._others.add(self)
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._is_refused:
            self._others.discard(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return None if self._is_refused else super().eof_received()

    def data_received(self, data: bytes) -> None:
        if not self._is_refused:
            super().data_received(data)

    def close(self) -> None:
        """Say goodbye and hang up."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(b"421 4.3.2 Closing\r\n")  # type: ignore[attr-defined]  # typed as BaseTransport
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds commands by this name
        self.is_taking = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self.is_taking = False

    @syntax("XFORWARD attribute=value [...]", when="is_trusted")
    async def smtp_XFORWARD(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd finds commands by this name
        said = read_xforward(arg or "")
        if not self.is_trusted:
            await self.push("550 5.7.1 Not from you")
        elif self.envelope is not None and self.envelope.mail_from:
            await self.push("503 5.5.1 Not within a letter")
        elif said is None:
            await self.push("501 5.5.4 Syntax: XFORWARD attribute=value")
        else:
            self._forwarded.update(said)
            await self.push("250 2.0.0 OK")

    def _create_envelope(self) -> Envelope:
        return Brought()

    def _may_come_in(self) -> bool:
        is_known = self.is_trusted or self._letterbox.lets_connect(self._peer_address)
        return is_known and len(self._others) < MAX_CONNECTIONS

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of a path and what follows it; aiosmtpd's own refuses `a..b@` and the like for good."""
        found = _PATH.match(arg) or _BARE_PATH.match(arg)
        if found is None:
            return None, None
        return _ROUTE.sub("", found[1].strip(), count=1) or "<>", found[2]


def read_xforward(arg: str) -> dict[str, str] | None:
    """The attributes of an XFORWARD command that are known; None if it isn't written as one.

    Values are xtext (RFC 3461 4); `[UNAVAILABLE]` and addresses that are none are left out.
    """
    said: dict[str, str] = {}
    for pair in arg.split() or [""]:
        name, equals, value = pair.partition("=")
        if not equals or name.upper() not in {*_XFORWARD, "PORT", "IDENT", "SOURCE"}:
            return None
        said[name.upper()] = _XTEXT.sub(lambda code: chr(int(code[1], 16)), value)[:255]
    if "ADDR" in said:
        said["ADDR"] = _address(said["ADDR"])
    return {name: value for name, value in said.items() if value and not value.startswith("[")}


def _address(text: str) -> str:
    text = text[5:] if text.upper().startswith("IPV6:") else text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
