"""A small picture for texts that show one."""

import io

from PIL import Image


def a_picture(color: str = "navy") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(output, "PNG")
    return output.getvalue()
