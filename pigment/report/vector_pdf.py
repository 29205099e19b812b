"""A minimal PDF writer: filled rectangles and lines of Helvetica, nothing else.

Positions are millimetres from the page's top left. Helvetica is one of the fonts every PDF
reader brings along, so nothing is embedded. The bytes depend on the content alone (no date).
Source: ISO 32000-1.
"""

from __future__ import annotations

import zlib

_POINTS_PER_MM = 72.0 / 25.4


class PdfPage:
    """One page being drawn; sizes in millimetres."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self._commands: list[str] = []

    def rectangle(
        self,
        left_mm: float,
        top_mm: float,
        width_mm: float,
        height_mm: float,
        code: tuple[int, int, int],
    ) -> None:
        """Fill a rectangle with an 8-bit RGB colour."""
        colour = " ".join(f"{channel / 255.0:.4f}" for channel in code)
        x, y = self._point(left_mm, top_mm + height_mm)
        width, height = width_mm * _POINTS_PER_MM, height_mm * _POINTS_PER_MM
        self._commands.append(f"{colour} rg {x:.3f} {y:.3f} {width:.3f} {height:.3f} re f")

    def text(
        self, left_mm: float, baseline_mm: float, size_mm: float, text: str, *, bold: bool = False
    ) -> None:
        """Write one line in black; only Latin-1 characters."""
        x, y = self._point(left_mm, baseline_mm)
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        font = "F2" if bold else "F1"
        size = size_mm * _POINTS_PER_MM
        self._commands.append(
            f"BT 0 0 0 rg /{font} {size:.3f} Tf {x:.3f} {y:.3f} Td ({escaped}) Tj ET"
        )

    def content(self) -> bytes:
        """Return the page's drawing commands."""
        return "\n".join(self._commands).encode("latin-1")

    def media_box(self) -> str:
        """Return the page size in points."""
        width, height = self.width_mm * _POINTS_PER_MM, self.height_mm * _POINTS_PER_MM
        return f"[0 0 {width:.3f} {height:.3f}]"

    def _point(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        return x_mm * _POINTS_PER_MM, (self.height_mm - y_mm) * _POINTS_PER_MM


def write_pdf(pages: list[PdfPage]) -> bytes:
    """Return the bytes of a PDF file with these pages."""
    first_page = 5
    kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode("ascii"),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} "
            f"/Encoding /WinAnsiEncoding >>".encode("ascii")
            for name in ("Helvetica", "Helvetica-Bold")
        ),
    ]
    for index, page in enumerate(pages):
        content = zlib.compress(page.content(), 9)
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox {page.media_box()} "
                f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
                f"/Contents {first_page + 2 * index + 1} 0 R >>"
            ).encode("ascii")
        )
        head = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode("ascii")
        objects.append(head + content + b"\nendstream")
    return _assemble(objects)


def _assemble(objects: list[bytes]) -> bytes:
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode("ascii") + content + b"\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    body += b"".join(f"{offset:010d} 00000 n \n".encode("ascii") for offset in offsets)
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode("ascii")
    return body + f"startxref\n{start}\n%%EOF\n".encode("ascii")
