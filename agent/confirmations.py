"""stub"""
async def decide(turn: object, cards: object) -> bool:
    return False
