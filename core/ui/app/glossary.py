"""The terms of the pages, each in a sentence or two that a newcomer can use."""

import streamlit as st

TERMS = {
    "Accuracy": "Of all images, the share that got the right answer.",
    "ANN": "Here: a plain dense network. Each value of a layer looks at every value "
    "of the layer before; it does not know which pixels are neighbours.",
    "Augmentation": "Training images are shifted, mirrored or spoilt a little, anew "
    "in each epoch, so that the network learns what does not matter.",
    "Batch": "The images that are looked at together before the weights move a step.",
    "Batch normalisation": "Rescales each map to a usual size and middle, so that the "
    "layers after it meet no surprises and larger steps are safe.",
    "Calibration": "Of all answers that are 80 % sure, 80 % should be right. The "
    "calibration error is how far that fails, on average.",
    "CNN": "Convolutional network: small kernels slide over the picture, so what was "
    "learned in one place is known in every other.",
    "Confidence": "The probability of the class that is answered. High is not right.",
    "Confusion matrix": "Rows say what an image is, columns what the network said. "
    "Right answers lie on the diagonal.",
    "Dropout": "Switches off a random part of a layer in training, so that no value "
    "can rely on a single other one.",
    "Epoch": "Once through all training images.",
    "F1": "The harmonic mean of precision and recall: high only where both are.",
    "Interval": "95 of 100 intervals made this way hold the true value. With 10,000 "
    "test images an accuracy near 92 % is known to about half a point.",
    "Kernel": "A small square of weights. Multiplied with the window under it and "
    "summed, it says how much that window looks like what it looks for.",
    "Learning rate": "How far the weights move at each step.",
    "Logits": "The ten sums before softmax: any size, any sign.",
    "Loss": "Minus the logarithm of the probability given to the true class: 0 when "
    "certain and right, large when sure and wrong.",
    "McNemar test": "Looks only at images that one of two networks got right: if they "
    "were equally good, each would win about half of those.",
    "Overfitting": "Training images are learned by heart: their curve rises, that of "
    "new images does not.",
    "Pooling": "Keeps the largest value, or the mean, of each small window: a "
    "smaller map that cares less about the exact place.",
    "Precision": "Of all images called this class, the share that is.",
    "Recall": "Of all images of this class, the share that was found.",
    "Receptive field": "The part of the input that a value can depend on.",
    "Seed": "The number that fixes what is random: initial weights, order, dropout. "
    "Another seed gives another network.",
    "Softmax": "Turns ten sums into ten probabilities: exponentials, divided by "
    "their sum.",
    "Stride": "How many pixels a window moves from one place to the next.",
    "Temperature": "One number that the logits are divided by: above 1 it makes "
    "answers less sure without changing them.",
    "Validation split": "Images that nobody learns from; choices are made on them, so "
    "that the test images can judge once, at the end.",
}


def show_glossary():
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


def explain(*terms):
    """Shows small buttons, each of which opens what a term means."""
    with st.container(horizontal=True, gap="xsmall"):
        for term in terms:
            with st.popover(term, type="tertiary"):
                st.markdown(TERMS[term])
