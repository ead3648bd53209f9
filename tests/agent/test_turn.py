"""One turn as a stream of AG-UI events."""

from langchain_core.messages import AIMessage, BaseMessage

from tests.agent.conftest import Talk
from tests.support.conversations import cards, customs, error_of, kinds, last_state, spoken
from tests.support.scripted_model import calls, says
from tests.support.workspace import SAAS, rule

DRAFT = calls("draft_icp", "call-1", **SAAS)
PROPOSE = calls("propose_save", "call-2")


async def test_a_build_streams_the_draft_the_counts_the_preview_and_the_card_in_this_order(talk: Talk) -> None:
    events = await talk(DRAFT, PROPOSE, says("Shall I save it?")).say("build me an ICP for SaaS in EMEA")

    assert [kind for kind in kinds(events) if kind not in ("TOOL_CALL_ARGS", "TEXT_MESSAGE_CONTENT")] == [
        "RUN_STARTED",
        "STATE_SNAPSHOT",
        "TOOL_CALL_START",
        "TOOL_CALL_END",
        "TOOL_CALL_RESULT",
        "STATE_DELTA",
        "TOOL_CALL_START",
        "TOOL_CALL_END",
        "CUSTOM preview.progress",
        "CUSTOM preview.progress",
        "CUSTOM preview.progress",
        "TOOL_CALL_RESULT",
        "CUSTOM preview",
        "STATE_DELTA",
        "ACTIVITY_SNAPSHOT",
        "STATE_DELTA",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_END",
        "CUSTOM suggestions",
        "RUN_FINISHED",
    ]


async def test_the_last_count_of_the_stream_is_the_qualified_count_of_the_preview_and_the_card(talk: Talk) -> None:
    events = await talk(DRAFT, PROPOSE, says("Shall I save it?")).say("build it")

    progress, (preview,), (card,) = customs(events, "preview.progress"), customs(events, "preview"), cards(events)
    assert [(each["step"], each["steps"]) for each in progress] == [(1, 3), (2, 3), (3, 3)]
    assert progress[-1]["remaining"] == preview["qualified"] == card["preview"]["qualified"] == 7
    state = last_state(events)
    assert state["draft"]["definition"]["name"] == card["title"].split(" as ")[0].removeprefix("Save ")
    assert state["preview"] == preview
    assert state["changeset"] == card
    assert card["status"] == "proposed"


async def test_a_what_if_streams_counts_and_proposes_nothing(talk: Talk) -> None:
    edit = {"action": "add", "parameter": rule("employee_count", "gte", 200)}
    conversation = talk(DRAFT, calls("what_if", "call-2", base="working_draft", edits=[edit]), says("Fewer."))

    events = await conversation.say("what if at least 200 people?")

    assert customs(events, "preview.progress")
    assert len(customs(events, "preview")) == 1
    assert cards(events) == []
    assert error_of(events) is None


async def test_a_second_proposal_tells_the_first_card_again_as_superseded(talk: Talk) -> None:
    conversation = talk(DRAFT, PROPOSE, says("Save?"), calls("draft_icp", "call-3", **SAAS), calls("propose_save", "call-4"), says("Now?"))
    (first,) = cards(await conversation.say("build it"))

    told = cards(await conversation.say("build it again"))

    assert [(card["id"] == first["id"], card["status"]) for card in told] == [(True, "superseded"), (False, "proposed")]


async def test_an_expected_error_goes_back_to_the_model_which_repairs_it(talk: Talk) -> None:
    seen: list[str] = []

    def repaired(messages: list[BaseMessage]) -> AIMessage:
        seen.append(str(messages[-1].text))
        return DRAFT

    wrong = calls("draft_icp", "call-0", **{**SAAS, "parameters": [rule("no_such_field", "equals", "x")]})
    events = await talk(wrong, repaired, says("Done.")).say("build it")

    results = [body["content"] for body in events if body["type"] == "TOOL_CALL_RESULT"]
    assert "no_such_field" in seen[0] and "search_catalog" in seen[0]
    assert len(results) == 2 and "no_such_field" in results[0]
    assert error_of(events) is None


async def test_arguments_that_are_no_json_go_back_to_the_model(talk: Talk) -> None:
    broken = AIMessage(
        "", invalid_tool_calls=[{"name": "what_if", "args": "{oops", "id": "call-0", "error": None, "type": "invalid_tool_call"}]
    )

    events = await talk(broken, says("Let me say it in words.")).say("how many?")

    assert "TOOL_CALL_RESULT" in kinds(events)
    assert spoken(events) == "Let me say it in words."
    assert error_of(events) is None


async def test_a_model_that_claims_to_have_saved_has_saved_nothing(talk: Talk) -> None:
    conversation = talk(DRAFT, PROPOSE, calls("confirm_changeset", "call-3", id="x"), says("Saved! Everything is live."))

    events = await conversation.say("build it and save it yourself")

    assert "confirm_changeset is not a valid tool" in [body["content"] for body in events if body["type"] == "TOOL_CALL_RESULT"][-1]
    assert [card["status"] for card in cards(events)] == ["proposed"]
    assert (await conversation.saved_icps()) == []


async def test_an_unexpected_error_ends_in_a_safe_sentence(talk: Talk) -> None:
    events = await talk(ValueError("password=hunter2")).say("hello")

    assert error_of(events) == "internal"
    assert "hunter2" not in str(events)
    assert kinds(events).count("RUN_ERROR") == 1


async def test_a_model_that_loops_is_stopped(talk: Talk) -> None:
    loop = [calls("list_icps", f"call-{number}") for number in range(50)]

    events = await talk(*loop).say("which ICPs are there?")

    assert error_of(events) == "call_limit"
    assert kinds(events)[-1] == "RUN_ERROR"


async def test_after_a_failure_the_thread_goes_on_with_a_mended_history(talk: Talk) -> None:
    def checked(messages: list[BaseMessage]) -> AIMessage:
        assert [message.type for message in messages] == ["system", "human", "ai", "tool", "human"]
        return says("Here I am.")

    conversation = talk(calls("list_icps", "call-1"), RuntimeError("down"), checked)
    await conversation.say("which ICPs?")

    assert spoken(await conversation.say("are you there?")) == "Here I am."


async def test_tokens_are_summed_by_model_and_stored_with_the_run(talk: Talk) -> None:
    conversation = talk(DRAFT, PROPOSE, says("Shall I save it?"))

    events = await conversation.say("build it")

    assert events[-1]["usage"] == [{"model": "scripted", "inputTokens": 30, "outputTokens": 15, "totalTokens": 45}]
    assert await conversation.stored_usage("run-1") == {"scripted": {"input_tokens": 30, "output_tokens": 15, "total_tokens": 45}}


async def test_suggestions_fit_the_page_and_the_draft(talk: Talk) -> None:
    conversation = talk(says("Hello."), DRAFT, PROPOSE, says("Shall I save it?"))

    (at_first,) = customs(await conversation.say("hello", page="qualification"), "suggestions")
    (with_a_draft,) = customs(await conversation.say("build it", page="qualification"), "suggestions")

    assert any(text.startswith("Build me an ICP") for text in at_first)
    assert "Drop the geo filter" in with_a_draft


async def test_a_number_over_64_bits_from_a_model_does_not_end_the_turn(talk: Talk) -> None:
    conversation = talk(calls("top_records", "call-1", limit=10**30), says("Too many."))

    events = await conversation.say("show me the top")

    assert kinds(events)[-1] == "RUN_FINISHED"
    assert spoken(await conversation.say("confirm")) is not None
