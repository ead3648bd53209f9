"""Weights by the evidence of closed deals, and by rule of thumb for as long as there is none."""

from collections.abc import Iterable, Mapping
from typing import Literal

from qualification.catalog import Catalog, CatalogField
from qualification.closed_won.field_weights import FieldEvidence
from qualification.lookup.resolve import search
from qualification.payloads import Payload
from qualification.preview_warnings import MISSING_LIMIT

Level = Literal["critical", "high", "medium", "low"]
Better = Literal["score", "filter", "exclude"]

WEIGHTS: dict[Level, int] = {"critical": 10, "high": 8, "medium": 5, "low": 2}
RULE_OF_THUMB = (
    "These weights are a rule of thumb (critical 10, high 8, medium 5, low 2), not evidence: "
    "they do not come from this workspace's outcomes."
)
EVIDENCE = (
    "These weights follow the evidence of {deals:,} closed deals, where a field was looked at; the others are a rule of thumb "
    "(critical 10, high 8, medium 5, low 2)."
)
_LOWER: dict[Level, Level] = {"critical": "high", "high": "medium", "medium": "low", "low": "low"}
_REASONS: dict[str, tuple[Level, Better, str]] = {
    "industry": ("high", "score", "it says what a company does, which decides fit more often than how big it is"),
    "sub_industry": ("high", "score", "it says what a company does more exactly than the industry"),
    "employee_count": ("high", "score", "size decides who buys and how, and it is known for most companies"),
    "revenue_usd": ("medium", "score", "it follows the employee count, and is estimated for private companies"),
    "founded_year": ("low", "score", "age alone rarely decides"),
    "country": ("medium", "filter", "where one can sell is usually a gate, not a degree"),
    "region": ("medium", "filter", "where one can sell is usually a gate, not a degree"),
    "state": ("low", "filter", "it only matters where a territory ends"),
    "city": ("low", "filter", "it only matters where a territory ends"),
    "installed_tools": ("high", "score", "a tool that works with yours shows need and budget"),
    "infrastructure": ("medium", "score", "it shows technical fit, less often the need"),
    "removed_tools": ("low", "score", "a dropped tool is a hint, seldom a reason"),
    "funding_stage": ("medium", "score", "it tells how a company grows, and is often unknown"),
    "last_funding_date": ("medium", "score", "fresh money shortens decisions for some months"),
    "funding_amount_usd": ("low", "score", "it repeats what the stage says"),
    "hiring_velocity": ("medium", "score", "growth makes budgets, and fades quickly"),
    "net_new_headcount": ("medium", "score", "growth makes budgets, and fades quickly"),
    "has_past_pipeline": ("high", "score", "they have considered you before"),
    "last_signal_date": ("high", "score", "recent interest is the best sign of timing"),
    "is_current_customer": ("low", "exclude", "customers are normally excluded from a prospect list"),
    "is_churned_customer": ("low", "exclude", "former customers usually have a list of their own"),
}
_SIGNAL: tuple[Level, Better, str] = ("high", "score", "recent interest is the best sign of timing")
_OTHER: tuple[Level, Better, str] = ("medium", "score", "nothing general is known of it; medium is where to start")


class WeightAdvice(Payload):
    """Advice for one field. `better` is the mode that usually serves it; the weight is for Score, `by_evidence` when deals speak for it."""

    field: str
    label: str
    level: Level
    weight: int
    better: Better
    reason: str
    missing_rate: float
    by_evidence: bool = False


class Advice(Payload):
    """Advice for several fields, the heaviest first. `basis` says whether it is evidence or a rule of thumb."""

    basis: str
    fields: tuple[WeightAdvice, ...]
    unknown: tuple[str, ...]


def advise_weights(catalog: Catalog, words: Iterable[str], evidence: Mapping[str, FieldEvidence] | None = None) -> Advice:
    """Return the weight that each named account field deserves by the evidence, or usually where there is none.

    A field missing in more than 40 % of accounts goes one level down: a missing value adds nothing.

    Args:
        words: Field keys, or words for fields ("revenue band"); those that name none come back as `unknown`.
        evidence: What closed deals say of fields, by key.
    """
    evidence = evidence or {}
    named = {word: _field_of(catalog, word) for word in words}
    entries = {entry.field.key: entry for entry in named.values() if entry is not None}
    found = sorted((_weighed(_advice(entry), evidence.get(key)) for key, entry in entries.items()), key=lambda each: -each.weight)
    deals = max((evidence[each.field].deals for each in found if each.by_evidence), default=0)
    return Advice(
        basis=EVIDENCE.format(deals=deals) if deals else RULE_OF_THUMB,
        fields=tuple(found),
        unknown=tuple(word for word, entry in named.items() if entry is None),
    )


def _weighed(usual: WeightAdvice, evidence: FieldEvidence | None) -> WeightAdvice:
    """Put the evidence in the place of the rule of thumb; a field that makes no difference keeps the lowest weight.

    Where the deals are too few to tell, the rule of thumb stands and says so.
    """
    if evidence is None:
        return usual
    if evidence.weight is None:
        return usual.model_copy(update={"reason": f"{usual.reason}; {evidence.text}"})
    weight = evidence.weight or WEIGHTS["low"]
    level = next((level for level, least in WEIGHTS.items() if weight >= least), "low")
    return usual.model_copy(update={"weight": weight, "level": level, "reason": evidence.text, "by_evidence": True})


def _field_of(catalog: Catalog, word: str) -> CatalogField | None:
    if word in catalog.accounts:
        return catalog.accounts[word]
    meanings = search(catalog, word, limit=1)
    return catalog.accounts[meanings[0].field] if meanings else None


def _advice(entry: CatalogField) -> WeightAdvice:
    key = entry.field.key
    level, better, reason = _SIGNAL if key.startswith("signal.") else _REASONS.get(key, _OTHER)
    if entry.missing_rate > MISSING_LIMIT:
        level = _LOWER[level]
        reason = f"{reason}; one level lower, because it is missing in {entry.missing_rate:.0%} of accounts"
    return WeightAdvice(
        field=key,
        label=entry.field.label,
        level=level,
        weight=WEIGHTS[level],
        better=better,
        reason=reason,
        missing_rate=entry.missing_rate,
    )
