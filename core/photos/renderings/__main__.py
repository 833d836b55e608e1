"""Rewrites the renderings: `python -m core.photos.renderings FOLDER`."""

import argparse

from core.photos.renderings.files import write_renderings


def main():
    """Writes the ten pictures into the folder that was named."""
    parser = argparse.ArgumentParser(
        prog="python -m core.photos.renderings",
        description="Draws the ten sample pictures, one garment of each class.",
    )
    parser.add_argument("folder", help="where to write them, such as dataset")
    for path in write_renderings(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
