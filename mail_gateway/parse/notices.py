"""How mail systems begin a notice of failure when they mark it as nothing: in the first words of its text.

Only ever believed together with a subject that says the same (`classify`), and where the notice names an address
the way programs do: alone on its line, or in angle brackets.
"""

from __future__ import annotations

import re

from helpline.words.charsets import decode
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.hypertext import text_of_html
from mail_gateway.parse.parts import Part

MAX_OPENING = 500
MAX_NOTICE = 20_000
_LETTER = r"(?:e-?mail|mail|message|letter)"
_OPENING = re.compile(
    r"[\W_]*(?:"
    r"(?:failed recipients?|(?:non-?delivery|undelivered|delivery failure|delivery status) (?:report|mail|notification))\b"
    rf"|(?:your|the|this|an?)(?: \w+)? {_LETTER}\b[^\n]{{0,160}}?\s?(?:could not|couldn't|can not|cannot|can't|was not|wasn't)"
    r" (?:be )?(?:delivered|sent|accepted)"
    rf"|(?:could not|couldn't|unable to|failed to|cannot) deliver (?:to|the|your|this|{_LETTER})"
    rf"|delivery (?:to|of)\b[^\n]{{0,120}}\b(?:failed|was not possible)"
    rf"|(?:your|the) {_LETTER} (?:did not reach|was undeliverable|was rejected|has been rejected)"
    r"|hi\. this is the |this (?:message|is an? (?:message|notice|report|notification))\b[^\n]{0,60} automatically"
    r"|(?:jūsų |jusu )?(?:laiškas|laiskas|laiško|pranešimas|pranešimo|žinutė)[^\n]{0,80}?"
    r" (?:nebuvo|negali būti|negalėjo būti|nepavyko) (?:pristaty|išsiųst|įteik)|nepavyko pristatyti"
    r"|(?:ваше |это )?(?:сообщение|письмо)[^\n]{0,80}? не (?:может быть|было|удалось) достав|не удалось доставить"
    r"|(?:ваше |ваш |цей )?(?:повідомлення|лист)[^\n]{0,80}? не (?:може бути|було|вдалося) достав|не вдалося доставити"
    r"|(?:twoja |twój |ta )?(?:wiadomość|list|e-?mail)[^\n]{0,80}? nie (?:mog|został|może)|nie (?:można|udało się) dostarczyć"
    r"|(?:ihre|die|diese|eine) (?:nachricht|e-?mail)[^\n]{0,120}? (?:konnte|kann|wurde) nicht|folgende empfänger"
    r"|(?:votre|le|ce|un) (?:message|courriel)[^\n]{0,80}? n'a (?:pas )?p[uû] (?:pas )?[eê]tre"
    r"|(?:su|el|este) (?:mensaje|correo)[^\n]{0,80}? no (?:se (?:ha )?p(?:udo|odido)|pudo ser)|no se (?:ha podido|pudo) entregar"
    r"|(?:il|questo) (?:suo |tuo )?messaggio[^\n]{0,80}? non (?:è stato|può|ha potuto)"
    r")",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?im)^[\s>*]*(?:[\w-]+(?: \w+)?:)?[ \t]*(?:\"[^\"\n]{0,80}\"[ \t]*)?<?[\w.!#$%&*+/?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+>?[ \t]*"
    r"(?:[:;(][^\n]*)?\r?$"
)


# What programs say of themselves; "automatic" alone would be a word like any other.
_GREETING = r"[\W_]*(?:(?:hello|hi|dear|laba diena|labas|sveiki|gerb\w*|здравствуйте|добрый день|добрий день|вітаємо|dzień dobry|guten tag|sehr geehrte\w*|hallo|bonjour)\b[^\n]{0,60}\n\s*)?"
_AUTOMATIC = re.compile(
    _GREETING + r"(?:"
    r"this is an? auto(?:mat(?:ic|ed)|matically generated|-?generated|-?reply|-?response)"
    rf"|this {_LETTER} (?:was|is|has been) (?:generated|sent|created) automatically"
    r"|tai (?:yra )?automatin(?:is|ė) |šis (?:laiškas|pranešimas|atsakymas) (?:yra )?(?:sugeneruotas|išsiųstas|sukurtas) automatiškai"
    r"|это (?:автоматический ответ|автоматическое (?:сообщение|письмо)|автоответ)"
    r"|(?:данное|это) (?:письмо|сообщение) (?:создано|отправлено|сформировано|сгенерировано) автоматически"
    r"|це (?:автоматична відповідь|автоматичне повідомлення|автовідповідь)"
    r"|(?:цей лист|це повідомлення) (?:створено|надіслано|сформовано|згенеровано) автоматично"
    r"|to (?:jest )?(?:automatyczna (?:odpowiedź|wiadomość)|wiadomość (?:wygenerowana|wysłana) automatycznie)"
    r"|(?:ta wiadomość|niniejsza wiadomość) została (?:wygenerowana|wysłana) automatycznie"
    r"|dies(?:es)? ist eine automatische? |diese (?:nachricht|e-?mail|antwort) wurde automatisch"
    r")",
    re.IGNORECASE,
)


def reads_as_automatic(letter: Part) -> bool:
    """Whether the text begins by saying that a program wrote it."""
    return bool(_AUTOMATIC.match(notice_of(letter)))


def reads_as_notice(letter: Part) -> bool:
    """Whether the text begins as a notice of failure, and then names an address as a program does or returns a letter."""
    text = notice_of(letter)
    opening = _OPENING.match(text)
    if opening is None:
        return False
    returns = any(part.media_type in {"message/rfc822", "text/rfc822-headers"} for part in letter.leaves())
    return returns or bool(_NAMED.search(text, opening.end() - 1, opening.end() + MAX_OPENING))


def notice_of(letter: Part) -> str:
    """The first text of a letter, where a bounce says what happened; "" if it has none."""
    for part in letter.leaves():
        if part.media_type in {"text/plain", "text/html"}:
            text = decode(part.content[:MAX_NOTICE], parameter(part.fields, "content-type", "charset"))[0]
            return text_of_html(text) if part.media_type == "text/html" else text
    return ""
