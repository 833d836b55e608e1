"""The words by which people call the ten classes, in labels and in names of folders."""

import re
import unicodedata

from core.data.dataset import CLASS_NAMES

_ALIASES = {
    "T-shirt/top": "t-shirt tshirt t-shirts tshirts tee tees top tops",
    "Trouser": "trousers pants jeans",
    "Pullover": "pullovers sweater sweaters sweatshirt jumper jumpers hoodie hoodies",
    "Dress": "dresses",
    "Coat": "coats jacket jackets outwear outerwear",
    "Sandal": "sandals flip-flop flip-flops",
    "Shirt": "shirts blouse blouses",
    "Sneaker": "sneakers trainer trainers",
    "Bag": "bags handbag handbags backpack backpacks",
    "Ankle boot": "boot boots ankle-boots ankleboot ankleboots",
}


def plain_words(words: str) -> str:
    """Returns letters and digits in lower case: "Ankle_Boot " -> "ankleboot"."""
    return re.sub(r"[\s_/\\.-]+", "", unicodedata.normalize("NFKC", words).casefold())


_CLASS_OF = {
    plain_words(word): name
    for name, aliases in _ALIASES.items()
    for word in (name, *aliases.split())
}


def find_class(words: str) -> str | None:
    """Returns the class of a name, a usual word (`jeans`) or a number, `3` or `3.0`."""
    number = re.fullmatch(r"\s*0*(\d)(\.0*)?\s*", words)
    return CLASS_NAMES[int(number[1])] if number else _CLASS_OF.get(plain_words(words))
