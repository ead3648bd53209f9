"""Reads foreign record files: `read_table`, `plan_import`, `convert`, `write_report`. Writes no record."""

from qualification.importing.convert import Converted, RowProblem, convert
from qualification.importing.files import Row, Table, read_table
from qualification.importing.plan import ImportPlan, PlannedColumn, plan_import
from qualification.importing.report import write_report

__all__ = ["Converted", "ImportPlan", "PlannedColumn", "Row", "RowProblem", "Table", "convert", "plan_import", "read_table", "write_report"]
