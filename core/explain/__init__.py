"""What a network does with an image, and why it predicts what it does.

Pages call these functions through `core.networks.inference`. What they send and get
lives in `edits`, `results` and `views`: the server process unpickles it, so these
import no TensorFlow. Everywhere a `folder` is a run's, an `image` is `(28, 28)` uint8,
`edits` are made on a copy, and what cannot be read or does not fit is a ValueError.
"""
