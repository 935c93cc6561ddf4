"""The marks of a signature: the line `-- ` (RFC 3676 4.3), and what telephones and web mailers add by
themselves.
"""

from __future__ import annotations

import re

_SENT = (
    "sent (?:from|via|with|using|by)|sent|written (?:on|with)|get|posted from"
    "|(?:laiškas )?(?:siųsta|išsiųsta|siunčiama|siusta|issiusta|išsiųstas|siunčiamas) (?:iš|naudojant|per|is)"
    "|gauti"
    "|(?:отправлено|послано) (?:с|из|от|через)|скачать|надіслано (?:з|із|через|за допомогою)"
    "|відправлено (?:з|із|через)|завантажити"
    "|wysłan[eoy] (?:z|za pomocą|ze)|wyslan[eoy] z|pobierz"
    "|gesendet (?:von|mit|über)|diese nachricht wurde von|von|holen sie sich"
    "|envoyé (?:de|depuis|à partir)(?: de)?|enviado (?:desde|do|a partir do)|inviato da"
    "|verzonden (?:vanaf|met|vanuit)"
    "|skickat från|sendt fra|lähetetty|odesláno z|elküldve"
)
# What such a line names: without one of these it may be a sentence ("Sent from my desk, it is easier").
_DEVICE_NAME = (
    "i-?phone\\w*|i-?pad\\w*|ios|android\\w*|samsung|galaxy|huawei|xiaomi|redmi|nokia|blackberry|lumia|wiko|oneplus"
    "|pixel|motorola|sony|xperia|honor|oppo|outlook|windows|yahoo|gmail|proton\\s?mail|proton"
    "|tutanota|tuta|mail\\.ru"
    "|яндекс|yandex|ukr\\.net|i\\.ua|typeapp|bluemail|spark|sparrow|mailbird|thunderbird|airmail|edison|aol"
    "|mobile (?:phone|device)|mobil\\w*|smartphone|telefon\\w*|išmanio\\w*|мобильн\\w*|смартфон\\w*"
    "|телефон\\w*"
    "|мобільн\\w*|komórk\\w*|handy|mail (?:app|for)|почт\\w*|пошт\\w*"
)
_DEVICE = re.compile(rf"^\W{{0,3}}(?:{_SENT})\b.{{0,60}}?\b(?:{_DEVICE_NAME})\b.{{0,90}}$", re.IGNORECASE)
_LIST = re.compile(
    r"\b(?:mailing list|mailinglist\w*|mailingliste|lista dyskusyjna|список рассылки)\s*$", re.IGNORECASE
)
_SENTENCE = re.compile(r"[,;!?]\s|\.\s+\w")


def is_signature_mark(line: str) -> bool:
    """The line that by custom stands above a signature."""
    return line in {"-- ", "--"}


def opens_list_footer(lines: list[str], place: int) -> bool:
    """Whether the lines begin here that mailing lists append: a rule, and "<name> mailing list" below it."""
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(re.fullmatch(r"\s*_{20,}\s*", lines[place]) and _LIST.search(below))


def is_device_line(line: str) -> bool:
    """A line like "Sent from my iPhone", which nobody wrote."""
    line = line.strip()
    return len(line) <= 160 and bool(_DEVICE.match(line)) and not _SENTENCE.search(line)
