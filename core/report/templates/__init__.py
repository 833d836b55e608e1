"""The templates of report and notebook, filled in by Jinja2."""

from pathlib import Path

import jinja2

from core.words import count, duration, percent, percent_range, plain

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=jinja2.select_autoescape(("html.j2", "svg.j2")),
    undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not a gap
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.globals.update(
    counted=count,  # `count` is a method of texts and lists
    duration=duration,
    percent=percent,
    percent_range=percent_range,
    plain=plain,
)


def load_template(name: str) -> jinja2.Template:
    """Returns the template `name`; HTML is escaped, Python code is not."""
    return _ENVIRONMENT.get_template(name)
