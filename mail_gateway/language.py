"""The language of a letter, guessed offline from its script, its special letters and its commonest words.

Small and honest: Lithuanian, English, Russian, Ukrainian, Polish, German, or "" when it isn't sure.
"""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "lt": "ir kad aš as man mane mano su iš is į ne yra nes bet kaip ką ka tai labas sveiki prašau prasau "
    "ačiū aciu "
    "labai jis ji jo jos mes po per dėl del būti buti nuo ar jau tik vyras vaikai vaikais gali galiu nežinau "
    "nezinau noriu reikia pagalbos laba diena gyvenu bijau",
    "en": "the and to of is in that it was for my me he she you have not with this but are on be do what "
    "can so i "
    "am we they please help need want from hello dear thank thanks your",
    "ru": "и в не на я что он она мне меня с это как но у по за из мой моя мы вы они был была так все уже "
    "если "
    "когда здравствуйте помогите пожалуйста спасибо очень муж нет да или для нужна помощь",
    "uk": "і в не на я що він вона мені мене з це як але у по за із мій моя ми ви вони був була так все вже "
    "якщо "
    "коли добрий день допоможіть будь ласка дякую дуже чоловік ні або для та є потрібна допомога",
    "pl": "i w nie na ja że ze on ona mi mnie z to jak ale u po za mój moja my wy oni był była tak wszystko "
    "już "
    "jest się sie jeśli kiedy dzień dobry proszę prosze dziękuję dziekuje bardzo mąż czy dla pomoc "
    "potrzebuję do",
    "de": "und der die das ist nicht ich er sie es mir mich mein meine mit in zu auf ein eine haben hat war "
    "für "
    "fur aber wie was wir bitte hilfe danke sehr mann von den dem im hallo guten tag kann",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# Letters that tell one language from the others, and from its neighbours' (č is Czech too, ä is Finnish).
_TELLING = {
    "lt": frozenset("ėįų"),
    "ru": frozenset("ыэёъ"),
    "uk": frozenset("іїєґ"),
    "pl": frozenset("łńśźż"),
    "de": frozenset("ß"),
    "en": frozenset(),
}
MAX_LETTERS = 4_000
MIN_WORDS = 3


def language_of(text: str) -> str:
    """Return "lt", "en", "ru", "uk", "pl", "de", or "" when unsure."""
    words = _WORD.findall(text[:MAX_LETTERS].lower())
    if len(words) < MIN_WORDS:
        return ""
    counted = Counter(words)
    letters = frozenset("".join(counted))
    cyrillic, latin = _by_alphabet(counted) if max(letters) >= "\u0400" else ({}, counted)
    counts = {
        language: _score(language, cyrillic if language in {"ru", "uk"} else latin, letters=letters)
        for language in _WORDS
    }
    (best, most), (_, second) = Counter(counts).most_common(2)
    is_sure = most >= 1.5 and most >= 0.12 * len(words) and most >= second * 1.3 + 0.5
    return best if is_sure else ""


def _by_alphabet(words: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Those in Cyrillic letters, and the others."""
    cyrillic = {word: times for word, times in words.items() if "\u0400" <= word[0] <= "\u04ff"}
    return cyrillic, {word: times for word, times in words.items() if word not in cyrillic}


def _score(language: str, words: dict[str, int], *, letters: frozenset[str]) -> int:
    """How often its commonest words stand there, and words with a letter that its neighbours don't have.

    `letters` are all of the text: most languages' own are not among them, and then no word need be looked through.
    """
    common = sum(words[word] for word in words.keys() & _WORDS[language])
    own = _TELLING[language] & letters
    return common + (sum(times for word, times in words.items() if not own.isdisjoint(word)) if own else 0)
