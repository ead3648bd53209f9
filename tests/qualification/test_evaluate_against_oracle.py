"""The evaluator and a plain-Python oracle agree on every definition and every record."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evals.oracle import expect
from qualification.columns import encode, merge
from qualification.definitions import Definition, Mode, Operator, Parameter, Segment
from qualification.evaluate import evaluate
from qualification.fields import ACCOUNT_FIELDS, LISTS, RELATIVE, STAGES, STAGES_OUTSIDE, VALUELESS, Field, FieldType, by_key
from qualification.validation import validate

TODAY = date(2026, 3, 1)
TEXTS = ["SaaS", "saas", "Fintech", "Ad*Tech", "Straße", "a[b]?c", "E-commerce", "ai"]
KEYS = ["name", "industry", "employee_count", "revenue_usd", "last_funding_date", "installed_tools", "funding_stage", "is_current_customer"]
FIELDS = {key: field for key, field in by_key(ACCOUNT_FIELDS).items() if key in KEYS}

numbers = st.one_of(st.integers(-3, 12), st.sampled_from([0.5, 1e9, 250.25]))
days = st.integers(-40, 40).map(lambda offset: (TODAY + timedelta(days=offset)).isoformat())
stages = st.sampled_from(STAGES)


def stored(field: Field) -> st.SearchStrategy[Any]:
    """Values that a record can hold in a field."""
    if field.order:
        return st.sampled_from([*STAGES, *STAGES_OUTSIDE, "series b"])
    return {
        FieldType.NUMBER: numbers,
        FieldType.MONEY: numbers,
        FieldType.DATE: days,
        FieldType.TEXT: st.sampled_from(TEXTS),
        FieldType.CATEGORY: st.sampled_from(TEXTS),
        FieldType.MULTI_VALUE: st.lists(st.sampled_from(TEXTS), max_size=3),
        FieldType.BOOLEAN: st.booleans(),
    }[field.type]


def asked(field: Field, operator: Operator) -> st.SearchStrategy[Any]:
    """Values that a parameter can compare a field with."""
    single: st.SearchStrategy[Any] = {
        FieldType.NUMBER: numbers,
        FieldType.MONEY: numbers,
        FieldType.DATE: days,
    }.get(field.type, st.sampled_from([*TEXTS, "a", "AD", "*s", "*a*s*", "S*S", "*", "aa*a"]))
    if field.order:
        single = stages.map(str.lower) if operator not in (Operator.CONTAINS, Operator.MATCHES) else st.sampled_from(["series", "s*b"])
    if operator in VALUELESS:
        return st.none()
    if operator in RELATIVE:
        return st.integers(0, 30)
    if operator in LISTS:
        return st.lists(single, min_size=1, max_size=3).map(tuple)
    if operator is Operator.BETWEEN:
        rank = {stage.lower(): place for place, stage in enumerate(STAGES)}
        key = (lambda item: rank[item]) if field.order else None
        return st.tuples(single, single).map(lambda pair: tuple(sorted(pair, key=key)))
    return single


@st.composite
def parameters(draw: st.DrawFn, mode: Mode) -> Parameter:
    field = FIELDS[draw(st.sampled_from(KEYS))]
    operator = draw(st.sampled_from(field.operators))
    weight = draw(st.integers(-100, 100).filter(bool)) if mode is Mode.SCORE else None
    return Parameter(field=field.key, mode=mode, operator=operator, value=draw(asked(field, operator)), weight=weight)


modes = st.sampled_from([Mode.FILTER, Mode.EXCLUDE, Mode.SCORE, Mode.SCORE])
segments = st.lists(parameters(Mode.FILTER), min_size=1, max_size=2)
definitions = st.builds(
    lambda rules, groups, minimum: Definition(
        name="Any",
        parameters=tuple(rules),
        min_score=minimum,
        segments=tuple(Segment(name=f"S{number}", parameters=tuple(group)) for number, group in enumerate(groups)),
    ),
    st.lists(modes.flatmap(parameters), max_size=6),
    st.lists(segments, max_size=2),
    st.sampled_from([0, 0, 0.1, 33.3, 50, 100]),
)
records = st.lists(st.fixed_dictionaries({}, optional={key: stored(field) for key, field in FIELDS.items()}), max_size=12)


@settings(max_examples=400, deadline=None)
@given(records=records, definition=definitions)
def test_the_evaluator_agrees_with_the_oracle_on_every_definition(records: list[dict[str, Any]], definition: Definition) -> None:
    columns = encode(FIELDS.values(), range(1, len(records) + 1), records)
    checked = validate(definition, FIELDS, {})

    result = evaluate(columns, FIELDS, checked, today=TODAY)

    expected = expect(list(records), checked, FIELDS, TODAY)
    assert result.rows.tolist() == expected.matching
    assert result.tenths.tolist() == expected.tenths
    assert result.points.tolist() == expected.points
    assert [(s.remaining, s.failed, s.missing) for s in result.steps] == expected.waterfall
    assert list(result.drop_one) == expected.drop_one


@settings(max_examples=150, deadline=None)
@given(old=records, new=records, data=st.data())
def test_a_caught_up_snapshot_equals_a_fresh_one(old: list[dict[str, Any]], new: list[dict[str, Any]], data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.integers(1, 24), min_size=len(new), max_size=len(new), unique=True).map(sorted))
    removed = data.draw(st.sets(st.integers(1, 24), max_size=3)) - set(ids)
    merged = merge(encode(FIELDS.values(), range(1, len(old) + 1), old), encode(FIELDS.values(), ids, new), removed)

    documents = {**dict(enumerate(old, 1)), **dict(zip(ids, new, strict=True))}
    kept = {key: document for key, document in sorted(documents.items()) if key not in removed}
    assert merged.record_ids.tolist() == list(kept)
    for row, document in enumerate(kept.values()):
        for key, column in merged.fields.items():
            actual, expected = column.at(row), document.get(key)
            assert (sorted(actual) if isinstance(actual, list) else actual) == (
                sorted(set(expected)) if isinstance(expected, list) else expected
            )
