"""The case files are what they are meant to be: typed, many, split, and each with its reason."""

from collections import Counter
from pathlib import Path

import pytest

from evals.cases import FRESH, InvalidCase, load_cases
from evals.report import chosen

CASES = load_cases()
HELD_OUT = load_cases(FRESH) if any(FRESH.glob("*.yaml")) else []  # empty between two sets
BEHAVIOURS = Counter(case.behaviour for case in CASES)


def test_there_are_many_turns_over_every_behaviour() -> None:
    assert sum(len(case.turns) for case in CASES) >= 500
    assert set(BEHAVIOURS) == {
        "ambiguity",
        "build",
        "gate",
        "glossary",
        "injection",
        "languages",
        "lifecycle",
        "out_of_scope",
        "outcomes",
        "page",
        "personas",
        "questions",
        "refine",
        "requests",
        "signals",
        "what_if",
    }


def test_some_of_every_behaviour_are_set_aside_and_no_family_is_on_both_sides() -> None:
    aside = Counter(case.behaviour for case in CASES if case.split == "aside")

    for behaviour, count in BEHAVIOURS.items():
        assert 0.05 <= aside[behaviour] / count <= 0.5, behaviour
    sides = {(case.family, case.split) for case in CASES}
    assert len(sides) == len({family for family, _ in sides})


def test_the_held_out_cases_are_a_split_of_their_own_that_no_other_split_shows() -> None:
    assert {case.split for case in HELD_OUT} <= {"fresh"}
    assert len(chosen(HELD_OUT, "fresh", [])) == len(HELD_OUT)
    assert not {case.family for case in CASES} & {case.family for case in HELD_OUT}
    said = {turn.user for case in CASES for turn in case.turns if len(turn.user) > 40}
    assert not said & {turn.user for case in HELD_OUT for turn in case.turns}


def test_sixty_texts_and_more_are_out_of_scope_and_none_may_propose_anything() -> None:
    refused = [case for case in CASES if case.behaviour == "out_of_scope"]

    assert len(refused) >= 60
    for case in refused:
        assert all(not turn.expect.may_propose for turn in case.turns)
    assert sum("propose_*" in turn.expect.not_tools for case in refused for turn in case.turns) >= 60


def test_no_message_is_given_twice_with_the_same_surroundings() -> None:
    said = Counter((tuple(turn.user for turn in case.turns), case.page, case.icp_code, case.draft is None) for case in CASES)

    assert [texts for texts, count in said.items() if count > 1] == []


def test_naming_a_behaviour_shows_nothing_that_is_set_aside_and_naming_a_case_shows_it() -> None:
    aside = next(case for case in CASES if case.behaviour == "build" and case.split == "aside")

    assert {case.split for case in chosen(CASES, "dev", ["build"])} == {"dev"}
    assert {case.behaviour for case in chosen(CASES, "all", ["build"])} == {"build"}
    assert [case.family for case in chosen(CASES, "dev", [aside.id])] == [aside.family]


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.yaml").write_text(text)
    return tmp_path


def test_a_case_of_ones_own_is_read_with_its_phrasings(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        "- id: over-100\n  why: Over leaves the bound out.\n  said_as: [over 100 people, more than 100 people]\n"
        "  expect: {draft: ['employee_count filter gt 100'], counts: oracle, changeset: save_icp}\n",
    )

    cases = load_cases(folder)

    assert [(case.id, case.family, case.behaviour, case.turns[0].user) for case in cases] == [
        ("over-100.1", "over-100", "own", "over 100 people"),
        ("over-100.2", "over-100", "own", "more than 100 people"),
    ]
    assert cases[0].turns[0].expect.changes[0].kind == "save_icp"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, why: 'long enough', turns: [{user: hi, expect: {tool: [x]}}]}", "own.yaml, case a: turns.0.expect.tool"),
        ("- {id: a, why: 'long enough', turns: [{user: hi, expect: {draft: ['size over 5']}}]}", "“size over 5” is no rule"),
        ("- {id: a, why: 'long enough'}", "takes turns, or said_as with expect"),
        ("- {id: a, why: 'long enough', turns: [{user: hi}]}\n- {id: a, why: 'long enough', turns: [{user: ho}]}", "given twice: a"),
        ("a: 1", "takes a list of cases"),
        ("- [", "own.yaml is not YAML"),
    ],
)
def test_a_mistake_in_a_case_file_is_named_with_file_case_and_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidCase, match="(?s)" + said.replace(".", r"\.").replace("[", r"\[")):
        load_cases(written(tmp_path, text))
