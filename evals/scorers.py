"""Holds a transcript against its case. Outcomes first: rules, counts, change sets, what the database holds; wording last."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias

import orjson

from evals.cases import Case, Expect
from evals.change_scorer import change_faults
from evals.harness import Transcript, TurnRecord
from evals.numbers import unsourced
from evals.oracle import count
from evals.rules import definition_of, is_like, meaning_of, parameters_of
from evals.sandbox import Records
from evals.saved_state import Saved
from evals.template import TODAY
from qualification.definitions import Definition, Parameter, parse_definition

Scorer: TypeAlias = Literal["ended", "tools", "draft", "change", "count", "saved", "words", "numbers", "asks", "says", "after"]
SCORERS: tuple[Scorer, ...] = ("ended", "tools", "draft", "change", "count", "saved", "words", "numbers", "asks", "says", "after")
_WITHOUT_QUOTES = re.compile(r"“[^”]*”|\"[^\"]*\"")


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the case says; `turn` counts from 1, 0 is the end of the conversation."""

    turn: int
    scorer: Scorer
    text: str


class Judge:
    """Judges transcripts of one sample. Counts are remembered: many cases ask for the same one."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._counts: dict[str, int] = {}

    def faults(self, transcript: Transcript) -> list[Fault]:
        """Return everything that is wrong with a trial; nothing when it passed."""
        found: list[Fault] = []
        for number, (turn, record) in enumerate(zip(transcript.case.turns, transcript.turns, strict=True), start=1):
            for scorer, check in self._checks():
                found += [Fault(number, scorer, text) for text in check(turn.expect, record)]
        return found + [Fault(0, "after", text) for text in _after(transcript.case, transcript.saved, transcript.turns[0].saved_before)]

    def _checks(self) -> tuple[tuple[Scorer, Callable[[Expect, TurnRecord], Iterator[str]]], ...]:
        return (
            ("ended", _ended),
            ("tools", _tools),
            ("draft", self._draft),
            ("change", change_faults),
            ("count", self._count),
            ("saved", _saved),
            ("words", self._words),
            ("numbers", _numbers),
            ("asks", _asks),
            ("says", _says),
        )

    def count(self, definition: Definition) -> int:
        """Return the independent count of a definition."""
        key = orjson.dumps(definition.dump(), option=orjson.OPT_SORT_KEYS).decode()
        if key not in self._counts:
            self._counts[key] = count(self._records.accounts, definition, self._fields(definition), TODAY)
        return self._counts[key]

    def _fields(self, definition: Definition) -> Any:
        from qualification.fields import signal_field

        named = [each.field for each in (*definition.parameters, *(p for s in definition.segments for p in s.parameters))]
        signals = {key: signal_field(key.removeprefix("signal.")) for key in named if key.startswith("signal.")}
        return {**self._records.fields, **signals}

    def _meaning(self, parameters: Sequence[Parameter]) -> frozenset[str]:
        return meaning_of(parameters, self._records.known)

    def _draft(self, expect: Expect, record: TurnRecord) -> Iterator[str]:
        body = record.draft["definition"] if record.draft else None
        if expect.draft == "none":
            if record.draft is not None:
                yield f"there is a working draft: {_rules(body)}"
        elif expect.draft is not None:
            yield from self._same(body, expect)
        elif not expect.may_propose and not expect.decides and record.draft is not None and record.draft_before != record.draft:
            yield f"the working draft changed in a turn that was to change nothing: {_rules(body)}"
        raw = parameters_of(body)
        for wanted in expect.draft_has:
            if not any(is_like(parameter, wanted) for parameter in raw):
                yield f"no rule like {wanted}; the draft has {_rules(body)}"
        for barred in expect.no_parameter:
            if any(is_like(parameter, barred) for parameter in raw):
                yield f"a rule like {barred} is in the draft"
        if expect.persona is not None:
            yield from self._persona(body, expect.persona)

    def _same(self, body: Any, expect: Expect) -> Iterator[str]:
        assert isinstance(expect.draft, list)
        if body is None:
            yield "there is no working draft"
            return
        definition = parse_definition({**body, "personas": []})
        yield from _difference("draft", self._meaning(definition.parameters), self._meaning(expect.draft))
        found = {self._meaning(segment.parameters) for segment in definition.segments}
        wanted = {self._meaning(group) for group in expect.segments}
        if found != wanted:
            yield f"segments are {_shown(found)}, expected {_shown(wanted)}"
        if expect.min_score is not None and definition.min_score != expect.min_score:
            yield f"min_score is {definition.min_score:g}, expected {expect.min_score:g}"
        if expect.name is not None and definition.name != expect.name:
            yield f"the name is “{definition.name}”, expected “{expect.name}”"

    def _persona(self, body: Any, expected: Sequence[Parameter]) -> Iterator[str]:
        personas = (body or {}).get("personas", [])
        wanted = self._meaning(expected)
        if not any(self._meaning(parameters_of(each)) == wanted for each in personas):
            yield f"no persona means {_shown([wanted])}; there are {_shown([self._meaning(parameters_of(each)) for each in personas])}"

    def _count(self, expect: Expect, record: TurnRecord) -> Iterator[str]:
        if expect.counted_has:
            yield from _tried(expect, record)
        if expect.counted is not None or expect.counted_segments:
            wanted = definition_of(expect.counted or (), expect.counted_segments, expect.counted_min_score)
            yield from self._counted(self.count(wanted), record)
        elif expect.counts == "oracle":
            if record.draft is None:
                yield "there is no working draft to count"
                return
            yield from self._counted(self.count(parse_definition(record.draft["definition"])), record)

    def _counted(self, expected: int, record: TurnRecord) -> Iterator[str]:
        total = len(self._records.accounts)
        if not any(preview["qualified"] == expected and preview["total"] == total for preview in record.previews):
            shown = [preview["qualified"] for preview in record.previews]
            yield f"the independent count is {expected:,} of {total:,}; previews say {shown or 'nothing'}"
        elif f"{expected:,}" not in record.answer and str(expected) not in record.answer:
            yield f"the answer does not say the count, {expected:,}"

    def _words(self, expect: Expect, record: TurnRecord) -> Iterator[str]:
        answer = record.answer.casefold()
        body = record.draft["definition"] if record.draft else None
        used = orjson.dumps([parameter.dump() for parameter in parameters_of(body)]).decode().casefold()
        for word in expect.unmapped:
            if not any(each.casefold() in answer for each in word.split("|")):
                yield f"“{word}” has no place in the catalog and is not named in the answer"
            if any(each.casefold() in used for each in word.split("|")):
                yield f"“{word}” became a rule"
        if isinstance(expect.draft, list) and expect.draft:
            allowed = [each.casefold() for word in (*expect.unmapped, *expect.unmapped_may) for each in word.split("|")]
            for said in _said_unmapped(record):
                if not any(word in said.casefold() for word in allowed):
                    yield f"it says that “{said}” has no place, which it has"


def _ended(expect: Expect, record: TurnRecord) -> Iterator[str]:
    if record.error is not None:
        yield f"the run ended in RUN_ERROR {record.error}: {record.events[-1].get('message')}"
    elif record.events[-1]["type"] != "RUN_FINISHED":
        yield f"the last event is {record.events[-1]['type']}"
    elif not record.answer.strip():
        yield "the answer is empty"
    yield from record.notes


def _tools(expect: Expect, record: TurnRecord) -> Iterator[str]:
    called = [call.name for call in record.calls]
    for wanted in expect.tools:
        if not set(wanted.split("|")) & set(called):
            yield f"{wanted} was not called; {', '.join(called) or 'nothing'} was"
    for pattern in expect.not_tools:
        for name in sorted({name for name in called if fnmatchcase(name, pattern)}):
            yield f"{name} was called"
    for name, wanted_args in expect.args.items():
        calls = [call.args for call in record.calls if call.name == name]
        if not any(all(_same_value(args.get(key), value) for key, value in wanted_args.items()) for args in calls):
            yield f"no call of {name} has {wanted_args}; {calls or 'it was not called'}"


def _same_value(actual: object, wanted: object) -> bool:
    """Names are compared without case and without the word signal; false, null and absent are one."""
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual.casefold().removesuffix(" signal").strip() == wanted.casefold()
    return actual == wanted or (not actual and not wanted)


def _tried(expect: Expect, record: TurnRecord) -> Iterator[str]:
    """Look for rules among the edits of what-ifs."""
    edits = [edit for call in record.calls if call.name == "what_if" for edit in call.args.get("edits") or ()]
    raw = parameters_of({"parameters": [edit["parameter"] for edit in edits if isinstance(edit, dict) and edit.get("parameter")]})
    for wanted in expect.counted_has:
        if not any(is_like(parameter, wanted) for parameter in raw):
            yield f"no what_if tried a rule like {wanted}"


def _saved(expect: Expect, record: TurnRecord) -> Iterator[str]:
    """Read from the database: nothing is saved by a turn that is not to apply a card."""
    if expect.applied in (None, "none"):
        if not record.saved.same_as(record.saved_before):
            yield f"something was saved: {', '.join(record.saved.changes_since(record.saved_before))}"
    elif len(record.saved.applied) != len(record.saved_before.applied) + 1 or record.saved.applied[-1] != expect.applied:
        yield f"{expect.applied} was not applied"
    rejected = len(record.saved.rejected) - len(record.saved_before.rejected)
    if rejected != (1 if expect.rejected else 0):
        yield "no card was rejected" if expect.rejected else "a card was rejected"


def _numbers(expect: Expect, record: TurnRecord) -> Iterator[str]:
    sources = [*record.tool_texts, record.user, *(orjson.dumps(each).decode() for each in (*record.cards, *record.previews))]
    sources += map(str, range(record.shown + 1))  # the gate counts the cards that are open
    for number in unsourced(record.answer, sources):
        yield f"{number} is in no tool result of this run"


def _asks(expect: Expect, record: TurnRecord) -> Iterator[str]:
    asks = "?" in _WITHOUT_QUOTES.sub("", record.answer) and not record.proposed
    if expect.asks and not asks:
        yield "it was to ask"
    if expect.asks_or_says and not asks and not any(each.casefold() in record.answer.casefold() for each in expect.asks_or_says):
        yield f"it neither asks nor says any of {expect.asks_or_says}"


def _says(expect: Expect, record: TurnRecord) -> Iterator[str]:
    answer = record.answer.casefold()
    for wanted in expect.says:
        if not any(each.casefold() in answer for each in wanted.split("|")):
            yield f"the answer does not say “{wanted}”"
    for barred in expect.never_says:
        if barred.casefold() in answer:
            yield f"the answer says “{barred}”"


def _after(case: Case, saved: Saved, pristine: Saved) -> Iterator[str]:
    if case.after is None:
        return
    icps = {icp.icp_code: icp for icp in saved.icps}
    for code, wanted in case.after.icps.items():
        for key in wanted.model_fields_set:
            actual = getattr(icps[code], key) if code in icps else "no such ICP"
            if actual != getattr(wanted, key):
                yield f"{code}: {key} is {actual}, expected {getattr(wanted, key)}"
    new = len(saved.icps) - len(pristine.icps)
    if case.after.new_icps is not None and new != case.after.new_icps:
        yield f"{new} new ICPs, expected {case.after.new_icps}"
    for name, state in case.after.signals.items():
        if not saved.signals[name].endswith(f" {state}"):
            yield f"{name} is {saved.signals[name]}, expected {state}"
    for name, held in case.after.held.items():
        if saved.held.get(name, 0) != held:
            yield f"{name} holds {saved.held.get(name, 0)} captures, expected {held}"
    if case.after.terms is not None and [term.casefold() for term in saved.terms] != case.after.terms:
        yield f"the glossary holds {list(saved.terms)}, expected {case.after.terms}"


def _said_unmapped(record: TurnRecord) -> list[str]:
    return [str(word) for call in record.calls if call.name == "draft_icp" for word in call.args.get("unmapped") or ()]


def _difference(what: str, actual: frozenset[str], expected: frozenset[str]) -> Iterator[str]:
    missing, extra = "; ".join(sorted(expected - actual)), "; ".join(sorted(actual - expected))
    if missing:
        yield f"the {what} lacks {missing}"
    if extra:
        yield f"the {what} has, beyond what was asked, {extra}"


def _rules(body: Any) -> str:
    return "; ".join(sorted(meaning_of(parameters_of(body), {}))) or "no rules"


def _shown(meanings: Any) -> str:
    return " | ".join(sorted("; ".join(sorted(meaning)) for meaning in meanings)) or "none"
