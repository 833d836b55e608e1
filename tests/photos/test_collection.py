"""Folders, zips and uploads as people keep them; what is left out is named."""

import io
import os
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.photos.collection import MAX_FILES, Member, collect, open_folder, open_zip
from core.photos.decode import PhotoError, decode_photo
from tests.photo_scenes import shirt


def make_photo(file_format="JPEG"):
    stream = io.BytesIO()
    Image.fromarray(shirt()[0]).save(stream, file_format)
    return stream.getvalue()


FILES = {
    "a.jpg": make_photo(),
    "b.JFIF": make_photo(),
    "without_suffix": make_photo("PNG"),
    "inner/c.avif": make_photo("AVIF"),
    "inner/deeper/d.gif": make_photo("GIF"),
    "inner/e.bmp": make_photo("BMP"),
    "inner/f.odd": make_photo("TIFF"),
    "g.jxl": b"\xff\x0a" + bytes(40),
    "labels.csv": b"filename,class\na,bag\nB.jpg,bag\nc.avif,8\ngone.jpg,Coat\n",
    "inner/Labels.csv": b"e.bmp;Dress\n",
    "._a.jpg": b"\0\5\x16\7" + bytes(80),
    ".DS_Store": b"\0\0\0\1Bud1",
    "inner/Thumbs.db": b"x",
    "notes.txt": b"my photos",
    "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(90),
    "nothing": b"",
}
LEFT_OUT = {
    "._a.jpg": "a companion file of macOS",
    ".DS_Store": "a file of the operating system",
    "inner/Thumbs.db": "a file of the operating system",
    "notes.txt": "text",
    "film.mp4": "a film",
    "nothing": "an empty file",
}


def write_folder(folder):
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_zip(files=FILES, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("kind", ["folder", "zip", "zip file"])
def test_photos_labels_and_the_rest_are_told_apart(tmp_path, kind):
    if kind == "folder":
        found = open_folder(write_folder(tmp_path))
    elif kind == "zip":
        found = open_zip(write_zip(compression=zipfile.ZIP_DEFLATED), "photos.zip")
    else:
        (tmp_path / "x.zip").write_bytes(write_zip().getvalue())
        found = open_zip(tmp_path / "x.zip", "x.zip")
    names = [photo.name for photo in found.photos]
    assert names == sorted(
        set(FILES) - set(LEFT_OUT) - {"labels.csv", "inner/Labels.csv"}
    )
    assert found.labels == {
        "a.jpg": "Bag",
        "inner/c.avif": "Bag",
        "inner/e.bmp": "Dress",
    }
    assert found.left_out == LEFT_OUT
    assert found.unmatched == ("B.jpg", "gone.jpg")
    left_out, unmatched, unlabelled = found.notices
    assert left_out.startswith("Left out 6 files: ")
    assert all(f"{name} ({why})" in left_out for name, why in LEFT_OUT.items())
    assert unmatched == "No photo matches 2 labels: B.jpg, gone.jpg."
    assert unlabelled == "5 photos of 8 without a label."
    photos = {photo.name: photo for photo in found.photos}
    jxl = photos.pop("g.jxl")
    with pytest.raises(PhotoError, match="a JPEG XL picture"):
        decode_photo(jxl.read(100), jxl.name)
    for photo in photos.values():
        assert decode_photo(photo.read(10**6), photo.name).pixels.shape == (240, 180, 3)


def test_hidden_folders_links_and_pipes_are_not_read(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.jpg").write_bytes(FILES["a.jpg"])
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "dead.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = open_folder(tmp_path)
    assert not found.photos
    assert found.left_out == {
        ".git": "a hidden folder",
        "pipe.jpg": "no regular file",
        "dead.jpg": "no regular file",
    }


def test_macos_zips_its_own_way():
    files = {"a.jpg": FILES["a.jpg"], "__MACOSX/._a.jpg": b"x", "__MACOSX/x.jpg": b"x"}
    content = write_zip(files | {"Blu\u0308se.jpg": FILES["a.jpg"]}).getvalue()
    # UTF-8 without the flag that says so, in both places where a name stands
    for start, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = content.rindex(start) + flag
        content = content[:place] + b"\0\0" + content[place + 2 :]
    found = open_zip(io.BytesIO(content), "a.zip")
    assert [photo.name for photo in found.photos] == ["Blu\u0308se.jpg", "a.jpg"]
    assert len(found.left_out) == 2


def test_a_zip_bomb_is_read_up_to_the_limit():
    bomb = write_zip({"a.jpg": bytes(50_000_000)}, compression=zipfile.ZIP_DEFLATED)
    (photo,) = open_zip(bomb, "bomb.zip").photos
    assert len(photo.read(1000)) == 1000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\3\4" + bytes(50), "damaged or cut short"),
        (b"", "damaged or cut short"),
        (write_zip().getvalue()[:-30], "damaged or cut short"),
        (
            b"PK\5\6" + bytes(8) + struct.pack("<II", 10**9, 0) + b"\0\0",
            "at most 10,000",
        ),
    ],
)
def test_zips_that_cannot_be_used_are_refused(content, words):
    with pytest.raises(PhotoError, match=words):
        open_zip(io.BytesIO(content), "x.zip")


def test_damaged_and_encrypted_members_are_told():
    content = bytearray(write_zip({"a.jpg": FILES["a.jpg"], "b.jpg": b"x"}).getvalue())
    content[60] ^= 255  # inside a.jpg
    content[content.rindex(b"PK\1\2") + 8] |= 1  # b.jpg claims to be encrypted
    found = open_zip(io.BytesIO(bytes(content)), "x.zip")
    assert found.left_out == {"b.jpg": "encrypted"}
    with pytest.raises(PhotoError, match=r"a\.jpg: expected a whole file in the zip"):
        found.photos[0].read(10**6)


def test_damaged_zips_give_photos_or_a_photo_error():
    whole = write_zip({"a.jpg": b"x" * 50, "labels.csv": b"a,1\n"}).getvalue()
    rng = np.random.default_rng(0)
    for _ in range(200):
        content = np.frombuffer(whole, np.uint8).copy()
        content[rng.integers(0, len(whole), 4)] = rng.integers(0, 256, 4)
        try:
            for photo in open_zip(io.BytesIO(content.tobytes()), "x.zip").photos:
                photo.read(100)
        except PhotoError:
            pass


def test_too_many_files_are_refused():
    members = (Member(f"{number}.jpg", bytes) for number in range(MAX_FILES + 1))
    with pytest.raises(PhotoError, match="at most 10,000 files"):
        collect(members, "here")
