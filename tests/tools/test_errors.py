"""A model is told what to do about every expected error."""

import qualification.errors as errors
from tools.errors import ADVICE, advise


def subclasses(parent: type[errors.WinnowError]) -> set[type[errors.WinnowError]]:
    return {each for child in parent.__subclasses__() for each in {child, *subclasses(child)}}


def test_every_expected_error_has_advice() -> None:
    assert set(ADVICE) == {each for each in subclasses(errors.WinnowError) if each.__module__ == errors.__name__}


def test_the_advice_follows_the_message() -> None:
    error = errors.UnknownField("no field staff; did you mean employee_count?", field="staff")

    assert advise(error) == "no field staff; did you mean employee_count? Next: look it up with search_catalog, then call again."


def test_a_sentence_ends_before_the_advice() -> None:
    assert advise(errors.Forbidden("ann is a viewer")) == "ann is a viewer. Next: tell the user that their role does not allow it."
