"""A stored history is mended into one that every provider takes."""

from agent.messages import NOT_RUN, Body, answered_by_tool, mended, said_by_copilot, said_by_person, text_of, windowed


def calling(*call_ids: str, key: str = "tool_calls") -> Body:
    body = said_by_copilot("")
    body["data"][key] = [{"id": call_id, "name": "list_icps", "args": {}} for call_id in call_ids]
    return body


def shape(bodies: list[Body]) -> list[str]:
    return [f"{body['type']}:{body['data'].get('tool_call_id') or text_of(body)}" for body in bodies]


def test_a_whole_history_is_left_as_it_is() -> None:
    history = [said_by_person("hello"), calling("a", "b"), answered_by_tool("a", "1"), answered_by_tool("b", "2"), said_by_copilot("done")]

    assert mended(history) == history


def test_a_call_that_was_never_answered_gets_an_answer() -> None:
    result = mended([said_by_person("hello"), calling("a", "b"), answered_by_tool("b", "2"), said_by_person("again")])

    assert shape(result) == ["human:hello", "ai:", "tool:b", "tool:a", "human:again"]
    assert text_of(result[3]) == NOT_RUN


def test_a_call_with_broken_arguments_is_a_call_too() -> None:
    assert shape(mended([said_by_person("hello"), calling("a", key="invalid_tool_calls")])) == ["human:hello", "ai:", "tool:a"]


def test_an_answer_without_a_call_and_a_message_that_says_nothing_are_dropped() -> None:
    assert shape(mended([answered_by_tool("x", "1"), said_by_copilot(" "), said_by_person("hello")])) == ["human:hello"]


def test_an_id_used_again_in_a_later_turn_is_answered_in_each() -> None:
    history = [calling("a"), answered_by_tool("a", "1"), said_by_person("again"), calling("a")]

    assert shape(mended(history)) == ["ai:", "tool:a", "human:again", "ai:", "tool:a"]


def test_a_window_starts_with_a_person() -> None:
    history = [said_by_person("1"), calling("a"), answered_by_tool("a", "1"), said_by_person("2"), said_by_copilot("3")]

    assert shape(windowed(history, 4)) == ["human:2", "ai:3"]
    assert windowed([calling("a")], 4) == []


def test_content_in_parts_is_read_as_its_text() -> None:
    body = said_by_copilot("")
    body["data"]["content"] = [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "Hello"}, " there"]

    assert text_of(body) == "Hello there"
