"""Further ways in which people write labels.csv, tried after the usual ones."""

import pytest

from core.photos.decode import PhotoError
from core.photos.labels import load_labels

PLAIN = "file,label\na.jpg,bag\nb.jpg,Dress\n"
TABLES = {
    "UTF-16 without its mark": PLAIN.encode("utf-16-le"),
    "UTF-16 of Motorola": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-32": PLAIN.encode("utf-32"),
    "Excel's separator line": b"sep=;\r\nfile;label\r\na.jpg;bag\r\nb.jpg;Dress\r\n",
    "CR alone": PLAIN.replace("\n", "\r").encode(),
    "spaces everywhere": b" file , label \n a.jpg , bag \n b.jpg , Dress \n",
    "a row's number first": b",file,label\n0,a.jpg,bag\n1,b.jpg,Dress\n",
    "many columns": b"id,path,width,label,split\n1,a.jpg,9,bag,x\n2,b.jpg,9,Dress,x\n",
    "a comma behind": b"file,label,\na.jpg,bag,\nb.jpg,Dress,\n",
    "full-width letters": PLAIN.replace("bag", "\uff42\uff41\uff47").encode(),
    "non-breaking spaces": PLAIN.replace("bag", "\u00a0bag\u00a0").encode(),
    "numbers of a spreadsheet": b"file;label\na.jpg;8.00\nb.jpg;3E+00\n",
    "comments": b"# my photos\nfile,label\na.jpg,bag\nb.jpg,Dress\n",
    "quotes within": b'"file","label"\n"a.jpg","bag"\nb.jpg,"Dress"\n',
    "upper case": b"FILE,LABEL\na.jpg,BAG\nb.jpg,DRESS\n",
    "Keras's columns": b"filename,class\na.jpg,bag\nb.jpg,Dress\n",
    "the folder's word": b"file,label\na.jpg,bags\nb.jpg,dresses\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_further_table_is_read(tmp_path, name):
    (tmp_path / "labels.csv").write_bytes(TABLES[name])
    assert load_labels(tmp_path) == {"a.jpg": "Bag", "b.jpg": "Dress"}


ODD = "file,label\nBl\u00fcse.jpg,bag\n"
KANA = "file,label\n\u30b7\u30e3\u30c4.jpg,bag\n"
REFUSED = {
    "Windows' old letters": (ODD.encode("cp1252"), "UTF-8"),
    "Shift JIS": (KANA.encode("shift_jis"), "UTF-8"),
    "a workbook": (b"PK\3\4\x14\0\6\0" + bytes(range(256)), "expected"),
    "JSON": (b'{"a.jpg": "bag"}', "expected the columns"),
    "a web page": (b"<!doctype html><html>", "expected the columns"),
    "one column": (b"a.jpg\nb.jpg\n", "expected the columns"),
    "other words": (b"file,label\na.jpg,Hut\n", "'Hut'"),
    "class 10": (b"file,label\na.jpg,10\n", "'10'"),
    "minus one": (b"file,label\na.jpg,-1\n", "'-1'"),
    "half": (b"file,label\na.jpg,2.5\n", "'2.5'"),
    "NUL bytes": (bytes(400), "expected"),
    "twice": (b"file,label\na.jpg,bag\na.jpg,coat\n", "was Bag further up"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_further_table_is_refused_with_its_remedy(tmp_path, name):
    content, words = REFUSED[name]
    (tmp_path / "labels.csv").write_bytes(content)
    with pytest.raises(PhotoError, match=words) as caught:
        load_labels(tmp_path)
    assert "labels.csv" in str(caught.value)
    assert "\0" not in str(caught.value)
