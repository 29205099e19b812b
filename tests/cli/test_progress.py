"""The bar: on a terminal only, and it leaves the line clean."""

import io

from pigment.cli.progress import Progress, bar_line


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_fills():
    assert bar_line(0, 4, "a.jpg") == "[....................] 0/4 a.jpg"
    assert bar_line(1, 4, "a.jpg") == "[#####...............] 1/4 a.jpg"
    assert bar_line(4, 4, "") == "[####################] 4/4"
    assert bar_line(0, 0, "") == "[####################] 0/0"


def test_a_name_cannot_write_control_characters_to_the_terminal():
    assert "\x1b" not in bar_line(1, 2, "evil\x1b[2J.jpg")


def test_a_pipe_gets_nothing():
    stream = io.StringIO()
    with Progress(stream=stream) as progress:
        progress(1, 2, "a.jpg")
    assert stream.getvalue() == ""


def test_a_terminal_gets_the_bar_and_a_clean_line_unless_quiet():
    loud, quiet = Terminal(), Terminal()
    for stream, silent in ((loud, False), (quiet, True)):
        with Progress(quiet=silent, stream=stream) as progress:
            progress(1, 2, "a.jpg")
    assert "1/2 a.jpg" in loud.getvalue()
    assert loud.getvalue().endswith("\r\x1b[K")
    assert quiet.getvalue() == ""
