"""How a returning sender is recognised without her address being written down: one keyed, shortened hash."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from .context import encode

_SIZE = 16


def match_index(match_key: bytes, kind: str, normalised: str) -> bytes:
    """16 bytes, equal for equal kind ("mail", "tel") and address; no guess can be tried without the key."""
    return hmac.digest(match_key, encode("idx", kind, normalised), hashlib.sha256)[:_SIZE]


def normalise_address(text: str) -> str:
    """One spelling for one mailbox: trimmed, NFC, local part casefolded, domain in lower-case IDNA (xn--).

    Dots and +tags stay: where they are ignored is the provider's rule, and two women may share all but a dot.
    Never fails; what is no address at all still becomes the same text each time.
    """
    # Undecodable bytes of a header arrive as lone surrogates, which no hash would take.
    text = text.encode("utf-8", "backslashreplace").decode()
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    return unicodedata.normalize("NFC", local.casefold()) + at + _plain_domain(domain)


def _plain_domain(domain: str) -> str:
    """UTS 46 without its tables. Python's "idna" codec would make one domain of `straße` and `strasse`."""
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", domain).lower())
    return ".".join(map(_plain_label, lower.replace("。", ".").split(".")))


def _plain_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
