"""A picture with a frame that can be dragged, to cut a photo to its item."""

import base64

from core.ui.app.component import ignore_event, load_component

Box = tuple[float, float, float, float]  # left, top, right, bottom in 0..1
_CROP = load_component(
    __file__, '<div class="crop"><img><div class="frame"></div></div>'
)


def show_crop_box(jpeg: bytes, box: Box | None, *, key: str, alt: str) -> Box | None:
    """Shows a photo on which a frame is dragged; a click takes it away.

    Returns the box that was just dragged, or None.
    """
    picture = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    event = _CROP(
        data={
            "picture": picture,
            "box": list(box or (0, 0, 1, 1)),
            "alt": alt,
            "stamp": f"{key} {hash(jpeg)}",
        },
        key=key,
        on_box_change=ignore_event,
    )
    if event.box is None:
        return None
    left, top, right, bottom = map(float, event.box)
    return left, top, right, bottom
