"""Decides from the Met's data whether an object is a painting, and of which culture.

Each rule is written once, for a `MetObject`.
"""

import re

from museum.collecting.met_object import MetObject
from museum.met import is_shown
from museum.table import COLUMNS, Painting

_NAMES = {
    "America": ("america", "american", "united states"),
    "China": ("china", "chinese"),
    "India": ("india", "indian"),
    "Japan": ("japan", "japanese"),
}
_CULTURE_OF = {name: culture for culture, names in _NAMES.items() for name in names}
CULTURES = tuple(_NAMES)
# "India" stands anywhere in a culture: "Western India, Rajasthan, Mewar", "North India or Deccan".
_INDIA = re.compile(r"\b(?<!born )(?<!active )(?<!in )(?<!for )india\b(?! company)")
_BESIDE_INDIA = re.compile(
    r"\b(afghanistan|bangladesh|bhutan|burma|china|indonesia|iran|japan|myanmar|nepal|pakistan"
    r"|persia|sri lanka|thailand|tibet)\b"
)
_UNCERTAIN = re.compile(r"\?|\b(possibly|probably|perhaps|attributed)\b")
_IN_PARENTHESES = re.compile(r"\([^)]*\)?")
# Of works in these departments "Indian" means Native American.
_AMERICAS = re.compile(r"\bamerica|rockefeller")
_ISLAMIC = re.compile(r"\bislamic\b")

# Paintings, Paintings-Panels, Paintings-Fresco and the like, also where a pipe joins several.
_CLASSIFIED = re.compile(r"(^|\|)\s*(paintings|miniatures)\b")
_NAMED = re.compile(r"\bpaintings?$|^(portrait )?miniatures?$")
# The forms in which works of other classifications (Screens, Codices, Fans …) may be paintings.
_FORM = re.compile(
    r"\b(screens?|sliding[- ]doors?|fusuma|fans?|handscrolls?|scrolls?|album lea(f|ves)|albums?"
    r"|folios?|illustrated single works?|paintings?)\b"
)
_CODEX = re.compile(r"\b(codices|manuscripts?)\b")
_OTHER_ARTS = re.compile(
    r"\b(calligraphy|prints?|ephemera|rubbings?|drawings?|photographs?|textiles?"
    r"|costumes?|ceramics?|lacquer|metalwork|sculpture|furniture|ivories|jade|glass)\b"
)
_PAINT = (
    r"\b(inks?|colou?rs?|pigments?|gouache|distemper|tempera|(opaque |transparent |translucent )?"
    r"water-?colou?rs?)\b"
)
_GROUND = (
    r"\b(papers?|gold[- ]leaf|silks?|satin|hemp|cotton|cloth|linen|vellum|parchment|chicken skin"
    r"|palm lea(f|ves)|leather|wood)\b"
)
_PAINTED = re.compile(rf"{_PAINT}.*\bon\b.*{_GROUND}|\bpainted\b|{_GROUND}[^;]*[,;].*{_PAINT}")
_COLORED = re.compile(r"\b(colou?rs?|pigments?|gouache|(opaque |translucent )?water-?colou?rs?)\b")
_PRINTED = re.compile(
    r"\b(prints?|printed|woodblock|woodcut|engraving|engraved|etching|aquatint|mezzotint|monotype"
    r"|screenprint|(chromo|photo)?lithograph(ed)?|photograph|photogravure|albumen|gelatin silver"
    r"|daguerreotype)\b"
)
_NOT_PAINT = re.compile(
    r"\b(tapestry|kesi|embroider(y|ed)|lampas|carpet|rug|lace|appliqué|porcelain|stoneware"
    r"|earthenware|faience|terracotta|ceramic)\b"
)
_WRITING = re.compile(r"\b(calligraph(y|ic|ies)|non-illustrated|unillustrated|qur.?an)\b")
_PICTURE = re.compile(r"\b(paintings?|painted|pictures?|portraits?|illustrations?|illustrated)\b")


def is_painting(met_object: MetObject) -> bool:
    """Return whether the object is a painting or a painted miniature.

    The Met's classification decides; where it is blank (The American Wing since 2021), the object's
    name. Screens, sliding doors, fans, scrolls, and coloured album leaves and folios of codices
    have classifications of their own; they are paintings if their medium says that they are
    painted. Anything printed, woven, fired or only written is not a painting.
    """
    name, medium = met_object.object_name.casefold(), met_object.medium.casefold()
    classification = met_object.classification.casefold()
    words = f"{name}; {medium}"
    if _PRINTED.search(words) or _NOT_PAINT.search(words):
        return False
    if _WRITING.search(words) and not _PICTURE.search(words.replace("non-illustrated", "")):
        return False
    if _CLASSIFIED.search(classification):
        return True
    if not classification:
        return bool(_NAMED.search(_parts(name)[0]))
    if _OTHER_ARTS.search(classification) or not _FORM.search(name):
        return False
    if _WRITING.search(met_object.title.casefold()) or not _PAINTED.search(medium):
        return False
    return bool(_COLORED.search(medium)) if _CODEX.search(classification) else True


def culture_of(met_object: MetObject) -> str | None:
    """Return the culture: "America", "China", "India", "Japan", or None for all others.

    The object's own culture decides; where it has none, its artist's nationality. The department
    of Islamic art names no cultures but countries, and often an author in the artist's place. An
    uncertain ("possibly") or divided one ("China or Korea", "American and British") is None.
    """
    department = met_object.department.casefold()
    country = met_object.country if _ISLAMIC.search(department) else ""
    culture = _named(met_object.culture or country or met_object.nationality)
    if culture == "India" and _AMERICAS.search(department):
        return None
    return culture


def reason_to_skip(met_object: MetObject, *, image_required: bool = True) -> str | None:
    """Return why the object is not wanted in the catalogue, or None if it is.

    `image_required=False` judges a row of the Open Access table, which names no image.
    """
    if not is_painting(met_object):
        return "not a painting"
    if culture_of(met_object) is None:
        return "another culture"
    if not met_object.public_domain:
        return "not in the public domain"
    if not met_object.title:
        return "no title"
    if image_required and not is_shown(met_object.image_url):
        return "no image"
    return None


def painting_of(met_object: MetObject) -> Painting:
    """Return the catalogue's row of an object for which `reason_to_skip` is None."""
    same = {name: getattr(met_object, name) for name in COLUMNS if name not in ("culture", "split")}
    return Painting(**same, culture=culture_of(met_object) or "", split="")


def _named(words: str) -> str | None:
    certain = " ".join(_IN_PARENTHESES.sub(" ", words.casefold()).split())
    if _UNCERTAIN.search(certain) or "(?)" in words:
        return None
    if _INDIA.search(certain):
        return None if _BESIDE_INDIA.search(certain) else "India"
    parts = _parts(certain)
    cultures = {_CULTURE_OF[part] for part in parts if part in _CULTURE_OF}
    return cultures.pop() if parts[0] in _CULTURE_OF and len(cultures) == 1 else None


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.casefold().split(",")]
