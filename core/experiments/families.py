"""Which alterations belong to which experiment of the page and the command line."""

FAMILIES = {  # keys of `core.data.alterations`, by the experiment's key
    "shift": ("shift", "turn", "shrink", "mirror"),
    "noise": ("noise", "blur", "dark", "square"),
}
