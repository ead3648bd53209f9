"""Random sequences of everything a workspace goes through leave what a plain model of the SPEC says, after every step (SPEC §§2-6)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from qualification import lifecycle
from qualification.capturing.choose import Choice
from qualification.definitions import Definition, Persona, parse
from qualification.errors import ChangeSetNotOpen, NameTaken, NothingToChange, VersionConflict
from qualification.personas import newcomer, with_persona
from qualification.plans.drafts import plan_delete_draft, plan_rollback
from qualification.plans.personas import plan_add_persona, plan_put_persona, plan_remove_persona
from qualification.plans.plan import Plan
from qualification.plans.publish import build_publish, plan_publish, read_publishing
from qualification.plans.requalify import plan_requalify
from qualification.plans.standing import plan_pause, plan_resume
from qualification.plans.undo import plan_undo
from tests.support.beside_model import BesideModel
from tests.support.drawn import BAD, STATUSES, definitions, personas, picks, sets_of_captures
from tests.support.model_icps import ModelIcp
from tests.support.model_signals import IDLE

pytestmark = pytest.mark.slow

STEPS = int(os.environ.get("WINNOW_STATEFUL_STEPS", "0"))
"""Set it to run that many random steps, other ones each time."""


class Workspace(BesideModel):
    """Everything that people, signals and imports do to a workspace."""

    # Lifecycle

    @rule(pick=picks, definition=definitions(), stale=st.integers(0, 5), by_hand=st.booleans())
    def save(self, pick: int, definition: Definition, stale: int, by_hand: bool) -> None:
        choices: list[ModelIcp | None] = [None, *self.model.icps.all]
        own = choices[pick % len(choices)]
        code = own.code if own else None
        base = None if own is None else 1 if stale == 0 else own.draft
        free = definition.model_copy(update={"name": self.model.icps.free_name(definition.name, own)})
        proposal = self.driven.plan_save(definition, code, base)
        assert proposal.after["name"] == free.name
        change = self.model.save(own, free)
        if own is not None and base != own.draft:
            with pytest.raises(VersionConflict):
                self.driven.apply(proposal)
        else:
            self.enact(change, proposal, by_hand)

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, definition=definitions())
    def save_and_run(self, pick: int, definition: Definition) -> None:
        icp = self.icp(pick)
        named = definition.model_copy(update={"name": icp.name})
        save = self.driven.plan_save(named, icp.code, icp.draft)
        number = max(icp.versions) + 1

        async def planning(session: Any) -> Plan:
            saved = await lifecycle.get_icp(session, self.workspace_id, icp.code)
            found = await read_publishing(session, self.workspace_id, saved, named)
            return Plan(lambda snapshot, today, on_step: build_publish(snapshot, found, today=today, on_step=on_step, version=number))

        rows = self.driven.apply(save, self.driven.plan(planning))
        changes = self.model.save(icp, named), self.model.publish(icp, number)
        for change, row in zip(changes, rows, strict=True):
            change.confirm()
            assert change.status == row.status
            self.changes.append((change, row))

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, persona=personas, act=st.sampled_from(["add", "put", "remove"]), by_hand=st.booleans())
    def save_persona(self, pick: int, persona: dict[str, Any], act: str, by_hand: bool) -> None:
        icp, given = self.icp(pick), parse(Persona, persona)
        saved = icp.versions[icp.draft]
        if act == "add":
            added = newcomer(saved, given)
            after = with_persona(saved, added.persona_code, added)
            planning: Callable[[Any], Any] = lambda session: plan_add_persona(session, self.workspace_id, icp.code, given, renames=True)  # noqa: E731
        elif not saved.personas:
            return
        elif act == "put":
            first = saved.personas[0]
            changed = parse(Persona, {**persona, "name": first.name, "persona_code": first.persona_code})
            if changed == first:
                return
            after = with_persona(saved, first.persona_code, changed)
            planning = lambda session: plan_put_persona(session, self.workspace_id, icp.code, first.persona_code, changed)  # noqa: E731
        else:
            first = saved.personas[0]
            after = with_persona(saved, first.persona_code, None)
            planning = lambda session: plan_remove_persona(session, self.workspace_id, icp.code, first.persona_code)  # noqa: E731
        self.enact(self.model.save(icp, after), self.driven.plan(planning), by_hand)

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, by_hand=st.booleans())
    def publish(self, pick: int, by_hand: bool) -> None:
        icp = self.icp(pick)
        if icp.live == icp.draft:
            with pytest.raises(NothingToChange):
                self.driven.plan(lambda session: plan_publish(session, self.workspace_id, icp.code))
            return
        proposal = self.driven.plan(lambda session: plan_publish(session, self.workspace_id, icp.code))
        self.enact(self.model.publish(icp, icp.draft), proposal, by_hand)

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, by_hand=st.booleans())
    def pause_or_resume(self, pick: int, by_hand: bool) -> None:
        icp = self.icp(pick)
        if icp.status == "draft":
            with pytest.raises(NothingToChange):
                self.driven.plan(lambda session: plan_pause(session, self.workspace_id, icp.code))
        elif icp.status == "live":
            proposal = self.driven.plan(lambda session: plan_pause(session, self.workspace_id, icp.code))
            self.enact(self.model.pause(icp), proposal, by_hand)
        else:
            proposal = self.driven.plan(lambda session: plan_resume(session, self.workspace_id, icp.code))
            self.enact(self.model.resume(icp), proposal, by_hand)

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, version=picks, by_hand=st.booleans())
    def roll_back(self, pick: int, version: int, by_hand: bool) -> None:
        icp = self.icp(pick)
        number = sorted(icp.versions)[version % len(icp.versions)]
        if icp.versions[number] == icp.versions[icp.draft]:
            return
        earlier = icp.versions[number]
        restored = earlier.model_copy(update={"name": self.model.icps.free_name(earlier.name, icp)})
        proposal = self.driven.plan(lambda session: plan_rollback(session, self.workspace_id, icp.code, number))
        self.enact(self.model.save(icp, restored), proposal, by_hand)

    @precondition(lambda self: self.has_icps)
    @rule(pick=picks, by_hand=st.booleans())
    def delete_draft(self, pick: int, by_hand: bool) -> None:
        icp = self.icp(pick)
        if icp.live == icp.draft:
            return
        proposal = self.driven.plan(lambda session: plan_delete_draft(session, self.workspace_id, icp.code))
        if icp.live is not None and self.model.icps.is_taken(icp.versions[icp.live].name, icp):
            with pytest.raises(NameTaken):
                self.driven.apply(proposal)
            return
        self.enact(self.model.delete_draft(icp), proposal, by_hand)

    @rule(pick=picks, every=st.booleans(), by_hand=st.booleans())
    def requalify(self, pick: int, every: bool, by_hand: bool) -> None:
        live = [icp for icp in self.model.icps.all if icp.status == "live"]
        if not live:
            return
        chosen = live if every else [live[pick % len(live)]]
        code = None if every else chosen[0].code
        proposal = self.driven.plan(lambda session: plan_requalify(session, self.workspace_id, code))
        self.enact(self.model.requalify(chosen, every), proposal, by_hand)

    # Confirms and undos

    @precondition(lambda self: any(change.status == "proposed" for change, _ in self.changes))
    @rule(pick=picks, again=st.booleans())
    def confirm(self, pick: int, again: bool) -> None:
        waiting = [each for each in self.changes if each[0].status == "proposed"]
        change, row = waiting[-1 - pick % min(len(waiting), 4)]
        confirmed = self.driven.confirm(row)
        change.confirm()
        assert confirmed.status == change.status, (change.kind, confirmed.status, change.status)
        if again:
            assert self.driven.confirm(row).status == change.status

    @precondition(lambda self: any(change.status == "applied" for change, _ in self.changes))
    @rule(pick=picks, by_hand=st.booleans())
    def undo(self, pick: int, by_hand: bool) -> None:
        applied = [each for each in self.changes if each[0].status == "applied"]
        change, row = applied[-1 - pick % min(len(applied), 6)]
        if not change.can_be_undone and not change.undone:
            with pytest.raises((ChangeSetNotOpen, NameTaken)):
                self.driven.undo(row)
        elif change.undone or by_hand:
            assert (self.driven.undo(row).result or {})["undone_by"] == self.driven.actor.person
            if not change.undone:
                self.model.take_back(change)
        else:
            proposal = self.driven.plan(lambda session: plan_undo(session, self.driven.actor, row.id))
            self.enact(self.model.undoing(change), proposal, by_hand=False)

    @precondition(lambda self: any(change.can_be_undone and change.kind == "qualify_captures" for change, _ in self.changes))
    @rule(pick=picks)
    def hold_again(self, pick: int) -> None:
        qualified = [each for each in self.changes if each[0].can_be_undone and each[0].kind == "qualify_captures"]
        change, row = qualified[pick % len(qualified)]
        self.driven.undo(row)
        self.model.take_back(change)

    # Signals and captures

    @rule(name=st.just("Late"), status=st.sampled_from(STATUSES), on=st.booleans())
    def make_signal(self, name: str, status: Any, on: bool) -> None:
        known = any(each.name == name for each in self.model.signals.all)
        on = on and status not in IDLE
        if known:
            with pytest.raises(NameTaken):
                self.driven.create_signal(name, status, on)
            return
        self.add_signal(name, status, on)

    @rule(pick=picks, status=st.sampled_from(STATUSES))
    def set_status(self, pick: int, status: Any) -> None:
        signal = self.signal(pick)
        self.driven.set_status(signal.name, status)
        signal.status = status

    @rule(chosen=st.sets(picks, min_size=1, max_size=2), on=st.booleans(), every=st.booleans(), by_hand=st.booleans())
    def toggle(self, chosen: set[int], on: bool, every: bool, by_hand: bool) -> None:
        signals = list(dict.fromkeys(self.signal(pick) for pick in sorted(chosen)))
        signals = self.model.signals.all if every else signals
        if not any(each.status not in IDLE and each.on is not on for each in signals):
            with pytest.raises(NothingToChange):
                self.driven.plan_toggle([each.name for each in signals], on, every)
            return
        proposal = self.driven.plan_toggle([each.name for each in signals], on, every)
        warned = sum(each.code == "not_applicable" for each in proposal.warnings)
        assert warned == sum(each.status in IDLE for each in signals)
        self.enact(self.model.toggle(signals, on), proposal, by_hand)

    @rule(pick=picks, items=sets_of_captures, bad=st.lists(st.sampled_from(BAD), max_size=2))
    def capture(self, pick: int, items: list[dict[str, Any]], bad: list[object]) -> None:
        signal = self.signal(pick)
        taken = self.driven.take(signal.name, [*items, *bad])
        assert len({problem.index for problem in taken.problems}) == len(bad)
        assert (taken.accepted, taken.duplicates) == self.model.signals.take(signal, items)

    @precondition(lambda self: any(each.verdict is None for each in self.model.signals.captures))
    @rule(pick=picks, way=st.sampled_from(["last", "sample", "ids", "all"]), number=st.integers(1, 4), by_hand=st.booleans())
    def qualify(self, pick: int, way: str, number: int, by_hand: bool) -> None:
        signals = [each for each in self.model.signals.all if self.model.signals.held(each)]
        signal = signals[pick % len(signals)]
        held = self.model.signals.held(signal)
        ids = tuple(each.item["external_id"] for each in held[pick % len(held) :: 2][:number])
        choice = {"last": Choice(last=number), "sample": Choice(sample=number), "ids": Choice(ids=ids), "all": Choice()}[way]
        proposal, counts, chosen = self.driven.plan_qualify(signal.name, choice)
        wanted = {"last": held[-number:], "ids": [each for each in held if each.item["external_id"] in ids], "all": held}
        captures = [each for each in held if each.item["external_id"] in chosen]
        assert len(captures) == len(chosen) == min(len(wanted.get(way, held)), number if way == "sample" else len(held))
        assert way == "sample" or captures == wanted[way]
        buckets = self.model.signals.dry_run(signal, chosen)
        assert {bucket: number for bucket, number in counts.buckets.model_dump().items() if number} == dict(buckets)
        self.enact(self.model.qualify(captures), proposal, by_hand)

    @precondition(lambda self: any(each.verdict is None for each in self.model.signals.captures))
    @rule(pick=picks, number=st.integers(1, 4))
    def qualify_at_once(self, pick: int, number: int) -> None:
        self.qualify(pick, "ids", number, by_hand=True)


def drive(migrated_file: Path, examples: int, steps: int) -> None:
    """Run random sequences; the same ones each time and as they are, unless a number of steps was asked for."""
    machine = type("Driven", (Workspace,), {"file": migrated_file})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not STEPS,
        phases=[Phase.generate, Phase.shrink] if STEPS else [Phase.generate],
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_a_few_random_sequences_leave_what_the_model_says(migrated_file: Path) -> None:
    drive(migrated_file, examples=3, steps=12)


@pytest.mark.slow
def test_random_sequences_of_everything_leave_what_the_model_says(migrated_file: Path) -> None:
    drive(migrated_file, examples=max(STEPS // 50, 9), steps=50)
