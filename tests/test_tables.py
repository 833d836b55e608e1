"""CSV for people: no cell is computed by the program that opens it."""

import io

import pandas as pd

from core.tables import write_csv


def test_texts_that_look_like_formulas_are_texts_and_numbers_are_numbers():
    texts = ["=1+1", "+A1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx"]
    table = pd.DataFrame({"run": texts, "=x": [-0.5, 1e-9, -3.0, 0.0, 1.0, 2.0]})
    back = pd.read_csv(io.StringIO(write_csv(table), newline=""))
    assert list(back["run"]) == [f"'{text}".replace("\r", " ") for text in texts]
    assert list(back["'=x"]) == list(table["=x"])
    plain = pd.DataFrame({"run": ["a=b", "-0.5", "+3", "CNN"], "n": [-1, 2, 3, 4]})
    assert write_csv(plain) == plain.to_csv(index=False)
