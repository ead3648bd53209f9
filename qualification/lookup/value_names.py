"""Fields whose values have one spelling: the spelling of what people write for them."""

import csv
import re
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from qualification.fields import EMAIL_STATUSES, REGIONS, SENIORITIES, STAGES, STAGES_OUTSIDE
from qualification.lookup import places
from qualification.lookup.places import VOCABULARY, country_named, region_named, state_named

FIXED: dict[str, str] = {
    "country": "a country by name or ISO code, such as Germany or DE",
    "region": f"one of {', '.join(REGIONS)}, or their codes",
    "email_status": f"one of {', '.join(EMAIL_STATUSES)}",
}
_LABELS = {"funding_stage": STAGES + STAGES_OUTSIDE, "seniority": SENIORITIES, "email_status": EMAIL_STATUSES}
SPELLED = ("country", "region", "state", *_LABELS)


def spelled(key: str, text: str, country: str | None = None) -> str | None:
    """Return our spelling of a value of one of the `SPELLED` fields, or None when it names none.

    Fields in `FIXED` take nothing else; the others (a state, a funding stage) keep an unknown text as it
    is. `country` narrows what a state can be.
    """
    match key:
        case "country":
            return country_named(text)
        case "region":
            return region_named(text)
        case "state":
            return state_named(text, country)
        case _:
            return _label_names(key).get(_key(text))


@lru_cache(maxsize=4096)
def allowed(key: str, text: str) -> str:
    """Return what a `FIXED` field takes, with the country that a misspelt one may mean."""
    near = process.extractOne(text, places.COUNTRIES, scorer=fuzz.ratio, score_cutoff=85) if key == "country" else None
    return FIXED[key] + (f" (did you mean {near[0]}?)" if near else "")


@cache
def _label_names(key: str) -> dict[str, str]:
    with (VOCABULARY / "value_names.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["field"] == key]
    names = {_key(name): row["value"] for row in rows for name in row["names"].split(";")}
    return names | {_key(label): label for label in _LABELS[key]}


def _key(text: str) -> str:
    """Return what spellings of one label share. A plus stays: "Series C+" is not Series C."""
    return " ".join(re.sub(r"[\s_\-–]+", " ", text.casefold()).split())
