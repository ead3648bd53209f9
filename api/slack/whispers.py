"""What one person alone sees: who are you, why not, somebody was faster."""

from collections.abc import Sequence

from api.services import Services
from api.slack import blocks
from api.slack.blocks import Block
from api.slack.calls import HASTY, SlackCalls, SlackRefused
from api.slack.inbox import Place, Visitor
from api.slack.links import make_link
from api.slack.replies import paged, post
from api.slack.response_urls import ResponseUrl, is_of_slack
from api.slack.texts import escaped

PRIVATE = "private"
"""The `root_ts` of a conversation where the app cannot post: its person alone sees it."""
_WHO = "Tell Winnow who you are: open the link, sign in, and say that this Slack account is yours. It works once, for 15 minutes."


class Whispers:
    """Says something to one person: through the address of their act, else beside the talk, else in a direct message."""

    def __init__(self, services: Services, calls: SlackCalls) -> None:
        self._services = services
        self._calls = calls

    def url(self, address: str) -> ResponseUrl:
        """Return the address of an act, fresh; one that is not Slack's takes no answers."""
        is_slacks = is_of_slack(address, self._services.settings.slack_api_url)
        return ResponseUrl(address if is_slacks else "", self._calls.sleep)

    async def ask_who(self, visitor: Visitor, place: Place, url: ResponseUrl | None) -> None:
        """Give a Slack user the link where they say who they are. Nobody else may see it."""
        link = await make_link(self._services, visitor if visitor.name else await self._named(visitor))
        button = blocks.button("Link my account", "link.open", url=link, style="primary")
        await self.whisper(visitor, place, url, _WHO, [blocks.section(_WHO), *blocks.actions("link", [button])])

    async def _named(self, visitor: Visitor) -> Visitor:
        """Return the visitor with the name that Slack has for them, so that they recognise themselves on the page."""
        try:
            answer = await self._calls.call("users_info", {"user": visitor.user_id}, attempts=HASTY)
        except SlackRefused:
            return visitor
        user = answer.get("user") or {}
        name = str(user.get("real_name") or user.get("name") or "")
        return Visitor(visitor.team_id, visitor.user_id, name, visitor.team_name)

    async def tell(self, visitor: Visitor, place: Place, url: ResponseUrl | None, text: str) -> None:
        """Say a sentence."""
        await self.whisper(visitor, place, url, escaped(text), blocks.sections(escaped(text)))

    async def whisper(self, visitor: Visitor, place: Place, url: ResponseUrl | None, text: str, shown: Sequence[Block]) -> None:
        """Say an escaped text and its blocks. Raises SlackRefused when there is no way to."""
        if url is not None and await url.send(text, shown):
            return
        if place.is_direct:
            await post(self._calls, place, text, shown)
            return
        thread = {"thread_ts": place.root_ts} if place.root_ts not in ("", PRIVATE) else {}
        try:
            about = {"channel": place.channel, "user": visitor.user_id, "text": text, "blocks": list(shown)}
            await self._calls.call("chat_postEphemeral", about | thread)
        except SlackRefused:
            await post(self._calls, Place(visitor.user_id, ""), text, shown)

    async def tell_all(self, visitor: Visitor, text: str, shown: Sequence[Block]) -> None:
        """Say a whole answer in a direct message. Raises SlackRefused."""
        for said, page in paged(text, shown):
            await post(self._calls, Place(visitor.user_id, ""), said, page)
