"""German, French and Spanish requests as they are said politely, brought to the bare command: "Pausieren Sie bitte X" is "pausiere X"."""

import re
from collections.abc import Callable

_COURTESY = re.compile(
    r"(?<![\w-])(?:bitte|mal|doch|einfach|gerne?|jetzt|gleich|s'il (?:te|vous) plaît|stp|svp|por favor|porfa|ahora|ya|vorübergehend|vorläufig|erst mal|erstmal|vorerst|fürs erste|bis auf weiteres|sofort|ab sofort|pour l'instant|"
    r"pour le moment|provisoirement|temporairement|jusqu'à nouvel ordre|tout de suite|por el momento|por ahora|de momento|temporalmente|hasta nuevo aviso)(?![\w-])[ ,]*",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:(?:hallo|hi|hey|bonjour|salut|hola|ok|okay|also|alors|bueno)[ ,!]+)*(?:"
    r"(?:kannst du|könntest du|können sie|könnten sie|würdest du|würden sie|ich möchte|ich würde|ich will|wir möchten|wir würden|wir wollen|wir müssen|wir sollten|lass uns|lasst uns)"
    r"|(?:est-ce que )?(?:tu peux|tu pourrais|vous pouvez|vous pourriez|on peut|on pourrait)|peux-tu|pourrais-tu|pouvez-vous|pourriez-vous|peut-on|je veux|je voudrais|j'aimerais|on veut|on va|nous voulons|il faut|il faudrait|merci de|veuillez"
    r"|puedes|podrías|puede(?: usted)?|podría(?: usted)?|podemos|quiero|quisiera|queremos|me gustaría|hay que|vamos a|tenemos que|debemos"
    r")(?: (?:auch|noch|aussi|también))? ",
    re.IGNORECASE,
)
_FORMAL = re.compile(r"\b(?P<stem>[a-zäöüß]{2,})en sie\b", re.IGNORECASE)
_IRREGULAR = {"nehm": "nimm", "geb": "gib", "verwerf": "verwirf"}
_TOLD = re.compile(
    r"^(?:c'est|c'était|il|elle|ils|elles|on|nous|je|j'ai|tout|ça|cela|tu|das|es|er|sie|wir|ich|alles|der|die|está|están|ya|todo|el|la|las|los|hemos|he|me|nos|lo|hay|son)\b",
    re.IGNORECASE,
)
_STEERS = re.compile(
    r"\b(?:wenn|falls|sobald|bis|außer|ausser|nur|nicht|kein\w*|aber|si|sauf|mais|pas|ne|quand|dès|jusqu\w*|seulement|cuando|hasta|salvo|menos|pero|no|solo|sólo|hat gesagt|a dit|dijo|sagt|dit|dice)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<=[.!?])\s+|\s*[,;–]\s+(?=(?:das|die|es|sie|wir|weil|denn|da|c'est|ça|cela|car|parce|puisque|on|il|elle|ils|porque|ya que|eso|esto|nos|pues|es|no nos|son|trop|zu (?:viel|viele|laut|teuer|ungenau)|demasiad[oa]s?|mucho|beaucoup)\b)",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"^(?:weil|denn|da|car|parce|puisque|porque|ya que|pues|das|es|ça|c'est|cela|eso|esto|trop|zu (?:viel|viele|laut|teuer|ungenau)|demasiad[oa]s?|mucho|beaucoup)\b",
    re.IGNORECASE,
)
_SOFTLY = re.compile(r"\b(?:nur|nicht|kein\w*|pas|ne|seulement|no|solo|sólo)\b", re.IGNORECASE)
_NOT_YET_SAID = re.compile(r"[^\x00-\u024f\u2000-\u20cf]")


def requested_abroad(text: str, means: Callable[[str], str | None]) -> str | None:
    """Return what `means` makes of the one request of a text, brought to the bare command; None where more than that is said.

    Beside it only sentences may stand that tell why ("C'est prêt."), without names, conditions and refusals.
    """
    found = [(each, means(_WISH.sub("", each)) or means(_bare(each)) or means(_informally(_plain(each)))) for each in _sentences(text)]
    meant = [plain for _, plain in found if plain]
    rest = [each for each, plain in found if not plain]
    if len(meant) != 1 or not all(_is_told(each) for each in rest):
        return None
    return meant[0].rstrip("?") if any(plain and _WISH.match(_plain(each)) for each, plain in found) else meant[0]


def _sentences(text: str) -> list[str]:
    return [each.strip(" ¿¡") for each in _SENTENCE.split(re.sub(r"\s+([.!?])", r"\1", text)) if each.strip(" ¿¡.!?")]


def _plain(text: str) -> str:
    return " ".join(_COURTESY.sub(" ", text).split())


def _bare(text: str) -> str:
    return _informally(_WISH.sub("", _plain(text)))


def _informally(text: str) -> str:
    return _FORMAL.sub(_informal, text)


def _informal(match: re.Match[str]) -> str:
    stem = match["stem"]
    return _IRREGULAR.get(stem.casefold(), f"{stem}e")


def _is_told(text: str) -> bool:
    steers = _STEERS.search(_SOFTLY.sub(" ", text) if _BECAUSE.match(text) else text)
    told = _TOLD.match(text) is not None or _BECAUSE.match(text) is not None
    return not text.endswith("?") and told and not steers and not _NOT_YET_SAID.search(text)
