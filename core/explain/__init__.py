"""What a network does with an image, and why it predicts what it does.

Pages call these functions through `core.networks.inference`. What they send and get
lives in `edits`, `results` and `views`: the server process unpickles it, so these
import no TensorFlow.
"""
