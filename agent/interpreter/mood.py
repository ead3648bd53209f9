"""Whether a message asks or requests. A question never becomes a change."""

import re

_REQUEST = re.compile(
    r"^(?:hi|hey|hello|ok|okay|please|pls|so|now|and|also|well|great|thanks|thank you)?[\s,!.]*(?:can|could|would|will) (?:you|u)(?: please| pls| kindly| also)* "
    r"(?!tell|explain|say|show me (?:how|what|which|if)|count|how|check)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay|so|and|but|now|well|quick question|please)[\s,!:.-]+)*"
    r"(?:(?:can|could|would|will) (?:you|u) (?:please |pls )?(?:tell|explain|say|count)|what|what's|whats|which|who|whom|whose|how|why|when|where|is|are|am|was|were|do|does|did|can|could|"
    r"would|should|shall|will|has|have we|have i|any idea|any chance|tell me (?:how|what|which|why|if|whether|who)|count|number of|total number of|i wonder|wondering|curious|suppose|"
    r"imagine|say we|assume|hypothetically|if (?:i|we))\b",
    re.IGNORECASE,
)
_ASKING_INSIDE = re.compile(r"\b(?:what if|what happens|what would|how many|how much|what about|how about)\b", re.IGNORECASE)


def is_question(text: str) -> bool:
    """Return whether the message asks: by its question mark or its first words. "Can you build ..." is a request."""
    message = text.strip()
    if _ASKING_INSIDE.search(message):
        return True
    if _REQUEST.match(message):
        return False
    return message.endswith("?") or bool(_ASKING.match(message))
