"""Takes a writer's own address and name out of her letter, so that those who read it don't learn who she is.

It knows only what her letter says about her: her address and her display name. What else could name her in a
text, this can't find; the README says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from helpline.words.masking_endings import forms

MASK = "[sender]"
MIN_WORD = 3
MIN_PART = 4
_WORD = re.compile(r"[^\W\d_]+")

# Domains that say nothing about a person: as words of a text they stay.
_PROVIDERS_LISTED = (
    "gmail googlemail yahoo ymail hotmail outlook live msn icloud aol proton protonmail tutanota tuta gmx "
    "zoho "
    "mail email inbox yandex rambler bk list ukr meta onet wp interia o2 vp web freenet online posteo "
    "mailbox "
    "takas delfi one lt com net org info eu www"
)
# Words that stand in display names but are words of any letter: masking them would hide what she says.
_COMMON_LISTED = (
    # lt
    "aš man mano mane tau tavo jis jos jie mes jūs jus iki per prie nuo yra bus kas kad kai kur bet dar jau "
    "tik "
    "taip arba ponia ponas mama mamos tėtis moteris moters moterys mergina vyras vaikas vaikai pagalba "
    "pagalbos labas laba diena dieną sveiki prašau viltis gyvenimas namai iš ir su dėl "
    # en
    "the and you your for not was are has had her his she him they that this with from have will can who why "
    "how what when where help need please hello dear mrs miss mom mum mother woman women girl anonymous "
    "anonim "
    "user sender mail email info contact support office private account name unknown admin new one two "
    # ru
    "что как это она они его мне меня мой моя вас вам нас нам или для при так нет был была были есть где кто "
    "мама муж жена женщина помощь помогите аноним здравствуйте привет пожалуйста "
    # what people call themselves who don't say their name, in all six
    "number phone mobile cell telephone home house work old second third other another temporary temp backup secret "
    "private personal letter message nobody somebody someone anybody friend sister daughter wife husband sad scared "
    "lonely tired afraid hope life love family child children kids student teacher doctor "
    "numeris numeriu telefonas telefono telefonu naujas nauja sena senas kita kitas antras antra niekas kažkas draugė "
    "draugas sesuo dukra žmona laikinas laikina slapta mobilus viena vienas "
    "номер номера телефон телефона новый новая новое старый старая второй вторая никто кто-то подруга друг сестра дочь "
    "новий нова ніхто подруга дружина чоловік жінка допомога допоможіть номеру "
    "numer numeru telefon telefonu nowy nowa nowe stary drugi druga nikt ktoś kobieta mąż żona siostra córka pomoc "
    "neue neuer nummer handy frau mann mutter tochter schwester freundin niemand jemand hilfe"
)
_PROVIDERS = frozenset(_PROVIDERS_LISTED.split())
_COMMON = frozenset(_COMMON_LISTED.split())
# How her name is written without its marks, by herself or by whoever set up the account.
_VARIANTS = {"a": "aąáàäâã", "c": "cčćç", "e": "eęėéèëê", "i": "iįíìïî", "l": "lł", "n": "nńñ", "o": "oóöôõ",
             "s": "sšśßẞ", "u": "uųūúüù", "y": "yý", "z": "zžźż", "е": "её", "и": "иі", "г": "гґ"}  # fmt: skip
_PLAIN = str.maketrans(
    {
        letter: plain
        for plain, letters in _VARIANTS.items()
        for letter in letters + letters.upper().replace("SS", "")
    }
)


class _Letter(Protocol):
    """What masking needs of an `IncomingMail`; spelled out here, for words don't import the border."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def address(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def quoted(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def attachments(self) -> tuple[Any, ...]: ...


L = TypeVar("L", bound=_Letter)


def mask(mail: L) -> tuple[L, tuple[str, ...]]:
    """Return the letter with `[sender]` for her address and name in subject, text, quoted and file names.

    The second value holds what each `[sender]` stood for, in the order subject, text, quoted, file names:
    with `unmask` nothing is lost. `address` and `name` of the letter stay as they are.
    """
    said = "\n".join((mail.subject, mail.text, mail.quoted, *(file.name for file in mail.attachments)))
    pattern = _pattern_for(_words_in(said, mail.address, mail.name, language=mail.language))
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
        attachments=tuple(_renamed(file, hide(file.name)) for file in mail.attachments),
    )
    return masked, tuple(removed)


def identifying_words(address: str, name: str) -> tuple[str, ...]:
    """What is masked for a writer, longest first: the address, its telling pieces, the words of her name."""
    local, _, domain = address.strip().lower().rpartition("@")
    host = domain.rpartition(".")[0]
    pieces = [local, *re.split(r"[._+\-\d]+", local), domain, *domain.split("."), host]
    telling = {piece for piece in pieces if _is_telling(piece, at_least=MIN_PART) and not _is_provider(piece)}
    names = {word for word in _WORD.findall(name.lower()) if _is_telling(word, at_least=MIN_WORD)}
    whole = {address.strip().lower()} if local and domain else set()
    return tuple(sorted(whole | telling | names, key=lambda word: (-len(word), word)))


def _words_in(said: str, address: str, name: str, *, language: str) -> list[str]:
    """What names her, in every case of the letter's language, as far as it may stand in the letter: longest first.

    A pattern of all forms takes half a millisecond to compile, and most letters hold one of them or none.
    """
    known = identifying_words(address, name)
    declined = {form for word in known if word.isalpha() for form in forms(word, language=language)}
    loosely = _loosely(said)
    return sorted(
        (word for word in {*known, *(declined - _COMMON)} if _loosely(word) in loosely), key=len, reverse=True
    )


def _loosely(text: str) -> str:
    """Equal wherever the pattern, which ignores case, would find two letters equal; perhaps elsewhere too."""
    plain = _plain(text).casefold()
    return plain.replace("ı", "i").replace(
        "\u0307", ""
    )  # what is left of "İ" and "ı": for a pattern both are an i


def _plain(text: str) -> str:
    """Without marks on its letters; what has none is most of what is asked here, and asked in no time."""
    return text if text.isascii() else text.translate(_PLAIN)


def _pattern_for(words: list[str]) -> re.Pattern[str] | None:
    """Finds them in a text without marks on its letters."""
    if not words:
        return None
    # An underscore parts words in file names and addresses, so it doesn't count as a letter here.
    plain = "|".join(re.escape(_plain(word)) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{plain})(?![^\W_])", re.IGNORECASE)


def _is_telling(word: str, *, at_least: int) -> bool:
    return len(word) >= at_least and word not in _COMMON and not word.isdigit()


def _is_provider(piece: str) -> bool:
    """Whether it is a mail provider's domain, or its name without the ending."""
    return piece in _PROVIDERS or all(label in _PROVIDERS or len(label) <= 3 for label in piece.split("."))


def _renamed(file: Any, name: str) -> Any:
    return replace(file, name=name)
