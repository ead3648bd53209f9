"""Words that company names are made of: every opening with every ending is one invented name."""

from functools import cache

import numpy as np

from sample.streams import CHUNK, Objects, stream

OPENINGS = tuple(
    "Alder Amber Anchor Apex Arbor Argen Aspen Aster Auro Avon Azure Bay Beacon Birch Bold Boreal Bram Bright Brook Cal Canter Carbon Cardin "
    "Cedar Cinder Clear Clover Coast Cobalt Copper Coral Corvi Crest Crown Cyan Dawn Delta Dove Drift Dune East Eber Echo Elder Elm Ember Ever "
    "Fair Falcon Fen Fern Field Finch Flint Forest Fox Garnet Glen Gold Grand Granite Green Grove Gull Hale Halo Harbor Haven Hawk Hazel Heath "
    "Helio Heron High Hollow Horizon Indigo Iron Ivory Jasper Juniper Kestrel Key Kindle Kite Lake Lantern Lark Laurel Lime Linden Loft Lumen "
    "Lunar Lynx Magnet Maple Marble Marin Meadow Merid Mesa Mint Mistral Moss Nimbus North Nova Oak Ochre Onyx Opal Orchard Orion Otter Pacer "
    "Pearl Peak Pebble Pine Pivot Plain Polar Poplar Prism Quarry Quill Rain Raven Reed Ridge Robin Rowan Saffron Sage Sand Scarlet Sierra "
    "Silver Solar Sorrel Spruce Steel Stone Storm Summit Swift Tamar Teal Terra Thistle Timber Topaz Vale Vel Verdant Vista Wander Willow Zephyr".split()
)
ENDINGS = tuple(
    "acre arc axis bank bark beam bell bend berg bolt bond borne bough bow brace branch bridge brook burst cairn cap cast chain chart cliff cove "
    "craft crest cross dale dell den drift edge ember fall fare fell fern field fin flare flow fold ford forge form frame front gate gauge glade "
    "glen glide grain grid grove guard hall harbor haven helm hill hive hold holm hook hub key kin lane leaf ledge lens light lift line link loft "
    "loom mark mast mere mill mind moor mount nest node pass path peak pier pilot plane point pool port pulse quay reach ridge rise root row sail "
    "scape shade shore span spark spire spoke spring stead stem step strand stride tide track trail vale vault verge view wave way well wharf "
    "wick wind wing wood yard".split()
)
STEMS = 20_000
ROUND = STEMS // CHUNK
ROUND_WORDS = (
    "group labs global hq works partners systems digital direct network one team alliance union central house studio collective international "
    "holdings ventures technologies solutions services industries company corp prime plus next"
).split()


@cache
def stems() -> tuple[str, ...]:
    """Return every name stem, such as Cedarwave: a few more than the `STEMS` that a round uses."""
    joined = dict.fromkeys(
        opening + ending for opening in OPENINGS for ending in ENDINGS if opening.lower() != ending and opening[-1].lower() != ending[0]
    )
    return tuple(joined)


def stems_of(seed: int, chunk: int) -> tuple[Objects, str]:
    """Return a chunk's stems and its round: within a round each stem is used once.

    Returns:
        One stem a row, and the word that tells the round's domains from those of the rounds before,
        "" in the first one.
    """
    number, part = divmod(chunk, ROUND)
    order = stream(seed, "names", number).permutation(len(stems()))[part * CHUNK : (part + 1) * CHUNK]
    return np.array(stems(), dtype=np.object_)[order], _word(number)


def _word(number: int) -> str:
    if number == 0:
        return ""
    cycle, place = divmod(number - 1, len(ROUND_WORDS))
    return ROUND_WORDS[place] + (str(cycle + 1) if cycle else "")
