"""What a model's tokens cost."""

from dataclasses import dataclass
from math import isfinite
from typing import Self


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens in and out."""

    input_usd: float
    output_usd: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the price that a text such as `0.25,2` says. Raises ValueError when it says none."""
        try:
            price = cls(*(float(part) for part in text.split(",", 1)))
        except TypeError:
            raise ValueError(text) from None
        if not all(isfinite(part) and part >= 0 for part in (price.input_usd, price.output_usd)):
            raise ValueError(text)
        return price

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float:
        """Return what so many tokens cost."""
        return (input_tokens * self.input_usd + output_tokens * self.output_usd) / 1_000_000
