"""The tools that accounts run: real product names, how common each is, and where."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.industries import sub_industries
from sample.streams import Floats
from sample.tables import table

INFRASTRUCTURE = ("AWS", "Azure", "Google Cloud", "Cloudflare", "On-premises")


@dataclass(frozen=True)
class Product:
    """A tool, its kind, and its share of all accounts of middle size, 0 to 1."""

    name: str
    kind: str
    share: float


@cache
def products() -> tuple[Product, ...]:
    """Return every tool; the place in this tuple is its code. Snowflake is first."""
    return tuple(Product(line["product"], line["kind"], int(line["per_mille"]) / 1000) for line in table("products"))


def product_code(name: str) -> int:
    """Return the place of a tool in `products()`."""
    return next(code for code, product in enumerate(products()) if product.name == name)


@cache
def shares() -> Floats:
    """Return for each sub-industry and tool the share of middle-sized accounts that use it.

    A sub-industry with boosts of its own does not take those of its industry.
    """
    boosts: dict[str, dict[str, float]] = {}
    for line in table("product_boosts"):
        boosts.setdefault(line["industry"], {})[line["kind"]] = float(line["factor"])
    rows = []
    for sub in sub_industries():
        own = boosts.get(sub.name) or boosts[sub.industry.name]
        rows.append([product.share * own.get(product.kind, 1.0) for product in products()])
    return np.array(rows, dtype=np.float64)
