"""One turn as the intents see it: the message, its parts, what was asked before, and what is at hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agent.interpreter.commands import commands_of
from agent.interpreter.lexicon import IcpEntry, Lexicon
from agent.interpreter.mood import is_question
from agent.interpreter.nodes import Choice, Node
from agent.interpreter.plan import Call
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.readings import COMPANY_WORDS
from agent.interpreter.recognise import recognise
from agent.interpreter.reported import Told
from agent.interpreter.results import ToolResult
from agent.interpreter.text import clean
from qualification.definitions import Definition, Parameter

MOST_NAMED = 6
_OF_AN_ICP = re.compile(r"\b(?:if|without|survive|still|left|remain|min(?:imum)? score|score|scoring|lose|gain|drop out|qualif\w+)\b")
_OF = frozenset({"in", "of", "from", "on"})


@dataclass(frozen=True)
class Turn:
    """A message to plan for.

    Attributes:
        choices: Answers to the questions asked about this message before.
        message: What was said, in English as far as its words are known.
        last_call: The last tool call of the turn before, which "and in APAC?" goes on with.
        last_calls: All tool calls of that turn, in order.
        original: The message as it was typed.
        last_result: What the last tool call of the turn before gave.
        drafts: The working drafts that the tool calls of the thread left, the newest last.
        taken_out: The rules that edits of the thread took out, the newest last.
        before: The person's message before this one, in English as far as its words are known.
        told: What the message quotes of a record or a text that somebody wrote: the quotation, and what stands beside it in English.
    """

    lexicon: Lexicon
    message: str
    choices: Mapping[str, str] = field(default_factory=dict)
    last_call: Call | None = None
    original: str = ""
    last_result: ToolResult | None = None
    drafts: tuple[Definition, ...] = ()
    taken_out: tuple[Parameter, ...] = ()
    last_calls: tuple[Call, ...] = ()
    before: str = ""
    told: Told | None = None

    @cached_property
    def text(self) -> str:
        """The message with plain typography, as typed otherwise."""
        return clean(self.message).strip()

    @cached_property
    def lower(self) -> str:
        """The message in lower case with single spaces, for the patterns of intents."""
        return " ".join(self.text.casefold().split())

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        return is_question(self.text)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The parts of the message, names of ICPs not recognised."""
        named = any(node.kind == "icp" for node in self.named_nodes)
        return recognise(self.lexicon, self.text) if named else self.named_nodes

    @cached_property
    def named_nodes(self) -> tuple[Node, ...]:
        """The parts of the message with names of ICPs."""
        return recognise(self.lexicon, self.text, icps=True)

    @cached_property
    def icps(self) -> tuple[IcpEntry, ...]:
        """The ICPs that the message may name, in its order."""
        codes = dict.fromkeys(node.name for node in self.named_nodes if node.kind == "icp")
        return tuple(found for code in codes if (found := self.lexicon.icp(code)))

    @cached_property
    def named_icp(self) -> IcpEntry | None:
        """The one ICP that the message surely names: as it is spelled, or beside "ICP"; never a description of companies."""
        for index, node in enumerate(self.named_nodes):
            if node.kind == "icp" and self._is_sure(index):
                return self.lexicon.icp(node.name)
        if self.opened_by and commands_of(self.opened_by[1])[1] and not commands_of(self.opened_by[1])[0]:
            return self.opened_by[0]
        return None

    def _is_sure(self, index: int) -> bool:
        node, entry = self.named_nodes[index], self.lexicon.icp(self.named_nodes[index].name)
        after = self.named_nodes[index + 1].key if index + 1 < len(self.named_nodes) else ""
        before = self.named_nodes[index - 1].key if index else ""
        if entry is None or after in COMPANY_WORDS and not (node.text == entry.name and _OF_AN_ICP.search(self.lower)):
            return False
        if node.text.casefold() == entry.name.casefold() and before in _OF and not after and commands_of(self.text, inflected=True)[1]:
            return True
        return (
            node.text.removesuffix("'s") in (entry.name, entry.icp_code)
            or after in ("icp", "icps", "profile")
            or before in ("icp", "icps", "profile")
        )

    def without_icp(self, text: str) -> str:
        """Return a text without the name of the ICP it speaks of, and the words that lead to it."""
        if self.named_icp is None:
            return text
        name = "|".join(re.escape(each) for each in (self.named_icp.name, self.named_icp.icp_code))
        return re.sub(
            rf"\s*\b(?:(?:in|of|from|for|to|on)\s+)?(?:the |my |our )?(?:icp\s+)?(?:{name})(?:'s)?(?:\s+(?:icp|profile))?\b[,:]?\s*",
            " ",
            text,
            flags=re.IGNORECASE,
        ).strip()

    @cached_property
    def opened_by(self) -> tuple[IcpEntry, str] | None:
        """The ICP that the message begins with ("in Enterprise FinServ, add a persona …") and what follows, or None."""
        for icp in self.lexicon.icps:
            for name in (icp.name, icp.icp_code):
                pattern = rf"^(?:(?:ok|okay|please|now|and|so|then)[\s,]+)*(?:in|for|on|to|with|regarding|about)\s+(?:the |my |our )?(?:icp\s+)?{re.escape(name)}(?:\s+(?:icp|profile))?\s*[,:]?\s+(?P<rest>.+)$"
                if match := re.match(pattern, self.text, re.IGNORECASE | re.DOTALL):
                    return icp, match["rest"]
        return None

    @property
    def base(self) -> tuple[str | None, Definition] | None:
        """The definition that changes apply to, with its code when it is no working draft: the ICP named, the draft, the ICP on screen."""
        if self.named_icp:
            return self.named_icp.icp_code, self.named_icp.definition
        if self.draft:
            return None, self.draft
        picked = self.lexicon.icp(self.choices.get("icp"))
        if picked:
            return picked.icp_code, picked.definition
        shown = self.lexicon.icp(self.lexicon.icp_code)
        return (shown.icp_code, shown.definition) if shown else None

    @cached_property
    def reading(self) -> Reading:
        """What the message says about companies."""
        return read_description(self.lexicon, self.nodes, self.choices)

    @property
    def draft(self) -> Definition | None:
        """The working draft, or None."""
        return self.lexicon.draft.definition if self.lexicon.draft else None

    @property
    def subject(self) -> str | Choice | None:
        """The ICP that a question without a name is about: its code, None for the working draft, or the question which one.

        The ICP named, else the working draft, else the one on screen, else the only live one.
        """
        if self.icps:
            return self.icps[0].icp_code
        if self.draft or self.lexicon.icp_code:
            return None if self.draft else self.lexicon.icp_code
        if "icp" in self.choices:
            return self.choices["icp"]
        live = [icp for icp in self.lexicon.icps if icp.status == "live"] or list(self.lexicon.icps)
        if len(live) < 2:
            return live[0].icp_code if live else None
        names = [icp.name for icp in live[:MOST_NAMED]]
        return Choice(
            "icp",
            f"For which ICP: {', '.join(names[:-1])} or {names[-1]}?",
            tuple((icp.icp_code, icp.name) for icp in live[:MOST_NAMED]),
            many=True,
        )

    def read(self, text: str) -> Reading:
        """Return what a part of the message says about companies."""
        return read_description(self.lexicon, recognise(self.lexicon, text), self.choices)

    def read_nodes(self, text: str) -> tuple[Node, ...]:
        """Return the parts of a part of the message."""
        return recognise(self.lexicon, text)

    def can(self, tool: str) -> bool:
        """Return whether this copilot has a tool."""
        return tool in self.lexicon.tools


def dumped(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return parameters, segments or edits as the JSON of tool arguments."""
    return [item.model_dump(mode="json", exclude_none=True) for item in items]
