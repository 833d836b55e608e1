"""What a file is by its first bytes, whatever its name says."""

_STARTS = {
    b"version https://git-lfs": (
        "a Git LFS pointer, which stands for a file that was not fetched",
        "Run git lfs pull, or download the file itself.",
    ),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook", "Save it as CSV."),
    b"%PDF": ("a PDF", ""),
    b"\x89PNG": ("a PNG image", ""),
    b"\xff\xd8\xff": ("a JPEG image", ""),
    b"PAR1": ("a Parquet file", "Write it as CSV."),
    b"\x89HDF": ("an HDF5 file", "Write its arrays with numpy.savez."),
    b"7z\xbc\xaf": ("a 7z archive", "Unpack it."),
    b"Rar!": ("a RAR archive", "Unpack it."),
    b"BZh": ("a bzip2 archive", "Unpack it."),
    b"\xfd7zXZ": ("an xz archive", "Unpack it."),
    b"\x80": ("a Python pickle, which could run anything", "Use numpy.savez."),
    b"\x93NUMPY": ("a single NumPy array", "Put all four into one .npz."),
    b"PK": ("a zip archive", "Unpack it."),
    b"\x1f\x8b": ("gzipped twice", "Unpack it once."),
    b"{": ("JSON, which may be a server's error message", "Download it again."),
}
_WEB = (b"<!doctype html", b"<html", b"<?xml", b"<head")


def name_content(head: bytes) -> str | None:
    """Says what a file is that begins with `head`; None where it could be data."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        return "an empty file. Download it again."
    if text[:20].lower().startswith(_WEB):
        return (
            "a web page, such as a login or an error message. "
            "Open the address in a browser and download the file itself."
        )
    if head.startswith(b"PK") and (b"[Content_Types]" in head or b"xl/" in head):
        return "an Excel workbook. Save it as CSV."
    for start, (what, remedy) in _STARTS.items():
        if text.startswith(start) or head.startswith(start):
            return f"{what}. {remedy or 'Download the right file.'}"
    return None
