"""The DKIM signature of letters that leave (RFC 6376), so that her mail provider believes they are ours."""

from __future__ import annotations

import base64
import binascii
import logging
import re

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types

# Named twice where a second field of that name could fool a reader: adding one breaks the signature.
_SIGNED = (
    b"from", b"from", b"to", b"to", b"subject", b"subject", b"reply-to", b"reply-to", b"date", b"date",
    b"message-id", b"mime-version", b"content-type", b"content-transfer-encoding",
)  # fmt: skip
_SAMPLE = b"From: <sample@desk.invalid>\r\n\r\nsample\r\n"
_ED25519_PKCS8 = bytes.fromhex(
    "302e020100300506032b657004220420"
)  # RFC 8410 7; the 32 bytes behind it are the key
_PEM = re.compile(rb"-----BEGIN [A-Z ]+-----\s(.*?)-----END", re.DOTALL)
_SILENT = logging.Logger("dkim", level=logging.CRITICAL + 1)  # unknown to the root logger and its handlers


class BadKey(Exception):
    """What was given is no private key for DKIM. Never holds a part of it."""


class Signer:
    """Signs for one domain. `key` is RSA (at least 1024 bits) or Ed25519 in PEM, as `openssl genpkey` writes them.

    Raises BadKey.
    """

    def __init__(self, *, domain: str, selector: str, key: bytes) -> None:
        self.domain = domain.lower().encode("idna").decode("ascii")
        self._selector = selector.encode("ascii", "replace")
        seed = _ed25519_seed(key)
        self._algorithm = b"ed25519-sha256" if seed else b"rsa-sha256"
        self._key = seed or key
        try:
            self.sign(_SAMPLE)
        except Exception:  # noqa: BLE001 - dkimpy has no end of errors for a key that is none
            raise BadKey("This is no RSA or Ed25519 private key in PEM.") from None

    def sign(self, raw: bytes) -> bytes:
        """The letter with a DKIM-Signature in front; the letter itself stays as it is, byte for byte."""
        signature: bytes = dkim.DKIM(raw, logger=_SILENT, signature_algorithm=self._algorithm).sign(
            self._selector,
            self.domain.encode("ascii"),
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_SIGNED,
        )
        return signature + raw


def _ed25519_seed(key: bytes) -> bytes | None:
    """The bare key in base64, as dkimpy wants it; None if it isn't Ed25519."""
    found = _PEM.search(key)
    try:
        der = base64.b64decode(found[1] if found else b"")
    except binascii.Error:
        return None
    is_ed25519 = der.startswith(_ED25519_PKCS8) and len(der) == len(_ED25519_PKCS8) + 32
    return base64.b64encode(der[-32:]) if is_ed25519 else None
