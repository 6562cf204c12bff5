"""Persons who do not exist: names by origin, from lists, letter by letter, and from words that are names too."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.letters import Letters

ORIGINS = (
    ("english", 26.0),
    ("hispanic", 13.0),
    ("east_asian", 10.0),
    ("south_asian", 9.0),
    ("arabic", 9.0),
    ("african", 9.0),
    ("slavic", 9.0),
    ("european", 10.0),
    ("native", 6.0),
)
"""With their weights: those of people who live in the United States, made more even, so that all are learnt."""

_PARTICLES = {
    "english": (0.08, ("Mc{}", "Mac{}", "O'{}", "Fitz{}", "St. {}")),
    "hispanic": (0.07, ("de la {}", "del {}", "de {}", "de los {}")),
    "arabic": (0.2, ("al-{}", "Al {}", "El {}", "bin {}", "Abu {}", "Al-{}", "El-{}")),
    "european": (0.15, ("van {}", "von {}", "van der {}", "de {}", "di {}", "van den {}", "D'{}", "da {}", "Della {}")),
    "native": (0.05, ("Ka'{}", "Fa'a{}", "Te {}")),
}
"""With the share of the families that have one."""
_SUFFIXES = ("Jr.", "Sr.", "III", "II", "Jr", "IV")
_SYLLABLES = (
    *(
        "Jia",
        "Wei",
        "Xiao",
        "Ming",
        "Yu",
        "Hao",
        "Zhen",
        "Shu",
        "Mei",
        "Ting",
        "Qing",
        "Lan",
        "Bao",
        "Chun",
        "Fang",
        "Guo",
    ),
    *(
        "Hui",
        "Jun",
        "Kai",
        "Lei",
        "Nian",
        "Peng",
        "Rui",
        "Song",
        "Tao",
        "Xin",
        "Yan",
        "Zhi",
        "Ji",
        "Hyun",
        "Seo",
        "Min",
        "Soo",
    ),
    *(
        "Hye",
        "Joon",
        "Kyung",
        "Sang",
        "Woo",
        "Young",
        "Eun",
        "Dae",
        "Ho",
        "Thi",
        "Minh",
        "Duc",
        "Ngoc",
        "Quang",
        "Tuan",
        "Hanh",
    ),
)
_FAMILIES_OF_ONE_SYLLABLE = (
    *(
        "Bao",
        "Cai",
        "Cao",
        "Chai",
        "Cui",
        "Deng",
        "Ding",
        "Dong",
        "Du",
        "Fan",
        "Fu",
        "Gao",
        "Geng",
        "Gu",
        "Guan",
        "Hou",
        "Jia",
    ),
    *(
        "Jiang",
        "Jin",
        "Kong",
        "Lei",
        "Liao",
        "Luo",
        "Mao",
        "Meng",
        "Mo",
        "Niu",
        "Pan",
        "Peng",
        "Qian",
        "Qin",
        "Qiu",
        "Ren",
    ),
    *(
        "Shao",
        "Shen",
        "Shi",
        "Su",
        "Tan",
        "Tian",
        "Wan",
        "Wen",
        "Xia",
        "Xiang",
        "Xie",
        "Xiong",
        "Yan",
        "Yao",
        "Yin",
        "Yuan",
    ),
    *(
        "Zeng",
        "Zhong",
        "Zou",
        "Noh",
        "Ryu",
        "Bae",
        "Seong",
        "Gwak",
        "Maeng",
        "Trinh",
        "Luu",
        "Doan",
        "Quach",
        "Thach",
        "Vuong",
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who does not exist; ``middle``, ``suffix`` and ``nick`` may be empty."""

    given: str
    middle: str
    family: str
    suffix: str
    nick: str
    origin: str

    def full(self, draw: Draw) -> str:
        """The whole name, in running order."""
        if self.nick and draw.chance(0.7):
            quote = draw.of(('"{}"', "'{}'", "({})", "“{}”"))
            return f"{self.given} {quote.format(self.nick)} {self.family}"
        if self.origin == "east_asian" and draw.chance(0.15):
            return f"{self.family} {self.given}"
        initial, middle = self.given[0], self.middle
        styles = [(f"{self.given} {self.family}", 12.0), (f"{initial}. {self.family}", 1.0)]
        if middle:
            styles += [
                (f"{self.given} {middle[0]}. {self.family}", 10.0),
                (f"{self.given} {middle} {self.family}", 6.0),
            ]
            styles += [(f"{initial}.{middle[0]}. {self.family}", 1.0), (f"{self.given} {middle[0]} {self.family}", 3.0)]
            styles += [(f"{initial}. {middle} {self.family}", 1.0)]
        return draw.weighted(styles) + self._end(draw)

    def turned(self, draw: Draw) -> str:
        """Last, First."""
        given = self.given
        if self.middle and draw.chance(0.6):
            given += " " + draw.of((self.middle, self.middle[0], f"{self.middle[0]}."))
        comma = draw.weighted(((", ", 8.0), (",", 1.0), (" , ", 0.3)))
        if draw.chance(0.08):
            given = f"{self.given[0]}."
        if self.suffix and draw.chance(0.5):
            return f"{self.family} {self.suffix}{comma}{given}"
        return f"{self.family}{comma}{given}"

    def initials(self, draw: Draw) -> str:
        """Two or three letters."""
        letters = self.given[0] + (self.middle[:1] if draw.chance(0.5) else "") + self.family.split()[-1][0].upper()
        return draw.weighted(((letters, 6.0), ("".join(f"{x}." for x in letters), 3.0), (letters.lower(), 2.0)))

    def user(self, draw: Draw) -> str:
        """The name under which a system knows someone."""
        given, family = (
            "".join(c for c in unicodedata.normalize("NFKD", x.lower()) if c.isascii() and c.isalpha())
            for x in (self.given, self.family)
        )
        return draw.of(
            (given[:1] + family, family + given[:1], f"{given}.{family}", f"{given}_{family}", family + given[:2])
        )

    def _end(self, draw: Draw) -> str:
        return (draw.of((" ", ", ")) + self.suffix) if self.suffix else ""


def draw_person(draw: Draw, family: str = "") -> Person:
    """A person; of a family, if its name is given."""
    origin = draw.weighted(ORIGINS)
    middle = _given(draw, origin) if draw.chance(0.4) else ""
    suffix = draw.of(_SUFFIXES) if draw.chance(0.04) else ""
    nick = _given(draw, origin)[:5].strip("-' ") if draw.chance(0.05) else ""
    return Person(_given(draw, origin), middle, family or _family(draw, origin), suffix, nick, origin)


def _given(draw: Draw, origin: str) -> str:
    if draw.chance(0.05):
        return draw.word(_words()["given"])
    if origin == "east_asian" and draw.chance(0.4):
        one, two = draw.word(_SYLLABLES), draw.word(_SYLLABLES)
        return draw.of((f"{one}-{two.lower()}", f"{one}{two.lower()}", f"{one} {two}", f"{one}-{two}", one))
    return _one(draw, origin, "given")


def _family(draw: Draw, origin: str) -> str:
    if origin in ("english", "european", "african") and draw.chance(0.2):
        return draw.word(_words()["family"])
    if origin == "east_asian" and draw.chance(0.4):
        return draw.word(_FAMILIES_OF_ONE_SYLLABLE)
    name = _one(draw, origin, "family")
    share, particles = _PARTICLES.get(origin, (0.0, ()))
    if draw.chance(share):
        return draw.of(particles).format(name)
    if draw.chance(0.3 if origin == "hispanic" else 0.05):
        return name + draw.of("- ") + _one(draw, origin, "family")
    return name


def _one(draw: Draw, origin: str, kind: str) -> str:
    """A name of a list, or one like those."""
    known, letters = _names(origin, kind)
    name = letters.draw(draw) if draw.chance(0.45) else draw.word(known)
    return _without_accents(name) if draw.chance(0.7) else name


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


@cache
def _names(origin: str, kind: str) -> tuple[tuple[str, ...], Letters]:
    path = files(__package__) / "names" / f"{origin}.{kind}.txt"
    known = tuple(n for n in path.read_text(encoding="utf-8").splitlines() if n.isalpha())
    return known, Letters(known)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((files(__package__) / "words_as_names.toml").read_text(encoding="utf-8"))
    return {kind: tuple(words) for kind, words in table.items()}
