"""Data frames: pandas and Polars."""

import importlib.metadata
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cli.bench.answer import Answer
from cli.bench.contenders.sql import NAMES, answer_of
from cli.bench.data import CLOUDS, EMPLOYEES, FIELDS, HIRES, KEYS, PROGRAMS, REGIONS, REVENUE_USD, STAGES, SUB_INDUSTRIES, TOOLS, WEIGHTS
from qualification.fields import FieldType
from sample.documents import Document

TAGS = ("installed_tools", "infrastructure")


class Pandas:
    """Texts are categories; each list column is a table of its own, one line a value."""

    name = "pandas"
    threads = 1

    def __init__(self) -> None:
        import pandas

        self.version = str(pandas.__version__)
        self._pandas = pandas
        self._values: dict[str, list[Any]] = {name: [] for name in NAMES}
        self._frame = pandas.DataFrame()
        self._tags: dict[str, Any] = {}

    def take(self, chunk: list[Document]) -> None:
        """Keep the values of some more records."""
        for name, key in zip(NAMES, KEYS, strict=True):
            self._values[name] += [document.get(key) for document in chunk]

    def ready(self) -> None:
        """Make the frames."""
        lists = {name: self._pandas.Series(self._values.pop(name)).explode().dropna() for name in TAGS}
        self._tags = {
            name: self._pandas.DataFrame({"row": each.index, "tag": each.astype("category").array}) for name, each in lists.items()
        }
        kinds = {
            name: "float64" if FIELDS[key].type in (FieldType.NUMBER, FieldType.MONEY) else "category"
            for name, key in zip(NAMES, KEYS, strict=True)
            if name in self._values and FIELDS[key].type is not FieldType.BOOLEAN
        }
        self._values["custom_is_competitor"] = [value is True for value in self._values["custom_is_competitor"]]
        self._frame = self._pandas.DataFrame(self._values).astype(kinds)
        self._values = {}

    def run(self) -> Answer:
        """Count with whole columns; only what fails at most one gate is scored."""
        frame = self._frame
        stopped = [
            ~frame.employee_count.between(*EMPLOYEES),
            ~frame.sub_industry.isin(SUB_INDUSTRIES),
            ~frame.region.isin(REGIONS),
            frame.custom_is_competitor,
        ]
        table = np.stack([each.to_numpy() for each in stopped])
        fails = np.minimum(table.sum(axis=0, dtype=np.int8), 2)
        first = np.where(fails > 0, table.argmax(axis=0), -1)
        empty = np.stack([frame[name].isna().to_numpy() for name in ("employee_count", "sub_industry", "region")])
        missing = np.select([first == number for number in range(3)], list(empty), default=False)
        points = np.where(fails < 2, self._points(), 0)
        groups = self._pandas.DataFrame({"first": first, "fails": fails, "missing": missing, "points": points})
        rows = groups.groupby(["first", "fails", "missing", "points"]).size()
        return answer_of(
            ((None if first < 0 else first, fails, missing, points, count) for (first, fails, missing, points), count in rows.items()),
            len(frame),
        )

    def _points(self) -> NDArray[np.int64]:
        frame = self._frame
        scores = {
            "stage": frame.funding_stage.isin(STAGES).to_numpy(),
            "program": frame.custom_security_program.isin(PROGRAMS).to_numpy(),
            "tools": self._has_any("installed_tools", TOOLS),
            "hires": (frame.hiring_velocity >= HIRES).to_numpy(),
            "revenue": (frame.revenue_usd >= REVENUE_USD).to_numpy(),
            "clouds": self._has_any("infrastructure", CLOUDS),
        }
        points = np.zeros(len(frame), dtype=np.int64)
        for name, matched in scores.items():
            points += matched * WEIGHTS[name]
        return points

    def _has_any(self, name: str, wanted: tuple[str, ...]) -> NDArray[np.bool_]:
        tags = self._tags[name]
        mask = np.zeros(len(self._frame), dtype=np.bool_)
        mask[tags.row.to_numpy()[tags.tag.isin(wanted).to_numpy()]] = True
        return mask

    def close(self) -> None:
        """Let go of the frames."""
        self._frame, self._tags = self._pandas.DataFrame(), {}


class Polars:
    """Texts are categories, lists are lists; one lazy query on all cores."""

    name = "Polars"

    def __init__(self) -> None:
        import polars

        self.version = importlib.metadata.version("polars")
        self.threads = os.cpu_count() or 1
        self._polars = polars
        self._parts: list[Any] = []
        self._frame = polars.DataFrame()

    def take(self, chunk: list[Document]) -> None:
        """Keep some more records."""
        columns = {name: [document.get(key) for document in chunk] for name, key in zip(NAMES, KEYS, strict=True)}
        self._parts.append(self._polars.DataFrame(columns, schema={name: self._kind(key) for name, key in zip(NAMES, KEYS, strict=True)}))

    def _kind(self, key: str) -> Any:
        match FIELDS[key].type:
            case FieldType.NUMBER | FieldType.MONEY:
                return self._polars.Float64
            case FieldType.BOOLEAN:
                return self._polars.Boolean
            case FieldType.MULTI_VALUE:
                return self._polars.List(self._polars.Categorical)
            case _:
                return self._polars.Categorical

    def ready(self) -> None:
        """Make one frame of the parts."""
        self._frame = self._polars.concat(self._parts).rechunk()
        self._parts = []

    def run(self) -> Answer:
        """Count in one query; only what fails at most one gate is scored."""
        pl = self._polars
        gates = [
            pl.col("employee_count").is_between(*EMPLOYEES).fill_null(False),
            pl.col("sub_industry").is_in(SUB_INDUSTRIES).fill_null(False),
            pl.col("region").is_in(REGIONS).fill_null(False),
            ~pl.col("custom_is_competitor").fill_null(False),
        ]
        fails = pl.min_horizontal(pl.sum_horizontal(*((~gate).cast(pl.UInt8) for gate in gates)), pl.lit(2, pl.UInt8))
        first = pl.coalesce(*(pl.when(~gate).then(pl.lit(number, pl.Int8)) for number, gate in enumerate(gates)))
        missing = pl.coalesce(
            *(
                pl.when(~gate).then(pl.col(name).is_null())
                for name, gate in zip(("employee_count", "sub_industry", "region"), gates, strict=False)
            ),
            pl.lit(False),
        )
        judged = self._frame.lazy().with_columns(first_gate=first, fails=fails, missing=missing)
        keys = ["first_gate", "fails", "missing", "points"]
        near = judged.filter(pl.col("fails") < 2).select("first_gate", "fails", "missing", points=self._points())
        far = judged.filter(pl.col("fails") == 2).select("first_gate", "fails", "missing", points=pl.lit(0, pl.Int32))
        counted = pl.concat([near.group_by(keys).len(), far.group_by(keys).len()]).collect()
        return answer_of(counted.iter_rows(), len(self._frame))

    def _points(self) -> Any:
        pl = self._polars
        scores = {
            "stage": pl.col("funding_stage").is_in(STAGES),
            "program": pl.col("custom_security_program").is_in(PROGRAMS),
            "tools": pl.any_horizontal(*(pl.col("installed_tools").list.contains(tool) for tool in TOOLS)),
            "hires": pl.col("hiring_velocity") >= HIRES,
            "revenue": pl.col("revenue_usd") >= REVENUE_USD,
            "clouds": pl.any_horizontal(*(pl.col("infrastructure").list.contains(cloud) for cloud in CLOUDS)),
        }
        return pl.sum_horizontal(*(matched.fill_null(False).cast(pl.Int32) * WEIGHTS[name] for name, matched in scores.items()))

    def close(self) -> None:
        """Let go of the frame."""
        self._frame = self._polars.DataFrame()
