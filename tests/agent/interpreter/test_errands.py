"""What belongs to the world outside is refused plainly; the same verbs done to what the product has are not."""

import re
from pathlib import Path

import pytest

from agent.interpreter.errands import errand_of, shown_instead
from agent.interpreter.intents.errand import words_for
from qualification.lookup.words import table

_LINES = Path(__file__).with_name("errands.txt").read_text(encoding="utf-8")
_OUT, _IN = ([line for line in part.splitlines()[1:] if line.strip()] for part in re.split(r"^# in:", _LINES, flags=re.MULTILINE))


@pytest.mark.parametrize("said", _OUT)
def test_an_errand_of_the_world_outside_is_refused_plainly(said: str) -> None:
    kind = errand_of(said)
    assert kind is not None and "I can't" in words_for(kind)


@pytest.mark.parametrize("said", _IN)
def test_the_same_verbs_done_to_what_the_product_has_are_no_errand(said: str) -> None:
    assert errand_of(said) is None


def test_every_kind_of_errand_has_its_words() -> None:
    assert all("can't" in words_for(row["kind"]) for row in table("errands"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [("send me the top 20", "show me the top 20"), ("send me the top 20 by email", "send me the top 20 by email")],
)
def test_send_me_is_show_me_unless_it_is_to_leave_the_chat(said: str, meant: str) -> None:
    assert shown_instead(said) == meant
