"""The lines with which mail programs introduce the letter being answered, in many languages.

"On ... wrote:", dividers such as "-----Original Message-----", and the block of From, Sent, To, Subject that
Outlook puts there. The words come first; a language is added by adding its words.
"""

from __future__ import annotations

import re

_WROTE = (
    "wrote|writes"  # en
    "|rašė|rase|parašė|parase"  # lt
    "|написал|написала|пишет|писал|писала"  # ru
    "|написав|пише|писав"  # uk
    "|napisał|napisała|napisal|napisala|pisze"  # pl
    "|schrieb|schreibt|geschrieben"  # de
    "|écrit|escribió|scritto|escreveu|schreef|geschreven|skrev|kirjoitti|kirjutas|rakstīja|napsal|napsala"
    "|napísal|írta|yazdı|έγραψε|scris|написа|написао|napisao|viết|작성|写道|寫道"
)
_DAYS = (
    "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|pirm|antr|treč|ketv|penkt|šešt|sekm|pirmadien|antradien|trečiadien|ketvirtadien|penktadien|šeštadien"
    "|sekmadien|pr|an|tr|kt|pn|št|sk"
    "|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
    "|понеділок|вівторок|серед|четвер|п'ятниц|субот|неділ"
    "|pon|wt|śr|czw|pt|sob|niedz|mo|di|mi|do|fr|sa|so|am|lun|mar|mer|jeu|ven|sam|dim"
    "|ma|ti|ke|to|pe|la|su|man|tir|ons|tor|fre|lør|søn"
)
_ORIGINAL = (
    "original(?: |-)?(?:message|appointment)|forwarded (?:message|by).*|reply message"
    "|(?:pradinis|pirminis|originalus|persiųstas|persiunčiamas|pradinis|persiustas) (?:laiškas|laiskas)"
    "|originali žinutė|persiųsta žinutė"
    "|(?:исходное|пересылаемое|оригинальное|перенаправленное|первоначальное) (?:сообщение|письмо)"
    "|(?:вихідне|оригінальне|початкове|переслане|перенаправлене) (?:повідомлення|лист)"
    "|oryginalna wiadomość|wiadomość (?:oryginalna|przekazana)|treść przekazanej wiadomości"
    "|(?:ursprüngliche|weitergeleitete) nachricht|original-?nachricht"
    "|message d'origine|message original|messaggio originale|mensaje original|mensagem original"
    "|oorspronkelijk bericht|ursprungligt meddelande|oprindelig (?:besked|meddelelse)|opprinnelig melding"
    "|alkuperäinen viesti|původní zpráva|pôvodná správa|eredeti üzenet"
)
_LABELS = {
    "from": "from|nuo|siuntėjas|siuntejas|von|od|от|от кого|від|від кого|de|da|van|från|fra|lähettäjä"
    "|feladó|expéditeur",
    "sent": "sent|date|message du|išsiųsta|issiusta|data|gesendet|datum|wysłano|wyslano|отправлено|дата|надіслано"
    "|enviado|envoyé|inviato|fecha|verzonden|skickat|sendt|lähetetty|odesláno|elküldve",
    "to": "to|cc|copie à|kam|gavėjas|gavejas|an|do|dla|кому|à|a|para|aan|till|til|vastaanottaja|komu|címzett",
    "subject": "subject|tema|betreff|temat|тема|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe"
    "|předmět|tárgy",
}
_COLONS = ":\uff1a"
_LABEL = {
    kind: re.compile(rf"^[\s>*]*(?:{words})\s*\*?\s*[{_COLONS}]", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
_DIVIDER = re.compile(rf"^\s*[-_*=]{{2,}}\s*(?:{_ORIGINAL})\s*[-_*=]*\s*$", re.IGNORECASE)
_VERB = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}\s?[年년]", re.ASCII
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_OPENS = re.compile(
    r"^\W{0,3}(?:(?:on|le|el|il|em|op|am|den|dne|dnia|w dniu|на)\s"
    rf"|(?:{_DAYS})\w{{0,3}}[.,]*\s|\d{{1,4}}[\s.,:/年년-]|20\d\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^\W{0,3}[^@\n]{0,60}[<(\[\"']?[\w.+-]+@[\w-]+\.")
MAX_LINES = 4
MAX_LENGTH = 400


def attribution_above(lines: list[str], place: int) -> int | None:
    """Where the attribution begins that ends just above line `place`, blank lines aside; None if none."""
    last = place - 1
    while last >= 0 and not lines[last].strip() and place - last <= 3:
        last -= 1
    if last < 0 or not _may_end(lines[last].rstrip()):
        return None
    named: int | None = None
    for first in range(last, max(-1, last - MAX_LINES), -1):
        joined = " ".join(line.strip() for line in lines[first : last + 1])
        if not lines[first].strip() or len(joined) > MAX_LENGTH:
            break
        if _OPENS.match(joined) and _says_who_and_when(joined):
            return first
        if _NAMED.match(joined) and _VERB.search(joined) and named is None:
            named = first  # "Rowan <rowan@...> wrote:" without a date, unless a line above completes it
    return named


def is_divider(line: str) -> bool:
    """A line such as "-----Original Message-----"."""
    return len(line) < 120 and bool(_DIVIDER.match(line))


def is_rule(line: str) -> bool:
    """A line drawn of dashes, underscores, or the like."""
    return bool(re.fullmatch(r"\s*[-_=*]{4,}\s*", line))


def opens_header_block(lines: list[str], place: int) -> bool:
    """Whether a block "From: / Sent: / To: / Subject:" begins at this line (at least three of the four)."""
    opens = any(_LABEL[kind].match(lines[place]) for kind in ("from", "sent"))
    if len(lines[place]) > 300 or not opens:
        return False
    block = [line for line in lines[place : place + 9] if line.strip()][:6]
    found = {kind for kind, label in _LABEL.items() if any(label.match(line) for line in block)}
    return len(found) >= 3


def _may_end(line: str) -> bool:
    if line.endswith(tuple(_COLONS)):
        return True
    return len(line) < MAX_LENGTH and bool(re.search(rf"\s(?:{_WROTE})$", line, re.IGNORECASE))


def _says_who_and_when(text: str) -> bool:
    return bool(_DATE.search(text) and (_VERB.search(text) or _ADDRESS.search(text)))
