"""The words by which people name the ten classes."""

import re
import unicodedata
from difflib import get_close_matches

from core.data.class_names import CLASS_NAMES

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


def plain_word(words: str) -> str:
    """Returns letters and digits in lower case: "Ankle_Boot " -> "ankleboot"."""
    return re.sub(r"[\s_/\\.-]+", "", unicodedata.normalize("NFKC", words).casefold())


_CLASS_OF = {
    plain_word(word): name
    for name, aliases in _ALIASES.items()
    for word in (name, *aliases.split())
}


def find_class(words: str) -> str | None:
    """Returns the class of a name, a usual word (`jeans`) or a number, `3` or `3.0`."""
    number = re.fullmatch(r"\s*0*(\d)(\.0*)?(e\+?0+)?\s*", words.lower())
    return CLASS_NAMES[int(number[1])] if number else _CLASS_OF.get(plain_word(words))


def class_in_name(path: str) -> str | None:
    """Returns the class that a file's name tells, else its folders': `coat_01.jpg`."""
    name, *folders = reversed(path.replace("\\", "/").split("/"))
    for part in (name.rpartition(".")[0] or name, *folders):
        if part in folders and (known := find_class(part)):
            return known  # numbers, too
        tokens = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", part))
        for length in range(len(tokens), 0, -1):  # "ankle boot" before "boot"
            for start in range(len(tokens) - length + 1):
                word = plain_word("".join(tokens[start : start + length]))
                if word in _CLASS_OF:
                    return _CLASS_OF[word]
    return None


def suggest_class(words: str) -> str:
    """Returns a word that is no class, with the nearest class, if any is near."""
    close = get_close_matches(plain_word(words[:40]), _CLASS_OF, n=1)
    return f"{words[:40]!r}" + "".join(f": did you mean {_CLASS_OF[c]}?" for c in close)
