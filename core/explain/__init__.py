"""What a network does with an image, and why it answers as it does.

Pages call these functions through `core.networks.inference`. What they send and get
lives in `edits`, `answers`, `views` and `scans`: the server process unpickles it, so
these import no TensorFlow.
"""
