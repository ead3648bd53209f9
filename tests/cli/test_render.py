"""What a person reads in the terminal for the events of a run."""

import io
from collections.abc import Iterable

import pytest
from rich.console import Console

from cli.render import Renderer
from tests.cli import events
from tests.cli.events import SAVED, Event, called, card, counted, failed, finished, preview, progress, said, started, suggested

BUILD = [
    started(),
    *called("draft_icp"),
    progress("Employee count 51–500", 8_349, 1, 2),
    progress("Not: Is competitor", 636, 2, 2),
    counted(preview()),
    card(),
    *said("Nothing is ", "saved yet: ", "con", "firm to save it."),
    suggested("Drop the geo filter"),
    finished(),
]


def shown(
    *runs: Iterable[Event], width: int = 100, terminal: bool = False, compact: bool = False, keep_counts: bool = False
) -> tuple[str, Renderer]:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, no_color=not terminal, markup=False, emoji=False, highlight=False)
    renderer = Renderer(console, compact=compact, keep_counts=keep_counts)
    for run in runs:
        for event in run:
            renderer.show(event)
    return file.getvalue(), renderer


def test_counts_preview_card_and_words_come_in_their_order() -> None:
    text, renderer = shown(BUILD)

    places = [
        text.index(part)
        for part in (
            "1/2 Employee count 51–500: 8,349 left",
            "636 of 20,000 accounts qualify (3.2%)",
            "Type confirm or cancel",
            "Nothing is saved",
        )
    ]
    assert places == sorted(places)
    assert "1,310 people, 81% reachable" in text
    assert "strong 54 · good 0 · partial 278 · weak 304" in text
    assert "Brightform" in text and "Funding stage is Series B +5" in text
    assert "mid-market-saas 600" in text
    assert "Next: Drop the geo filter" in text
    assert renderer.proposal is not None and renderer.proposal.content_hash == "ab" * 32
    assert not renderer.failed


@pytest.mark.parametrize("width", [60, 80, 100, 200])
@pytest.mark.parametrize("terminal", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, terminal: bool) -> None:
    long = "Sub-industry is SaaS, Cybersecurity, Developer Tools, Data & Analytics, HR Tech or Marketing Technology"
    wide = preview()
    wide["waterfall"][0]["gate"]["text"] = long
    text, _ = shown([started(), counted(wide), card(), finished()], width=width)

    assert max(len(line) for line in text.splitlines()) <= width
    assert "Marketing" in text and "1,900" in text


def test_a_narrow_terminal_keeps_what_each_gate_leaves() -> None:
    text, _ = shown([started(), counted(preview())], width=60)

    assert "8,349" in text and "1,900" in text
    assert "Failed" not in text and "█" not in text


def test_a_wide_terminal_shows_bars_and_what_is_missing() -> None:
    text, _ = shown([started(), counted(preview())], width=120)

    assert "█" in text and "819" in text and "10,832" in text


def test_a_saved_card_is_one_line_and_clears_the_proposal() -> None:
    text, renderer = shown(BUILD, [started(), card("applied", result=SAVED, decided_by="local"), finished()])

    assert "Saved “Mid-market SaaS 2” as version 1 (Draft, code mid-market-saas-2)." in text
    assert renderer.proposal is None and renderer.applied


@pytest.mark.parametrize(
    ("status", "result", "words"),
    [
        ("rejected", None, "Cancelled"),
        ("superseded", None, "Replaced by a newer proposal"),
        ("stale", None, "Not applied"),
        ("expired", None, "Expired"),
        ("applied", SAVED | {"undone_by": "local"}, "Undone"),
    ],
)
def test_each_fate_of_a_proposal_is_one_line(status: str, result: dict[str, object] | None, words: str) -> None:
    text, _ = shown([started(), card(status, result=result), finished()], width=140)

    assert text.startswith(words) and len(text.splitlines()) == 1


def test_a_card_sent_again_unchanged_is_shown_once() -> None:
    text, _ = shown([started(), card(), card(), finished()])

    assert text.count("Type confirm or cancel") == 1


def test_an_edit_says_who_came_since_the_count_before() -> None:
    after = preview(2_000, top=[events.top(1, "Brightform"), events.top(9, "Newcomer")])
    text, _ = shown([started(), counted(preview())], [started(), counted(after), finished()])

    assert "1,364 more than before; entered the top 2: Newcomer" in text


def test_movement_names_who_came_and_went() -> None:
    sample = {"record_id": 3, "name": "Acme", "direction": "entered", "score_before": None, "score_after": 50.0}
    movement = {"entered": 12, "left": 3, "band_up": 4, "band_down": 5, "samples": [sample]}
    text, _ = shown([started(), counted(preview(movement=movement)), finished()])

    assert "12 entered, 3 left, 4 a band up, 5 a band down" in text
    assert "entered: Acme" in text


def test_the_same_preview_twice_in_a_run_is_shown_once() -> None:
    text, _ = shown([started(), counted(preview()), counted(preview(elapsed_ms=9.0)), finished()])

    assert text.count("accounts qualify") == 1


def test_a_failed_run_says_what_to_do() -> None:
    text, renderer = shown(
        [
            started(),
            *said("Let me "),
            failed("The model did not answer. Send it again."),
        ]
    )

    assert "Error: The model did not answer. Send it again." in text
    assert renderer.failed


def test_a_stopped_run_says_so() -> None:
    text, renderer = shown([started(), *said("Let me"), finished(outcome={"type": "cancelled"})])

    assert text.endswith("Stopped.\n") and not renderer.failed


def test_events_and_customs_that_are_new_pass_by() -> None:
    text, _ = shown(
        [started(), {"type": "REASONING_START"}, {"type": "CUSTOM", "name": "job", "value": 1}, counted({"total": 1}), finished()]
    )

    assert text == ""


def test_record_text_and_answers_cannot_steer_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07[red]Acme[/red] \u202egnp"
    texts = preview(top=[events.top(1, evil)], warnings=[{"code": "x", "message": evil, "field": None}])
    text, _ = shown(
        [started(), progress(evil, 1, 1, 1), counted(texts), card(title=evil, read_back=evil), *said(evil, "\x1b[31m"), finished()]
    )

    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[red]Acme[/red]" in text


def test_words_break_between_words_at_the_edge_of_a_terminal() -> None:
    text, _ = shown([*said(*[f"word{n} " for n in range(30)]), finished()], width=40, terminal=True)

    lines = text.splitlines()
    assert all(len(line.rstrip()) <= 40 for line in lines)
    assert [word for line in lines for word in line.split()] == [f"word{n}" for n in range(30)]


def test_bold_words_lose_their_stars() -> None:
    text, _ = shown([*said("**Save ", "it** now", "\n"), finished()])

    assert text == "Save it now\n"


def test_in_a_terminal_counts_pass_by_unless_they_are_kept() -> None:
    kept, _ = shown(BUILD, terminal=True, keep_counts=True)
    passing, _ = shown(BUILD, terminal=True)

    assert "  1/2 Employee count 51–500: 8,349 left" in kept
    assert "\n  1/2 Employee" not in passing


def test_a_compact_preview_is_a_few_lines() -> None:
    text, _ = shown(BUILD, compact=True)

    assert "636 of 20,000 accounts qualify" in text and "best: Brightform 100.0" in text
    assert "Proposed: Save Mid-market SaaS 2" in text and "Without it" not in text


def test_a_preview_of_nothing_needs_no_top() -> None:
    empty = preview(0, top=[], bands={"weak": 0, "partial": 0, "good": 0, "strong": 0}, qualified_people=0, reachable_rate=None)
    text, _ = shown([started(), counted(empty), finished()])

    assert "0 of 20,000 accounts qualify (0.0%)" in text and "reachable" not in text


def test_a_what_if_is_not_what_later_counts_are_held_against() -> None:
    text, _ = shown(
        [started(), *called("propose_save"), counted(preview(700)), finished()],
        [started(), *called("what_if"), counted(preview(300)), finished()],
        [started(), *called("propose_save"), counted(preview(710)), finished()],
    )

    assert "400 fewer than before" in text and "10 more than before" in text
