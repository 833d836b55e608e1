"""Mixed-precision copies for training: bf16 arithmetic, fused batch normalisation.

Worker processes alone. The training copy has the same weights in the same order, so
they go back into the plain Keras network that is evaluated and saved.
"""

import timeit
from typing import Any

import keras
import tensorflow as tf

import models
from core.data.dataset import IMAGE_SHAPE
from core.networks.network import logits_model
from core.runs.config import TrainingConfig
from core.training.optimization import make_optimizer, make_step_runner

POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16"}
MEASURED_STEPS = 6  # of 64 images, for each precision: about a second in all
REPEATS = 3  # of which the quickest counts
NEEDED_GAIN = 1.1  # bf16 must be this much quicker: below, its rounding is not worth it


@keras.saving.register_keras_serializable("fashion_mnist_lab")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """BatchNormalization in one kernel; Keras's own takes a dozen and casts to fp32.

    Same weights, same results within rounding (Ioffe and Szegedy 2015, section 3).
    Inputs of other ranks than `(n, height, width, channels)` go Keras's way.
    """

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        gamma, beta = self.gamma, self.beta  # None without scale, without center
        if len(inputs.shape) != 4 or gamma is None or beta is None:
            return super().call(inputs, training=training, mask=mask)
        is_training = bool(training) and self.trainable
        nothing = tf.zeros([0])
        outputs = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.convert_to_tensor(gamma.value),
            offset=tf.convert_to_tensor(beta.value),
            mean=nothing if is_training else tf.convert_to_tensor(self.moving_mean),
            variance=(
                nothing if is_training else tf.convert_to_tensor(self.moving_variance)
            ),
            epsilon=self.epsilon,
            is_training=is_training,
        )
        if is_training:
            count = tf.cast(tf.reduce_prod(tf.shape(inputs)[:3]), tf.float32)
            # The kernel divides by count - 1, Keras by count.
            self._move(self.moving_mean, outputs.batch_mean)
            variance = outputs.batch_variance * (count - 1.0) / count
            self._move(self.moving_variance, variance)
        return outputs.y

    def _move(self, average, value):
        average.assign(average * self.momentum + value * (1.0 - self.momentum))


def mixed_precision_copy(model: keras.Model, precision: str) -> keras.Model:
    """Copies a functional model of stock layers: the same weights in the same order."""

    def copy(layer: keras.Layer) -> keras.Layer:
        config, kind = layer.get_config(), type(layer)
        if kind is keras.layers.BatchNormalization:
            kind = FusedBatchNormalization
        if kind is not keras.layers.InputLayer and layer.name != "probabilities":
            config["dtype"] = POLICIES[precision]
        return kind.from_config(config)

    training_copy = keras.models.clone_model(model, clone_function=copy)
    training_copy.set_weights(model.get_weights())
    return training_copy


def measure_precisions() -> dict[str, Any]:
    """Times training steps of the built-in CNN; returns the choice and both rates."""
    config, rates = TrainingConfig(batch_size=64), {}
    for name in POLICIES:
        model = logits_model(mixed_precision_copy(models.build("cnn"), name))
        seconds = time_steps(model, config, steps=MEASURED_STEPS)
        rates[name] = MEASURED_STEPS * config.batch_size / seconds
    gain = rates["bfloat16"] / rates["float32"]
    choice = "bfloat16" if gain >= NEEDED_GAIN else "float32"
    return {"choice": choice, "images_per_second": rates}


def time_steps(model: keras.Model, config: TrainingConfig, *, steps: int) -> float:
    """Returns the seconds that `steps` training steps take."""
    run_steps = make_step_runner(model, make_optimizer(config), config)
    rows = tf.range(steps * config.batch_size)
    images = tf.zeros((len(rows), *IMAGE_SHAPE), tf.uint8)
    first, last, done = tf.constant(0), tf.constant(steps), tf.constant(0.0)
    weights, labels = tf.ones(len(rows)), rows % 10

    def run() -> None:
        losses, _ = run_steps(images, labels, weights, rows, first, last, done, done)
        losses.numpy()  # waits for it

    run()  # compiles
    return min(timeit.repeat(run, number=1, repeat=REPEATS))
