"""A picture with a frame that can be dragged, to cut a photo to its item."""

import base64

from core.ui.app.component import ignore_event, load_component

_CROP = load_component(
    __file__, '<div class="crop"><img><div class="frame"></div></div>'
)


def show_crop_box(jpeg, box, *, key, alt):
    """Shows a photo on which a frame is dragged; a click takes it away.

    Args:
        jpeg: The photo as JPEG bytes.
        box: `(left, top, right, bottom)` in 0..1, or None for all of it.
        key: Of the widget.
        alt: What the photo is, for those who cannot see it.

    Returns:
        The box that was just dragged, as a tuple, or None.
    """
    picture = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    answer = _CROP(
        data={
            "picture": picture,
            "box": list(box or (0, 0, 1, 1)),
            "alt": alt,
            "stamp": f"{key} {hash(jpeg)}",
        },
        key=key,
        on_box_change=ignore_event,
    )
    return None if answer.box is None else tuple(map(float, answer.box))
