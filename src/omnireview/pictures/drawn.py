"""Both sides of a change → all pictures that are worth drawing."""

from omnireview.pictures import Picture
from omnireview.pictures.importers import draw_importers
from omnireview.pictures.pipeline import draw_pipelines
from omnireview.sides import Sides


def draw_pictures(sides: Sides) -> tuple[Picture, ...]:
    """Draw what the change touches; nothing for files and folders that somebody named, whole."""
    if sides.pull.whole:
        return ()
    drawn = (*draw_pipelines(sides), draw_importers(sides.head))
    return tuple(picture for picture in drawn if picture is not None)
