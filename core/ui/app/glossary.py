"""The terms of the pages, each in a sentence or two that a newcomer can use."""

import streamlit as st

TERMS = {
    "Accuracy": "The share of images that are classified correctly.",
    "ANN": "Here: a fully connected network, in textbooks *multilayer perceptron* "
    "(MLP). Each value of a layer looks at every value of the layer before; it does "
    "not know which pixels are neighbours. (A CNN is an artificial neural network, "
    "too.)",
    "Augmentation": "Training images are shifted, mirrored or distorted a little, anew "
    "in each epoch, so that the network learns what does not matter.",
    "Batch": "The images that are processed together before the weights move a step.",
    "Batch normalisation": "Rescales each map to zero mean and unit variance over the "
    "batch, which allows larger steps; why it helps so much is debated.",
    "Calibration": "Of all predictions with 80 % confidence, 80 % should be right. The "
    "expected calibration error (ECE) is how far that fails, on average; a little of "
    "it is chance, also for a perfectly calibrated network.",
    "CNN": "Convolutional network: small kernels slide over the picture. The feature "
    "maps move with the image (translation *equivariance*); whether the prediction "
    "stays depends on pooling, the last layers and the training images.",
    "Confidence": "The probability of the predicted class. High confidence does "
    "not mean correct.",
    "Confusion matrix": "Rows are true classes, columns predicted ones. Correct "
    "predictions lie on the diagonal.",
    "Coverage": "The share of the images that a network answers where it may abstain "
    "on the least confident ones. The share of errors among the answers is its risk.",
    "Dropout": "Switches off a random part of a layer in training, so that no value "
    "can rely on a single other one.",
    "Epoch": "One pass over the training images, less the easy ones that the recipe "
    "skips.",
    "F1": "The harmonic mean of precision and recall: high only where both are.",
    "Generalisation gap": "Training minus validation accuracy. It grows with all that "
    "is learned, so a gap alone is no overfitting.",
    "Interval": "95 of 100 intervals made this way hold the true value. With 10,000 "
    "test images an accuracy near 92 % is known to about half a point.",
    "Kernel": "A small square of weights. Multiplied with the window under it and "
    "summed, it says how much that window looks like the kernel's pattern.",
    "Learning rate": "How far the weights move at each step.",
    "Logits": "The ten sums before softmax: any size, any sign.",
    "Loss": "Minus the logarithm of the probability given to the true class: 0 when "
    "certain and correct, large when confident and wrong. Its mean is the "
    "cross-entropy.",
    "McNemar test": "Looks only at the images that exactly one of the two got right: "
    "if they were equally good, each would win about half of those.",
    "Mixup": "Pairs of training images are blended, and their labels alike: where the "
    "image lies in between, the prediction should, too.",
    "Overfitting": "The network fits what is particular to its training images: their "
    "loss goes on falling while that of new images rises.",
    "Pooling": "Keeps the largest value, or the mean, of each small window: a "
    "smaller feature map that depends less on the exact place.",
    "Precision": "Of all images called this class, the share that is.",
    "Recall": "Of all images of this class, the share that was found.",
    "Receptive field": "The part of the input that a value can depend on.",
    "Residual sum": "A layer's output is added to its input, so that it only has to "
    "learn the change.",
    "Seed": "The number that fixes what is random: initial weights, order, dropout. "
    "Another seed gives another network.",
    "Softmax": "Turns ten sums into ten probabilities: exponentials, divided by "
    "their sum.",
    "Softmax regression": "A network without a hidden layer: one weight for each pixel "
    "and class, then softmax.",
    "Stride": "How many pixels a window moves from one place to the next.",
    "Temperature": "One number that the logits are divided by: above 1 it makes "
    "predictions less confident without changing them.",
    "Validation split": "Images held out from training. Choose by them; the test "
    "images judge at the end, and flatter the more often you choose by their figure.",
    "Weight decay": "Every step also shrinks the weights a little, so that none grows "
    "large without need.",
}


def show_glossary() -> None:
    """Shows the terms, those that hold a word the reader types."""
    word = st.text_input("Find a term", key="term", bind="query-params").casefold()
    found = {
        term: meaning
        for term, meaning in TERMS.items()
        if word in term.casefold() or word in meaning.casefold()
    }
    if not found:
        st.caption("No such term. Try a shorter word.")
    st.markdown("\n".join(f"- **{term}**: {text}" for term, text in found.items()))


def explain(*terms: str) -> None:
    """Shows small buttons, each of which opens what a term means."""
    with st.container(horizontal=True, gap="xsmall"):
        for term in terms:
            with st.popover(term, type="tertiary"):
                st.markdown(TERMS[term])
