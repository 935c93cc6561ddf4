"""The one domain a letter claims to come from, read so that nobody can read another one."""

from __future__ import annotations

import re

from mail_gateway.authentication.domains import domain_name
from mail_gateway.parse.fields import Fields
from mail_gateway.parse.people import sender

_SAID_ASIDE = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)', re.DOTALL)
_BRACKETED = re.compile(r"<([^<>]*)>")
_DOMAIN = re.compile(r"@\s*([^\s<>,;:()\"@]+)")


def author_domain(fields: Fields) -> str | None:
    """The domain of the From address, in ASCII.

    None where there is no From, more than one, one that names several domains, or one in which the desk would
    read another address: such letters are made to look like somebody else's (RFC 7489 6.6.1).
    """
    written = fields.all("from")
    if len(written) != 1:
        return None
    bare = _SAID_ASIDE.sub(" ", written[0])
    addresses = _BRACKETED.findall(bare) or [bare]
    domains = {domain_name(found) for address in addresses for found in _DOMAIN.findall(address)}
    shown = domain_name(sender(fields)[0].rpartition("@")[2])
    return shown if shown is not None and domains == {shown} else None
