"""Whether a letter comes from the domain in its From: by SPF, DKIM and DMARC, or by the provider's own word.

Everything is asked and forgotten: no address, domain or question is stored or logged.
"""

from mail_gateway.authentication.dmarc import check
from mail_gateway.authentication.names import Names
from mail_gateway.authentication.provider import from_provider

__all__ = ["Names", "check", "from_provider"]
