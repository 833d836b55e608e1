"""What a batch is compared with: its labels, or those of blended images (mixup)."""

from typing import Any, NamedTuple

import tensorflow as tf

Tensor = Any  # TensorFlow's stubs say little


class Targets(NamedTuple):
    """Labels `(b,)`, and what each image counts."""

    labels: Tensor
    weights: Tensor

    def mean_loss(self, logits: Tensor, smoothing: float) -> Tensor:
        """Returns the mean cross-entropy that training minimises."""
        losses = smoothed_losses(self.labels, logits, smoothing)
        return tf.reduce_mean(losses * self.weights)

    def losses(self, logits: Tensor) -> Tensor:
        """Returns cross-entropies `(b,)`, not smoothed."""
        return tf.nn.sparse_softmax_cross_entropy_with_logits(self.labels, logits)

    def hits(self, logits: Tensor) -> Tensor:
        """Returns 1 where the prediction is right, else 0, `(b,)`."""
        predicted = tf.argmax(logits, 1, tf.int32)
        return tf.cast(tf.equal(predicted, self.labels), tf.float32)


class BlendedTargets(NamedTuple):
    """Labels `(b,)` of images of which each is blended with its partner in the batch.

    Zhang et al., "mixup: beyond empirical risk minimization" (2018), equation 2.
    """

    labels: Tensor
    weights: Tensor
    shares: Tensor  # of the image itself in its blend, 0..1
    partners: Tensor  # rows of the batch

    def mean_loss(self, logits: Tensor, smoothing: float) -> Tensor:
        """Returns the mean cross-entropy with the blended targets."""
        own, other = (
            smoothed_losses(each.labels, logits, smoothing) * each.weights
            for each in self._pair()
        )
        return tf.reduce_mean(self._join(own, other))

    def losses(self, logits: Tensor) -> Tensor:
        """Returns cross-entropies `(b,)`, not smoothed."""
        return self._join(*(each.losses(logits) for each in self._pair()))

    def hits(self, logits: Tensor) -> Tensor:
        """Returns the share of the label that was predicted, `(b,)`."""
        return self._join(*(each.hits(logits) for each in self._pair()))

    def _pair(self) -> tuple[Targets, Targets]:
        others = (tf.gather(each, self.partners) for each in self[:2])
        return Targets(self.labels, self.weights), Targets(*others)

    def _join(self, own: Tensor, other: Tensor) -> Tensor:
        return self.shares * own + (1.0 - self.shares) * other


def draw_blend(count: Tensor, alpha: float) -> tuple[Tensor, Tensor]:
    """Draws `(shares, partners)`, `(count,)` both: Beta(alpha, alpha), a permutation.

    A beta variate is the share of one gamma variate in the sum of two.
    """
    first, second = (tf.random.gamma([count], alpha) for _ in range(2))
    # Of a small alpha both may be too small for float32.
    shares = tf.math.divide_no_nan(first, first + second)
    return shares, tf.random.shuffle(tf.range(count))


def blend(values: Tensor, shares: Tensor, partners: Tensor) -> Tensor:
    """Returns each value times its share plus its partner times the rest."""
    return shares * values + (1.0 - shares) * tf.gather(values, partners)


def smoothed_losses(labels: Tensor, logits: Tensor, smoothing: float) -> Tensor:
    """Returns cross-entropies `(b,)` with label smoothing (Szegedy et al. 2016)."""
    targets = tf.one_hot(labels, 10) * (1.0 - smoothing) + smoothing / 10
    return tf.nn.softmax_cross_entropy_with_logits(targets, logits)
