"""What is said politely before and after a request and asks for nothing: data (`courtesies.csv`), one phrase a line.

`LEAD` is what may stand before a request and leaves it one; `BEFORE` also knows what makes a question or a refusal of it.
"""

import re

from qualification.lookup.words import table

_REASON = (
    r"(?:[,;:-] )?(?:because|since|as (?=it|they|we|the|i|this|that|there|these|our|my)|so that|so|while|during|ahead of|given|considering|due to) (?!(?:as )?they (?:arrive|come|land) )(?:\S+ )+"
    r"|[,;-] (?:it|it's|its|they|they're|the|that|that's|we|we're|i|i'm|too|there|there's|this|our|my|these|those|not|nobody|no|just|otherwise) (?:\S+ )+"
)


def _phrases(*places: str) -> str:
    found = sorted((row["phrase"] for row in table("courtesies") if row["place"] in places), key=len, reverse=True)
    return "|".join(re.escape(each).replace(r"\ ", " ") for each in found)


LEAD = rf"(?:{_phrases('before')})"
BEFORE = re.compile(rf"(?:(?:{_phrases('before', 'mood')}) (?:[,:;-] )?)*", re.IGNORECASE)
AFTER = rf"(?:(?:[,;-] )?(?:{_phrases('after')}) )*(?:{_REASON})?(?:(?:[,;-] )?(?:{_phrases('after')}) )*"
