"""Lines that telephones, web mailers, and virus scanners add to a letter by themselves, in many languages.

Those that name a make or a program may go on as they like; those that only name a thing must end there, lest "sent from
the phone of my sister" be taken for a program's. The words come first; a language is added by adding its words.
"""

from __future__ import annotations

import re

_SENT = (
    "sent (?:from|via|with|using|by)|sent|written (?:on|with)|posted from|from my"
    "|(?:laiškas )?(?:siųsta|išsiųsta|siunčiama|siusta|issiusta|išsiųstas|siunčiamas) (?:iš|naudojant|per|is)"
    "|(?:отправлено|послано) (?:с|со|из|от|через)|создано (?:в|с помощью)"
    "|(?:надіслано|відправлено|відіслано) (?:з|зі|із|від|через|за допомогою)"
    "|(?:wysłan[eoya]|wyslan[eoya]) (?:z|ze|za pomocą|przez|przy użyciu)"
    "|gesendet (?:von|mit|über)|diese (?:nachricht|e-?mail) wurde von"
    "|envoyé (?:de|depuis|à partir|avec)(?: de)?|enviado (?:desde|do|de|a partir do)|inviato (?:da|con)"
    "|(?:verzonden|verstuurd) (?:vanaf|met|vanuit|via)"
    "|skickat från|sendt fra|lähetetty|odesláno z|odosl[aá]né z|elküldve|saadetud|nosūtīts no|trimis de(?: pe)?|從我的|从我的|发自我?的?|發自我?的?"
)
# Makes and programs: a line that names one may go on ("... for iOS", "... with K-9 Mail").
_MAKE = (
    "i-?phone\\w*|i-?pad\\w*|i-?pod\\w*|ios|android\\w*|samsung|galaxy|huawei|xiaomi|redmi|poco|realme|nokia|blackberry"
    "|lumia|wiko|oneplus|pixel|motorola|sony|xperia|honor|oppo|vivo|alcatel|htc|lenovo|asus|t-mobile|verizon"
    "|outlook|windows|yahoo|gmail|gmx|web\\.de|proton\\s?mail|proton|tutanota|tuta|k-9|mymail|aol|fairemail"
    "|mail\\.ru|яндекс|yandex|ukr\\.net|i\\.ua|typeapp|bluemail|spark|sparrow|mailbird|mailbox|thunderbird|airmail|edison"
    "|telekom mail|mail (?:app|for)|почт\\w*|пошт\\w*|poczt\\w*"
)
# Things of no make: only at the end of the line, lest "sent from the phone of my sister" be taken for a program's.
_THING = (
    "(?:mobile |cell |smart\\s?)?(?:phone|device|tablet)|cell|mobile|mobil\\w*|smartphone|tablet|mobiltelefon|mobilgerät|handy|unterwegs"
    "|(?:išmaniojo )?telefono?|išmaniojo|planšetės"
    "|(?:мобильного )?(?:телефона|устройства|смартфона|планшета)|мобильного"
    "|(?:мобільного )?(?:телефону|пристрою|смартфону|планшета)|мобільного"
    "|telefonu(?: komórkowego)?|smartfona|komórki|tabletu|téléphone|móvil|cellulare|telefoon|mobil"
)
_MINE = "my|a|the|mano|моего|мого|mojego|mojej|meinem|mon|mi|mijn|min|mio"
_BY_MAKE = re.compile(
    rf"^\W{{0,3}}(?:{_SENT})(?:\b|(?<=[的])).{{0,60}}?(?:\b|(?<=[的]))(?:{_MAKE})\b.{{0,90}}$", re.IGNORECASE
)
_BY_THING = re.compile(rf"^\W{{0,3}}(?:{_SENT})\s(?:(?:{_MINE})\s)?(?:{_THING})\W*$", re.IGNORECASE)
_IN_GERMAN = re.compile(
    rf"^\W{{0,3}}von (?:(?:mein|unser|ein)e[mrn] )?.{{0,40}}?\b(?:(?:{_MAKE})\b.{{0,40}}|(?:{_THING})) gesendet\W*$",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"^\W{0,3}(?:iphone|ipad|android|galaxy|samsung)\S{0,10}\s?(?:から送信|傳送|gönderildi|에서 보냄)\W*$",
    re.IGNORECASE,
)
_GET = re.compile(
    r"^\W{0,3}(?:get|download|gauti|gaukite|atsisiųskite|скачать|скачайте|получить|получите|загрузить|завантажити|отримати|отримайте"
    r"|pobierz|uzyskaj|holen sie sich|laden sie)\s(?:the\s|die\s)?(?:aplikację\s|programą\s)?\W?(?:outlook|bluemail|yahoo|aol|gmail|spark)\b.{0,60}$"
    r"|^outlook für (?:android|ios) (?:herunterladen|beziehen)\W*$|^yahoo mail: search, organi[sz]e, conquer\W*$",
    re.IGNORECASE,
)
_SCANNED = re.compile(
    r"^\W{0,3}(?:virus-?free|virenfrei|(?:не содержит|без|нет) вирусов|(?:не містить|без) вірусів|(?:nie zawiera|wolny od|bez) wirusów"
    r"|(?:nėra|be) virusų|(?:this (?:e-?mail|message) has been|diese e-?mail wurde|это (?:письмо|сообщение)|ta wiadomość) .{0,60})"
    r"\W{0,3}.{0,40}\b(?:avast|avg|norton|kaspersky|eset)\b.{0,90}$",
    re.IGNORECASE,
)
# What such lines say besides, which would look like a second sentence.
_BESIDES = re.compile(
    r"[,.;]?\s+(?:\w+\s+){0,5}?(?:typo\w*|brevity|autocorrect\w*|spelling|lakoniškum\w*|trumpum\w*|краткость|опечатки|стислість"
    r"|лаконічність|zwięzłość|literówki|kürze|tippfehler\w*|get the app)\W*$"
    r"|, skirt[aąosų]\w* \W?\w+\W*(?:<\S+>)?$|, (?:an? )?(?:samsung|at&t|verizon|t-mobile)\b[^,.;!?]*$|; enjoy secure .*$|, sicherer e-?mail\W*$"
    r"|(?<=\bel)\.(?= pašt)|\s-\sthe most secure .*$",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"^\W{{0,3}}(?:{_SENT}|von\s|iphone|ipad|android|galaxy|samsung)", re.IGNORECASE)
_SENTENCE = re.compile(r"[,;!?]\s|\.\s+\w")
MAX_LINE = 160


_KNOWN = (_BY_MAKE, _IN_GERMAN, _AT_THE_END)


def names_a_device(line: str) -> bool:
    """A line like "Sent from my iPhone": nobody wrote it, and what stands below it is an earlier letter."""
    bare = _bare(line)
    if not bare:
        return bool(_GET.match(line.strip()))
    return any(known.match(bare) for known in _KNOWN) and not _SENTENCE.search(bare)


def is_added(line: str) -> bool:
    """Any line that nobody wrote; of some ("Sent from mobile") it is only sure at the end of a letter."""
    return names_a_device(line) or bool(_BY_THING.match(_bare(line)) or _SCANNED.match(line.strip()))


def _bare(line: str) -> str:
    """Without what such lines say besides; "" for a line that is too long to be one or opens otherwise."""
    line = line.strip()
    return _BESIDES.sub("", line) if len(line) <= MAX_LINE and _OPENS.match(line) else ""
