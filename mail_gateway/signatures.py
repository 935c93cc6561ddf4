"""The marks of a signature: the line `-- ` (RFC 3676 4.3), and what telephones and web mailers add by
themselves.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"^(?:--|—|–) ?$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:"
    r"(?:sent|get outlook|sent via|sent with|written) (?:from|for|on|by|with|via)?\b.{0,60}|"
    r"siųsta (?:iš|naudojant|per)\b.{0,60}|siusta is\b.{0,60}|išsiųsta (?:iš|naudojant|per)\b.{0,60}|"
    r"(?:laiškas )?(?:išsiųstas|siunčiamas) iš\b.{0,60}|"
    r"(?:отправлено|послано) (?:с|из|от|через)\b.{0,60}|надіслано (?:з|із|через|за допомогою)\b.{0,60}|"
    r"відправлено (?:з|із|через)\b.{0,60}|wysłan[eoy] (?:z|za pomocą|ze)\b.{0,60}|"
    r"gesendet (?:von|mit|über)\b.{0,60}|von meinem .{0,30} gesendet.{0,20}|"
    r"diese nachricht wurde von meinem .{0,60}|"
    r"envoyé (?:de|depuis|à partir)\b.{0,60}|enviado (?:desde|do|a partir)\b.{0,60}|inviato da\b.{0,60}|"
    r"verzonden (?:vanaf|met|vanuit)\b.{0,60}|skickat från\b.{0,60}|sendt fra\b.{0,60}|lähetetty .{0,60}|"
    r"odesláno z\b.{0,60}|outlook (?:for|для|für|dla) (?:ios|android).{0,40}|"
    r"скачать outlook для.{0,60}|gauti „?outlook.{0,60}|pobierz (?:aplikację )?outlook.{0,60}|"
    r"holen sie sich outlook.{0,60}"
    r")$",
    re.IGNORECASE,
)
_SENT_ALONE = re.compile(r"^\W*(?:sent|written)\s*\W*$", re.IGNORECASE)


def is_signature_mark(line: str) -> bool:
    """The line that by custom stands above a signature."""
    return bool(_MARK.match(line.rstrip("\r")))


def is_device_line(line: str) -> bool:
    """A line like "Sent from my iPhone", which nobody wrote."""
    line = line.strip()
    return len(line) <= 100 and bool(_DEVICE.match(line)) and not _SENT_ALONE.match(line)
