"""What the web framework runs for ``pigment app``: it reruns this file, so it only calls."""

from pigment.ui.main import draw

draw()
