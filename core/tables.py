"""Tables as CSV for people: what a spreadsheet would run as a formula is text."""

import pandas as pd

from core.words import reads_as_number

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that is computed


def safe_table(table: pd.DataFrame) -> pd.DataFrame:
    """Returns a table in which no text begins like a formula.

    Such texts get an apostrophe in front, as OWASP advises under "CSV Injection";
    numbers, in texts too, stay as they are. What `st.dataframe` shows goes through it:
    its toolbar makes a CSV of its own.
    """
    return table.map(_tame).rename(columns=_tame)


def write_csv(table: pd.DataFrame) -> str:
    """Returns a safe table as CSV, without its index."""
    return safe_table(table).to_csv(index=False)


def _tame(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    is_formula = cell.startswith(FORMULA) and not reads_as_number(cell)
    text = cell.replace("\r", " ")  # alone it would end the row
    return f"'{text}" if is_formula else text
