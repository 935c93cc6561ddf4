"""The lines that part a letter from an earlier one put below it whole, in many languages.

Dividers such as "-----Original Message-----", Apple's "Begin forwarded message:", and the block of From, Sent, To,
Subject that Outlook puts there. The words come first; a language is added by adding its words.
"""

from __future__ import annotations

import re

_ORIGINAL = (
    "original(?: |-)?(?:message|appointment)|forwarded (?:message|by).*|reply message"
    "|(?:pradinis|pirminis|originalus|persiųstas|persiunčiamas|persiustas) (?:laiškas|laiskas|pranešimas|pranesimas)"
    "|(?:originali|pradinė|persiųsta) žinutė"
    "|(?:исходное|пересылаемое|пересланное|оригинальное|перенаправленное|первоначальное) (?:сообщение|письмо)"
    "|(?:вихідне|оригінальне|початкове|переслане|перенаправлене|пересилається) (?:повідомлення|лист)"
    "|oryginalna wiadomość|wiadomość (?:oryginalna|przekazana|przesłana dalej)(?: dalej)?"
    "|(?:treść )?(?:przekazanej|oryginalnej) wiadomości|przekazana wiadomość"
    "|(?:ursprüngliche|weitergeleitete) (?:nachricht|e-?mail)|original-?(?: )?nachricht"
    "|message d'origine|message (?:original|transféré)|messaggio (?:originale|inoltrato)"
    "|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    "|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|ursprungligt meddelande|vidarebefordrat meddelande"
    "|oprindelig (?:besked|meddelelse)|videresendt (?:besked|melding)|opprinnelig melding"
    "|alkuperäinen viesti|välitetty viesti|původní zpráva|pôvodná správa|eredeti üzenet|sākotnējā ziņa"
    "|přeposlaná zpráva|preposlaná správa|proslijeđena poruka|továbbított üzenet|edelleenlähetetty viesti|message transmis"
    "|mensagem reencaminhada|mesaj redirecționat|iletilmiş mesaj|メッセージを転送"
    "|begin pgp signature|mesaj original|исходно съобщение|原始邮件|邮件原件|原始郵件|原郵件|원본 메시지"
)
# Apple's Mail writes these without any dashes, so only the whole line counts.
_FORWARDED = (
    "begin forwarded message|forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)"
    "|persiųsto (?:laiško|pranešimo) pradžia|начало пере(?:адресованного|направленного|сылаемого) сообщения"
    "|початок (?:листа, що пересилається|пере(?:сланого|адресованого|направленого) (?:листа|повідомлення))"
    "|początek przekaz(?:ywanej|anej) wiadomości|début du (?:message transféré|message réexpédié)"
    "|inizio messaggio inoltrato|inicio del mensaje reenviado|início da mensagem (?:re)?encaminhada"
    "|begin doorgestuurd bericht|start på videresendt besked|videresendt melding|vidarebefordrat (?:brev|mejl)"
    "|välitetty viesti alkaa|začátek přeposílané zprávy|začiatok preposlanej správy|započni proslijeđenu poruku"
    "|továbbított levél kezdete|începe mesajul redirecționat"
)
_LABELS = {
    "from": "from|nuo|siuntėjas|siuntejas|von|od|nadawca|от|от кого|отправитель|від|від кого|відправник|de|da|van"
    "|från|fra|lähettäjä|feladó|expéditeur|no|kellelt|saatja|mittente|šalje|expeditorul|de la|kimden|gönderen",
    "sent": "sent|date|message du|išsiųsta|issiusta|išsiuntė|siųsta|data|gesendet|gesendet am|datum|wysłan[oae]"
    "|wyslan[oae]|data wysłania|отправлено|дата|надіслано|відправлено|enviado|enviada em|envoyé|inviato|fecha"
    "|verzonden|skickat|sendt|lähetetty|odesláno|elküldve|nosūtīts|saadetud|kuupäev|dato|päivämäärä|dátum|dată|tarih",
    "to": "to|cc|copie à|kam|gavėjas|gavejas|an|do|adresat|dla|кому|получатель|одержувач|à|a|para|aan|till|til"
    "|vastaanottaja|komu|címzett|kellele|pour|prima|destinatarul|pre|kime",
    "subject": "subject|tema|betreff|temat|тема|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe"
    "|předmět|tárgy|temats|teema|predmet|subiectul|konu|naslov",
}
_COLONS = ":\uff1a"
_LABEL = {
    kind: re.compile(rf"^[\s>*]*(?:{words})\s*\*?\s*[{_COLONS}]", re.IGNORECASE)
    for kind, words in _LABELS.items()
}
_DIVIDER = re.compile(
    rf"^\s*\**[-_*=]{{2,}}\s*(?:{_ORIGINAL})\s*[-_*=]*\s*$|^[\s*]*(?:{_FORWARDED})\s?[{_COLONS}]\**\s*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_NUMBERED = re.compile(rf"^[^{_COLONS}]*[{_COLONS}]\s*\d")
MAX_BLOCK = 9


def is_divider(line: str) -> bool:
    """A line such as "-----Original Message-----" or "Begin forwarded message:"."""
    return len(line) < 120 and bool(_DIVIDER.match(line))


def is_rule(line: str) -> bool:
    """A line drawn of dashes, underscores, or the like."""
    return bool(re.fullmatch(r"\s*[-_=*]{4,}\s*", line))


def opens_header_block(lines: list[str], place: int) -> bool:
    """Whether a block "From: / Sent: / To: / Subject:" begins at this line, and not a list of hers with such words.

    At least three of the four, with an address or a time among them; of two the writer's address and the year are
    enough. Nobody's name begins with a number.
    """
    opens = any(_LABEL[kind].match(lines[place]) for kind in ("from", "sent"))
    if len(lines[place]) > 300 or not opens:
        return False
    block = [line for line in lines[place : place + MAX_BLOCK] if line.strip()][:6]
    found = {kind: line for kind, label in _LABEL.items() for line in reversed(block) if label.match(line)}
    if _NUMBERED.search(found.get("from", "")):
        return False
    if len(found) >= 3:
        return any(map(_ADDRESS.search, found.values())) or bool(_WHEN.search(found.get("sent", "")))
    return bool(_ADDRESS.search(found.get("from", "")) and _YEAR.search(found.get("sent", "")))


def start_of_labels(lines: list[str], place: int) -> int:
    """Where the lines "To: / Subject:" begin that some web mailers (Yandex) write just above the line at `place`."""
    first = place
    while first and any(_LABEL[kind].match(lines[first - 1]) for kind in ("to", "subject")):
        first -= 1
    return first
