"""What a file is by its first bytes, in words for the person who chose it."""

_STARTS = (  # (offset, bytes, words); photo formats by the names that Photo gives them
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (8, b"WEBP", "WEBP"),
    (8, b"avif", "AVIF"),
    (8, b"avis", "AVIF"),
    (8, b"heic", "HEIC"),
    (8, b"heix", "HEIC"),
    (8, b"mif1", "HEIC"),
    (8, b"msf1", "HEIC"),
    (4, b"ftyp", "a film"),
    (0, b"GIF8", "GIF"),
    (0, b"%PDF", "a PDF document"),
    (0, b"BM", "BMP"),
    (8, b"CR\x02", "a raw picture"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL ", "a JPEG XL picture"),
    (4, b"jP  ", "a JPEG 2000 picture"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\x1f\x8b", "a GZIP archive"),
)
_HEAD = 2048  # bytes in which a drawing or a page says what it is


def kind_of(data: bytes) -> str:
    """Names the kind of a file by its bytes.

    It is one of the values of `decode.FORMATS`; else words such as `a film`, `text` or
    `an unknown kind of file`.
    """
    for offset, start, words in _STARTS:
        if data[offset : offset + len(start)] == start:
            return words
    head = data[:_HEAD]
    lower = head.lower()
    if b"<svg" in lower:
        return "an SVG drawing"
    if b"<html" in lower or b"<!doctype html" in lower:
        return "a web page"
    return "text" if _is_text(head) else "an unknown kind of file"


def _is_text(head: bytes) -> bool:
    try:
        words = head.decode("utf-8", errors="strict" if len(head) < _HEAD else "ignore")
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in words)
