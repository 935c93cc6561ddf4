"""The lines with which mail programs introduce the letter being answered, in the languages women write to us
in.

"On ... wrote:", dividers such as "-----Original Message-----", and the block of From, Sent, To, Subject that
Outlook puts there.
"""

from __future__ import annotations

import re

_WROTE = (
    # en, lt, ru, uk, pl, de; then languages that mail programs abroad are set to
    "wrote", "writes", "rašė", "rase", "parašė", "parase", "написал", "написала", "написал(а)", "пишет",
    "писал",
    "писала", "написав", "написала", "написав(-ла)", "пише", "писав", "napisał", "napisała", "napisał(a)",
    "napisal",
    "napisala", "pisze", "schrieb", "schreibt", "geschrieben", "a écrit", "écrit", "escribió", "scrisse",
    "ha scritto", "escreveu", "schreef", "geschreven", "skrev", "kirjoitti", "kirjutas", "rakstīja", "napsal",
    "napsala", "napsal(a)", "napísal", "írta", "yazdı", "έγραψε", "a scris", "написа", "је написао",
    "napisao",
    "mrta", "viết", "작성", "写道", "寫道",
)  # fmt: skip
_WROTE_AT_END = re.compile(
    r"(?:^|[\s,>)\]\"'])(?:" + "|".join(sorted(map(re.escape, _WROTE), key=len, reverse=True)) + r")"
    r"(?:\W{0,3}|[^\n]{0,80}[@>]\W{0,4})\s*[::]\s*$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|年|[\w.+-]+@[\w-]+\."
)
_OPENS = re.compile(
    r"^\s*(?:on|el|le|il|em|op|am|den|dne|dnia|w dniu|пн|вт|ср|чт|пт|сб|вс|нд|\d|[\w ,.'-]{0,40}\d{4}|.*@)",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^\s*[-_*=]{2,}\s*(?:original(?: |-)?(?:message|appointment)|forwarded (?:message|by).*|reply message|"
    r"ursprüngliche nachricht|original-?nachricht|weitergeleitete nachricht|"
    r"pradinis laiškas|pradinis laiskas|pirminis laiškas|originalus laiškas|originali žinutė|persiųstas "
    r"laiškas|"
    r"persiunčiamas laiškas|исходное сообщение|пересылаемое сообщение|пересылаемое письмо|"
    r"оригинальное сообщение|перенаправленное сообщение|вихідне повідомлення|оригінальне повідомлення|"
    r"початкове повідомлення|переслане повідомлення|oryginalna wiadomość|wiadomość oryginalna|"
    r"wiadomość przekazana|treść przekazanej wiadomości|message d'origine|message original|"
    r"messaggio originale|mensaje original|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|"
    r"alkuperäinen viesti|původní zpráva|pôvodná správa|eredeti üzenet)\s*[-_*=]{0,}\s*$",
    re.IGNORECASE,
)
_LABELS = {
    "from": "from|nuo|siuntėjas|siuntejas|von|od|от|от кого|від|від кого|de|da|van|från|fra|lähettäjä|"
    "feladó|expéditeur",
    "sent": "sent|date|išsiųsta|issiusta|data|gesendet|datum|wysłano|wyslano|отправлено|дата|надіслано|"
    "enviado|"
    "envoyé|inviato|fecha|verzonden|skickat|sendt|lähetetty|odesláno|elküldve",
    "to": "to|kam|gavėjas|gavejas|an|do|dla|кому|à|a|para|aan|till|til|vastaanottaja|komu|címzett",
    "subject": "subject|tema|betreff|temat|тема|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|"
    "předmět|tárgy",
}  # fmt: skip
_LABEL = {
    kind: re.compile(rf"^[\s>*]*(?:{words})\s*\*?\s*[::]\*?\s*\S?", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
MAX_LINES = 4
MAX_LENGTH = 500


def attribution_above(lines: list[str], place: int) -> int | None:
    """Where the attribution begins that ends just above line `place`, blank lines aside; None if there is
    none.
    """
    last = place - 1
    while last >= 0 and not lines[last].strip() and place - last <= 3:
        last -= 1
    if last < 0 or not lines[last].rstrip().endswith((":", ":", ">:", "> :")):
        return None
    for first in range(last, max(-1, last - MAX_LINES), -1):
        if not lines[first].strip():
            return None
        joined = " ".join(line.strip() for line in lines[first : last + 1])
        if len(joined) > MAX_LENGTH:
            return None
        if _is_attribution(joined):
            return first
    return None


def is_divider(line: str) -> bool:
    """A line such as "-----Original Message-----"."""
    return len(line) < 120 and bool(_DIVIDER.match(line))


def opens_header_block(lines: list[str], place: int) -> bool:
    """Whether a block "From: / Sent: / To: / Subject:" begins at this line (at least three of the four)."""
    if not _LABEL["from"].match(lines[place]) or len(lines[place]) > 300:
        return False
    block = [line for line in lines[place : place + 9] if line.strip()][:6]
    found = {kind for kind, label in _LABEL.items() if any(label.match(line) for line in block)}
    return len(found) >= 3


def _is_attribution(text: str) -> bool:
    return bool(_WHEN.search(text) and _WROTE_AT_END.search(text) and _OPENS.search(text))
