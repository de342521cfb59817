"""XML that we wrote → its elements."""

import xml.etree.ElementTree as ET


def parsed(text: str | bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - it is our own, and short
