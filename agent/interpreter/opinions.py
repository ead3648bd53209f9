"""What somebody would like to hear an opinion on: "thinking about autoqualify for Ad Frequency, is that a good idea?" is "should I …?"."""

import re

from agent.interpreter.commands import plain_verb
from agent.interpreter.mood import bare_request, is_mused, said_by

LONGEST = 300
_GOOD = r"(?:(?:a |an )?(?:really |very |that )?(?:good|bad|smart|wise|sensible|reasonable|terrible|great|dumb|stupid|safe|risky|ok|okay|fine|right|worth it|worthwhile|advisable|recommended|too risky|too early|sane)(?: (?:idea|move|thing to do|call|choice|plan|one|time))?)"
_JUDGED = (
    rf"(?:(?:is|was|would|will|wouldn't|isn't) (?:that|it|this)(?: be)? {_GOOD}(?: or (?:not|bad|no))?|does (?:that|it|this) make (?:any )?sense|{_GOOD}(?: or (?:not|bad|no))?(?= ?\?)|any (?:thoughts|advice|objections|concerns|red flags|downsides?|risks?)|thoughts(?: on that)?|"
    r"what do you (?:think|reckon|say|recommend|advise)|what(?:'s| is) your (?:take|view|opinion|advice|recommendation)|your (?:take|view|opinion|advice|thoughts)|should (?:i|we)(?: (?:do (?:it|that|this)|go for it))?|yes or no|or (?:rather |better )?not|do you agree|would you(?: do (?:it|that))?|agree|any reason not to|what could go wrong|am i right|is there a risk)"
)
_TAG = re.compile(
    rf"[\s,.;:?!–-]+(?:(?:so|and|but|or|well|hm+)[\s,]+)*{_JUDGED}(?: (?:here|now|yet|at this point|you think|in your view|on that|about (?:that|it|this)|for us|right now|though))*[\s?.!]*$",
    re.IGNORECASE,
)
_GERUND = re.compile(
    rf"^(?:(?:hi|hey|so|ok|and|but)[\s,]+)*(?:is|would|wouldn't|isn't|do you think|what if) (?P<what>\w+ing\b.+?) (?:would be |be |is )?(?:{_GOOD}|make (?:any )?sense)[\s?.!]*$",
    re.IGNORECASE,
)
_ON_IT = re.compile(
    r"^(?:(?:hi|hey|so|ok|and|but)[\s,]+)*(?:what do you think (?:about|of)|(?:any )?(?:thoughts|advice|opinion|views?|take) (?:on|about)|what(?:'s| is) your (?:take|view|opinion|advice|recommendation) on|how do you feel about|what would you say to|can you advise (?:on|about|me on)|"
    r"advise me on|do you recommend|would you recommend|would you advise|what are the (?:pros and cons|risks|downsides) of|what(?:'s| is) the (?:risk|downside) (?:of|in|with)|(?:are there )?any (?:risks?|downsides?|objections?|concerns?) (?:of|to|in|with|about)|is there (?:a|any) (?:risk|downside|harm) (?:of|in|to|with)|does it hurt to|would it hurt to) (?P<what>(?:me |us )?\w+ing\b.+?|auto.+?)[\s?.!]*$",
    re.IGNORECASE,
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def asked_for_opinion(text: str) -> str | None:
    """Return the question "should I …?" that a message puts as a musing, a report or a plan with "good idea?" behind it; None for others."""
    said = text.strip()
    if len(said) > LONGEST:
        return None
    if match := _GERUND.match(said) or _ON_IT.match(said):
        return f"should I {plain_verb(match['what'])}?"
    tag = _TAG.search(said)
    if tag is None or not said[: tag.start()].strip():
        return None
    thought = _SENTENCE.split(said[: tag.start()].strip())[-1]
    if not is_mused(thought) and not said_by(thought) and plain_verb(thought) == thought:
        return None
    bare = plain_verb(bare_request(thought))
    return f"should I {bare[:1].lower()}{bare[1:]}?"
