"""Takes a writer's own address and name out of her letter, so that those who read it don't learn who she is.

It knows only what her letter says about her: her address and her display name. What else could name her in a
text, this can't find; the README says so. What stays although it stands in her name, `masking.toml` lists.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import replace
from importlib import resources

from helpline.border import IncomingMail
from helpline.words.masking_endings import forms

MASK = "[sender]"
MIN_WORD = 2
MIN_PART = 4
_LISTS: dict[str, frozenset[str]] = {
    kind: frozenset(" ".join(lists.values()).split())
    for kind, lists in tomllib.loads(
        resources.files(__package__).joinpath("masking.toml").read_text("utf-8")
    ).items()
}
FUNCTION_WORDS, NO_NAMES, _PROVIDERS = _LISTS["function_words"], _LISTS["no_names"], _LISTS["domains"]
_COMMON = FUNCTION_WORDS | NO_NAMES
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = r"[\W\d_]+"  # what may stand between the words of her name

# How her name is written without its marks, by herself or by whoever set up the account.
_VARIANTS = {"a": "aąáàäâã", "c": "cčćç", "e": "eęėéèëê", "i": "iįíìïîıİ", "l": "lł", "n": "nńñ", "o": "oóöôõ",
             "s": "sšśßẞ", "u": "uųūúüù", "y": "yý", "z": "zžźż", "е": "её", "и": "иій", "г": "гґ"}  # fmt: skip
_PLAIN = str.maketrans(
    {
        letter: plain
        for plain, letters in _VARIANTS.items()
        for letter in letters + letters.upper().replace("SS", "")
    }
)
# Müller is MUELLER too, and WEISS is Weiß.
_SPELT_OUT = {"ä": "a(?:e)?", "ö": "o(?:e)?", "ü": "u(?:e)?", "ß": "s(?:s)?", "ss": "s(?:s)?"}
_TWO_WAYS = re.compile("[äöüß]|ss")
_MARK = re.compile("[\u0300-\u036f]")  # on the letter before; some keyboards build ž of two signs


def mask(mail: IncomingMail) -> tuple[IncomingMail, tuple[str, ...]]:
    """Return the letter with `[sender]` for her address and name in subject, text, quoted and file names.

    The second value holds what each `[sender]` stood for, in the order subject, text, quoted, file names:
    with `unmask` nothing is lost. `address` and `name` of the letter stay as they are.
    """
    pattern = _pattern_for(mail)
    if pattern is None:
        return mail, ()
    removed: list[str] = []

    def hide(text: str) -> str:
        # Letter for letter, so that a place in the plain text is the same place in hers. A pattern that knew
        # the marks itself took 2 ms to compile, and every letter has a pattern of its own.
        places = [match.span() for match in pattern.finditer(_plain(text))]
        removed.extend(text[start:end] for start, end in places)
        starts, ends = [start for start, _ in places], [end for _, end in places]
        kept = zip([0, *ends], [*starts, len(text)], strict=True)
        return MASK.join(text[start:end] for start, end in kept)

    masked = replace(
        mail,
        subject=hide(mail.subject),
        text=hide(mail.text),
        quoted=hide(mail.quoted),
        attachments=tuple(replace(file, name=hide(file.name)) for file in mail.attachments),
    )
    return masked, tuple(removed)


def identifying_words(address: str, name: str) -> tuple[str, ...]:
    """What is masked for a writer wherever it stands, longest first: the address, its telling pieces, words of her name."""
    local, _, domain = address.strip().lower().rpartition("@")
    host = domain.rpartition(".")[0]
    pieces = [local, *re.split(r"[._+\-\d]+", local), domain, *domain.split("."), host]
    telling = {piece for piece in pieces if _is_telling(piece) and not _is_provider(piece)}
    whole = {address.strip().lower()} if local and domain else set()
    return tuple(sorted(whole | telling | _telling_words(name), key=lambda word: (-len(word), word)))


def _pattern_for(mail: IncomingMail) -> re.Pattern[str] | None:
    """Finds in a text without marks on its letters what names her. None if nothing of it stands in the letter.

    A pattern of all forms takes half a millisecond to compile, and most letters hold one of them or none.
    """
    said = "\n".join((mail.subject, mail.text, mail.quoted, *(file.name for file in mail.attachments)))
    loosely = _loosely(said)
    known = [words for words in _what_names_her(mail) if all(_core(word) in loosely for word in words)]
    if not known:
        return None
    marks = f"{_MARK.pattern}*" if not said.isascii() and _MARK.search(said) else ""
    # An underscore parts words in file names and addresses, so it doesn't count as a letter here.
    either = "|".join(_BETWEEN.join(_spelt(word, marks=marks) for word in words) for words in known)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def _what_names_her(mail: IncomingMail) -> list[list[str]]:
    """Her whole name first, then single words, the longest first, in every case of the letter's language."""
    known = identifying_words(mail.address, mail.name)
    declined = {form for word in known if word.isalpha() for form in forms(word, language=mail.language)}
    single = sorted({*known, *(declined - FUNCTION_WORDS)}, key=len, reverse=True)
    name = _words_of(mail.name)
    # What is masked word by word anyway needs no more; a word alone is no whole name.
    is_more = len(name) > 1 and not _is_no_name(name) and not set(name) <= set(known)
    return [*([name] if is_more else []), *([word] for word in single)]


def _telling_words(name: str) -> set[str]:
    words = _words_of(name)
    if _is_no_name(words):
        return set()
    return {word for word in words if len(word) >= MIN_WORD and word not in FUNCTION_WORDS}


def _words_of(name: str) -> list[str]:
    """In small letters, each letter one sign."""
    return _WORD.findall(_MARK.sub("", unicodedata.normalize("NFC", name).lower()))


def _is_no_name(words: list[str]) -> bool:
    telling = set(words) - FUNCTION_WORDS
    return bool(telling) and telling <= NO_NAMES


def _core(word: str) -> str:
    """As much of a word as is written one way only: where this doesn't stand, the pattern finds nothing."""
    return _loosely(max(_TWO_WAYS.split(word), key=len))


def _loosely(text: str) -> str:
    """Equal wherever the pattern, which ignores case, would find two letters equal; perhaps elsewhere too."""
    plain = _plain(text).casefold()
    return plain if plain.isascii() else _MARK.sub("", plain).replace("ı", "i")


def _plain(text: str) -> str:
    """Without marks on its letters; what has none is most of what is asked here, and asked in no time."""
    return text if text.isascii() else text.translate(_PLAIN)


def _spelt(word: str, *, marks: str) -> str:
    pattern = _plain(_TWO_WAYS.sub(lambda found: _SPELT_OUT[found.group()], re.escape(word)))
    return "".join(f"{sign}{marks}" if sign.isalpha() else sign for sign in pattern) if marks else pattern


def _is_telling(piece: str) -> bool:
    return len(piece) >= MIN_PART and piece not in _COMMON and not piece.isdigit()


def _is_provider(piece: str) -> bool:
    """Whether it is a mail provider's domain, or its name without the ending."""
    return piece in _PROVIDERS or all(label in _PROVIDERS or len(label) <= 3 for label in piece.split("."))
