"""SPF (RFC 7208): whether the host that brought the letter may send for the envelope's domain. pyspf does it."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Literal

import spf  # type: ignore[import-untyped]  # pyspf ships no types

from mail_gateway.authentication.domains import domain_name
from mail_gateway.authentication.names import Questions, Unanswered

Outcome = Literal["pass", "fail", "unknown"]
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9.+_=-]{1,64}")
_INSIDE = [
    ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]


def outside_host(client: str | None) -> str | None:
    """The address if it can have brought a letter from outside; None for our own machine and network.

    pyspf passes everything that comes from 127.0.0.0/8, so these never get there.
    """
    try:
        address = ipaddress.ip_address(client or "")
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    is_ours = address.is_loopback or address.is_link_local or address.is_unspecified
    return None if is_ours or any(address in network for network in _INSIDE) else str(address)


def spf_domain(*, envelope_from: str, helo: str) -> str | None:
    """The domain SPF speaks about: the envelope sender's, or the greeting's for bounces (RFC 7208 2.4)."""
    sender = envelope_from.strip().strip("<>")
    return domain_name(sender.rpartition("@")[2] if sender else helo)


def spf_outcome(*, client: str, envelope_from: str, helo: str, questions: Questions) -> Outcome:
    """ "unknown" where the DNS didn't answer; whatever is not a pass is a "fail" to DMARC."""
    domain = spf_domain(envelope_from=envelope_from, helo=helo)
    if domain is None:
        return "fail"
    local = envelope_from.strip().strip("<>").rpartition("@")[0]
    sender = f"{local if _PLAIN_LOCAL.fullmatch(local) else 'postmaster'}@{domain}"
    try:
        result = _Query(client, sender, domain_name(helo) or "unknown", questions).check()[0]
    except Exception:  # noqa: BLE001 - pyspf trips over some records (AssertionError, IndexError): no pass then
        return "fail"
    return "pass" if result == "pass" else "unknown" if result == "temperror" else "fail"


class _Query(spf.query):  # type: ignore[misc]  # untyped, as above
    """pyspf's own reading of records and its limits, with our questions and without explanations."""

    def __init__(self, client: str, sender: str, helo: str, questions: Questions) -> None:
        super().__init__(client, sender, helo)
        self._questions = questions

    def dns(self, name: str, kind: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002 - pyspf's own signature
        try:
            found = [_value(record, kind) for record in self._questions.ask(name, kind)]
        except Unanswered:
            raise spf.TempError("unanswered") from None
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many void lookups")
        return found

    def get_explanation(self, _spec: str) -> None:
        """Never fetched: nobody would read it."""


def _value(record: Any, kind: str) -> Any:
    match kind:
        case "MX":
            return record.preference, record.exchange.to_text(omit_final_dot=True)
        case "PTR":
            return record.target.to_text(omit_final_dot=True)
        case "TXT":
            return record.strings
        case _:
            return record.address
