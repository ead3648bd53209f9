"""What others wrote calls nobody and hides no link; nothing is larger than Slack takes."""

import pytest

from api.slack import blocks
from api.slack.inbox import said_in
from api.slack.quick import Listed, Said, read_command
from api.slack.texts import MAX_SECTION, escaped, one_line, parts_of, spoken, streamed

HOSTILE = "Acme <!channel> <@U1> <https://evil.example|bank> & ```code``` [safe](https://evil.example) \u202ecod"


def test_a_hostile_record_name_mentions_nobody_and_links_nowhere() -> None:
    for shown in (escaped(HOSTILE), one_line(HOSTILE, 200), spoken(HOSTILE), streamed(HOSTILE)):
        assert "<" not in shown and ">" not in shown
        assert "\u202e" not in shown
    assert "safe (https://evil.example)" in spoken(HOSTILE)
    assert "](" not in streamed(HOSTILE)
    assert "`" not in one_line(HOSTILE, 200)


def test_links_stay_apart_wherever_the_pieces_of_a_stream_meet() -> None:
    text = "see [here](https://evil.example)"
    for cut in range(len(text)):
        assert "](" not in streamed(text[:cut]) + streamed(text[cut:])


def test_markdown_becomes_what_slack_shows() -> None:
    assert spoken("# Result\n**412** qualify\n- one\n* two") == "*Result*\n*412* qualify\n• one\n• two"


@pytest.mark.parametrize("text", ["word " * 4_000, "x" * 10_000, "&" * 5_000, "a\n\nb " * 3_000])
def test_a_long_text_is_cut_into_pieces_that_slack_takes(text: str) -> None:
    pieces = list(parts_of(escaped(text)))

    assert all(0 < len(piece) <= MAX_SECTION for piece in pieces)
    assert all(piece.count("&") == piece.count(";") for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(escaped(text).split())


def test_a_message_has_at_most_fifty_blocks_and_keeps_its_buttons() -> None:
    row = blocks.actions("b", [blocks.button("Confirm", "a", "v")])
    shown = blocks.fitting([blocks.section(str(n)) for n in range(80)] + row)

    assert len(shown) == 50
    assert shown[-1]["type"] == "actions"
    assert "The rest is in Winnow" in shown[-2]["elements"][0]["text"]


def test_labels_and_headers_are_as_short_as_slack_wants_them() -> None:
    assert len(blocks.button("word " * 100, "a")["text"]["text"]) <= 75
    assert len(blocks.header("word " * 100)["text"]["text"]) <= 150
    assert len(blocks.code(["x" * 500] * 50)[0]["text"]["text"]) <= MAX_SECTION


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("companies at <http://acme.com|acme.com> &amp; co", "companies at acme.com & co"),
        ("over &gt; 500 in <#C1|emea>", "over > 500 in #emea"),
        ("ask <@U7|bo> or <mailto:a@b.example|a@b.example>", "ask @bo or a@b.example"),
        ("<!here> look", "@here look"),
    ],
)
def test_slacks_markup_is_taken_away_before_the_copilot_reads(sent: str, typed: str) -> None:
    assert said_in(sent) == typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Listed("help")),
        ("Signals", Listed("signals")),
        ("icps", Listed("icps")),
        ("on Replies", Said("Turn on autoqualify for the Replies signal", True)),
        ("off Replies, Demo Viewed and Keywords", Said("Turn off autoqualify for the Replies, Demo Viewed and Keywords signals", True)),
        ("on all", Said("Turn on autoqualify for all signals", True)),
        ("qualify 200 Keywords", Said("Qualify the last 200 captures from the Keywords signal", True)),
        ("qualify the last 50 captures from Demo Viewed", Said("Qualify the last 50 captures from the Demo Viewed signal", True)),
        ("on average how many employees do our customers have?", Said("on average how many employees do our customers have?")),
        ("signals that are off", Said("signals that are off")),
        ("qualify nothing", Said("qualify nothing")),
    ],
)
def test_a_short_command_needs_no_language_and_a_sentence_is_no_command(text: str, meant: object) -> None:
    assert read_command(text) == meant
