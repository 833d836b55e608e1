"""How often a JPEG is painted over: counted in its markers, before any decoding."""

import re

_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # neither stuffing nor a restart
_END, _SCAN = b"\xff\xd9", b"\xff\xda"
_BARE = (b"\xff\x01", b"\xff\xd8")  # markers without a length


def count_scans(data: bytes) -> int:
    """Counts the scans of the first image in a JPEG file; 0 if it has none.

    Source: ITU-T T.81 (1992), annex B. What comes after the image is not looked at:
    phones append a film, where two bytes may look like a scan by chance.
    """
    scans, place = 0, 2
    while (found := _MARKER.search(data, place)) and found.group() != _END:
        scans += found.group() == _SCAN
        place = found.end()
        if found.group() not in _BARE:
            place += int.from_bytes(data[place : place + 2])
    return scans
