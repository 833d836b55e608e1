"""Overfitting, read from the losses of a learning curve."""

from core.arrays import Floats

EPOCHS = 3  # above the minimum: fewer are the ups and downs of any curve
RISE = 0.03  # of the lowest loss, as the mean over those epochs


def rising_since(losses: Floats, validation_losses: Floats) -> int | None:
    """Returns the row from which validation loss has risen while training loss fell.

    That is overfitting. A gap between the two is none: it grows with all that is
    learned. None where the lowest validation loss is recent, or hardly exceeded.
    """
    best = int(validation_losses.argmin())
    last = validation_losses[best + 1 :][-EPOCHS:]
    lowest = validation_losses[best]
    if len(last) < EPOCHS or last.min() <= lowest or losses[-1] >= losses[best]:
        return None
    return best + 1 if last.mean() > (1 + RISE) * lowest else None
