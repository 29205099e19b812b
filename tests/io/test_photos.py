"""Every kind of file a phone may hand over, and every way one may be broken."""

import hashlib
import io
import struct
import zlib
from datetime import datetime, timedelta, timezone

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from pigment.errors import SettingsError, UnreadablePhotoError
from pigment.io.photos import list_photos, open_photo, read_header
from pigment.model.photo import DateSource

pillow_heif.register_heif_opener()

BROWN, SKIN, WIDTH, HEIGHT = (120, 80, 60), (200, 140, 110), 96, 64


def scene() -> Image.Image:
    """Skin with a brown top left quarter, so that every turn shows."""
    pixels = np.full((HEIGHT, WIDTH, 3), SKIN, np.uint8)
    pixels[: HEIGHT // 2, : WIDTH // 2] = BROWN
    return Image.fromarray(pixels)


def corners(path):
    """Colours of the middles of the top left and the bottom right quarter."""
    pixels = open_photo(path).pixels_srgb
    height, width, _ = pixels.shape
    return pixels[height // 4, width // 4], pixels[3 * height // 4, 3 * width // 4]


def assert_scene(path, tolerance):
    top_left, bottom_right = corners(path)
    np.testing.assert_allclose(top_left, BROWN, atol=tolerance)
    np.testing.assert_allclose(bottom_right, SKIN, atol=tolerance)


def refused(path):
    with pytest.raises(UnreadablePhotoError) as caught:
        open_photo(path)
    assert path.name in caught.value.message
    assert caught.value.hint
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.png", {}),
        ("a.tif", {}),
        ("a.tiff", {"compression": "tiff_lzw"}),
        ("a.webp", {"quality": 95}),
        ("a.heic", {"quality": 95}),
        ("a.avif", {"quality": 95}),
    ],
)
def test_every_format_gives_upright_rgb_a_hash_and_its_name(tmp_path, name, options):
    path = tmp_path / name
    scene().save(path, **options)
    photo = open_photo(path)
    assert photo.pixels_srgb.shape == (HEIGHT, WIDTH, 3)
    assert photo.pixels_srgb.dtype == np.uint8
    assert photo.file == name
    assert photo.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert_scene(path, tolerance=4)


def test_a_two_image_jpeg_gives_its_first_picture(tmp_path):
    path = tmp_path / "gainmap.jpg"
    gain_map = Image.new("RGB", (24, 16), (9, 200, 9))
    scene().save(path, format="MPO", save_all=True, append_images=[gain_map], quality=95)
    with Image.open(path) as image:
        assert image.format == "MPO"
    assert_scene(path, tolerance=4)


@pytest.mark.parametrize("name", ["c.jpg", "c.tif"])
def test_cmyk_without_a_profile_is_read(tmp_path, name):
    scene().convert("CMYK").save(tmp_path / name)
    assert_scene(tmp_path / name, tolerance=5)


def test_a_palette_png_is_read(tmp_path):
    scene().quantize(4).save(tmp_path / "p.png")
    assert_scene(tmp_path / "p.png", tolerance=2)


def test_alpha_is_laid_on_white(tmp_path):
    image = scene().convert("RGBA")
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[: HEIGHT // 2, : WIDTH // 2] = 0
    image.putalpha(Image.fromarray(alpha))
    image.save(tmp_path / "t.png")
    top_left, bottom_right = corners(tmp_path / "t.png")
    assert tuple(top_left) == (255, 255, 255)
    assert tuple(bottom_right) == SKIN


def test_cielab_tiff_is_read(tmp_path):
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(scene(), srgb, lab, outputMode="LAB")
    image.save(tmp_path / "lab.tif")
    assert_scene(tmp_path / "lab.tif", tolerance=2)


def test_a_heic_of_ten_bits_reads_as_its_eight_bit_colours(tmp_path):
    deep = np.tile(np.array([182, 136, 108], np.uint16) * 257, (64, 96, 1))
    path = tmp_path / "ten.heic"
    pillow_heif.from_bytes("RGB;16", (96, 64), deep.tobytes()).save(path, quality=95)
    photo = open_photo(path)
    assert photo.pixels_srgb.dtype == np.uint8
    assert np.abs(photo.pixels_srgb.astype(int) - [182, 136, 108]).max() <= 2


# --- 16 bits per channel -------------------------------------------------------------------


def png16(pixels: np.ndarray) -> bytes:
    """A 16-bit PNG built by hand: Pillow cannot write one."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff16(pixels: np.ndarray) -> bytes:
    """A little-endian, uncompressed 16-bit RGB TIFF built by hand."""
    height, width, _ = pixels.shape
    strip = pixels.astype("<u2").tobytes()
    tags = [
        (256, 3, 1, width),
        (257, 3, 1, height),
        (258, 3, 3, 8 + 2 + 12 * 10 + 4),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 8 + 2 + 12 * 10 + 4 + 6),
        (277, 3, 1, 3),
        (278, 3, 1, height),
        (279, 4, 1, len(strip)),
        (284, 3, 1, 1),
    ]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *t) for t in tags)
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + directory
        + bytes(4)
        + struct.pack("<3H", 16, 16, 16)
        + strip
    )


@pytest.mark.parametrize(("name", "encode"), [("deep.png", png16), ("deep.tif", tiff16)])
def test_sixteen_bit_files_are_read(tmp_path, name, encode):
    (tmp_path / name).write_bytes(encode(np.asarray(scene(), np.uint16) * 257))
    assert_scene(tmp_path / name, tolerance=1)


def test_sixteen_bit_png_with_alpha_is_read(tmp_path):
    opaque = np.full((HEIGHT, WIDTH, 1), 65535, np.uint16)
    pixels = np.concatenate([np.asarray(scene(), np.uint16) * 257, opaque], axis=2)
    (tmp_path / "deep.png").write_bytes(png16(pixels))
    assert_scene(tmp_path / "deep.png", tolerance=1)


# --- colour profiles -----------------------------------------------------------------------

P3_TO_XYZ_D65 = np.array(  # SMPTE EG 432-1 primaries, white 0.3127, 0.3290
    [
        [0.48657095, 0.26566769, 0.19821729],
        [0.22897456, 0.69173852, 0.07928691],
        [0.0, 0.04511338, 1.04394437],
    ]
)
SRGB_TO_XYZ_D65 = np.array(  # IEC 61966-2-1
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)


def linear(coded):
    coded = np.asarray(coded, float) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def srgb_of_p3(colour):
    light = np.linalg.solve(SRGB_TO_XYZ_D65, P3_TO_XYZ_D65 @ linear(colour))
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def p3_profile() -> bytes:
    """A Display-P3 profile by the ICC specification, with a plain gamma table as its curve."""

    def s15(*values):
        return struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))

    codes = np.round(65535 * linear(np.arange(256))).astype(">u2").tobytes()
    curve = b"curv" + bytes(4) + struct.pack(">I", 256) + codes
    text = b"text" + bytes(4) + b"P3\0\0"
    desc = b"desc" + bytes(4) + struct.pack(">I", 3) + b"P3\0" + bytes(79)
    tags = {  # D50-adapted primaries of Display P3
        b"desc": desc,
        b"cprt": text,
        b"wtpt": b"XYZ " + bytes(4) + s15(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ " + bytes(4) + s15(0.51512, 0.24120, -0.00105),
        b"gXYZ": b"XYZ " + bytes(4) + s15(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ " + bytes(4) + s15(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, start = b"", b"", 132 + 12 * len(tags)
    for name, payload in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(payload))
        body += payload + bytes(-len(payload) % 4)
    head = struct.pack(">I4sI12s", start + len(body), bytes(4), 0x02100000, b"mntrRGB XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + s15(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize(
    ("name", "options", "tolerance"),
    [
        ("p3.png", {}, 1.5),
        ("p3.tif", {}, 1.5),
        ("p3.jpg", {"quality": 98, "subsampling": 0}, 3),
        ("p3.heic", {"quality": 98}, 4),
        ("p3.webp", {"lossless": True}, 1.5),
        ("p3.avif", {"quality": 98}, 4),
    ],
)
def test_display_p3_becomes_srgb(tmp_path, name, options, tolerance):
    scene().save(tmp_path / name, icc_profile=p3_profile(), **options)
    top_left, bottom_right = corners(tmp_path / name)
    np.testing.assert_allclose(top_left, srgb_of_p3(BROWN), atol=tolerance)
    np.testing.assert_allclose(bottom_right, srgb_of_p3(SKIN), atol=tolerance)
    assert np.abs(srgb_of_p3(SKIN) - SKIN).max() > 8  # the conversion is no small matter


def test_heic_marked_as_p3_without_a_profile_becomes_srgb(tmp_path):
    path = tmp_path / "nclx.heic"
    heif = pillow_heif.from_pillow(scene())
    heif.save(path, quality=98, color_primaries=12, transfer_characteristics=13)
    np.testing.assert_allclose(corners(path)[1], srgb_of_p3(SKIN), atol=4)


def test_an_srgb_profile_leaves_every_code_as_it_is(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    scene().save(tmp_path / "s.png", icc_profile=profile)
    np.testing.assert_array_equal(open_photo(tmp_path / "s.png").pixels_srgb, np.asarray(scene()))


def test_a_damaged_or_foreign_profile_is_passed_over(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for name, profile in {"damaged.png": b"not a profile" * 20, "foreign.png": lab}.items():
        scene().save(tmp_path / name, icc_profile=profile)
        assert_scene(tmp_path / name, tolerance=0)


# --- header --------------------------------------------------------------------------------


def exif(**tags) -> Image.Exif:
    """EXIF with a camera, an exposure, a date and, always, a place that must not be read."""
    header = Image.Exif()
    header[0x010F], header[0x0110] = "Maker\0", "Maker Phone 7"
    header[0x0112] = tags.get("orientation", 1)
    header[0x0132] = "2031:01:01 00:00:00"  # changed later by an editor
    header.get_ifd(0x8769).update(
        {
            0x9003: tags.get("taken", "2026:01:05 09:30:00"),
            0x9011: tags.get("offset", "+01:00"),
            0x8827: 64,
            0x829A: 0.008,
            0x9209: tags.get("flash", 25),
        }
    )
    header.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)})
    return header


@pytest.mark.parametrize("name", ["e.jpg", "e.png", "e.webp", "e.tif", "e.heic", "e.avif"])
def test_camera_exposure_and_date_are_read_from_every_format(tmp_path, name):
    scene().save(tmp_path / name, exif=exif().tobytes())
    capture = open_photo(tmp_path / name).capture
    assert capture.taken_at == datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert capture.taken_at_source is DateSource.EXIF
    assert capture.camera == "Maker Phone 7"
    assert (capture.iso, capture.exposure_s, capture.flash_fired) == (64, 0.008, True)


def test_the_place_is_never_read(tmp_path, monkeypatch):
    asked = []
    original = Image.Exif.get_ifd

    def spy(self, tag):
        asked.append(tag)
        return original(self, tag)

    scene().save(tmp_path / "gps.jpg", exif=exif().tobytes())
    monkeypatch.setattr(Image.Exif, "get_ifd", spy)
    photo = open_photo(tmp_path / "gps.jpg")
    assert asked
    assert 0x8825 not in asked
    assert "48" not in repr(photo.capture)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "heic"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(tmp_path, orientation, suffix):
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = scene() if undo is None else scene().transpose(undo)
    path = tmp_path / f"o.{suffix}"
    stored.save(path, exif=exif(orientation=orientation).tobytes())
    assert open_photo(path).pixels_srgb.shape == (HEIGHT, WIDTH, 3)
    assert_scene(path, tolerance=6)


def test_a_clock_that_was_never_set_gives_no_date(tmp_path):
    for number, text in enumerate(["0000:00:00 00:00:00", "1970:01:01 00:00:00", "nonsense"]):
        path = tmp_path / f"clock{number}.jpg"
        scene().save(path, exif=exif(taken=text).tobytes())
        assert open_photo(path).capture.taken_at is None


def test_damaged_exif_does_not_cost_the_photo(tmp_path):
    scene().save(tmp_path / "e.jpg", exif=b"Exif\0\0MM\0*\0\0\xff\xff rubbish", quality=95)
    assert_scene(tmp_path / "e.jpg", tolerance=4)


def test_the_header_alone_gives_the_same_hash_and_capture(tmp_path):
    path = tmp_path / "e.jpg"
    scene().save(path, exif=exif().tobytes())
    photo = open_photo(path)
    assert read_header(path) == (photo.sha256, photo.capture)


def test_reading_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "e.jpg"
    scene().save(path, exif=exif(orientation=6).tobytes())
    before = path.read_bytes(), path.stat().st_mtime_ns
    open_photo(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


# --- refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xd8\xff\xe0", b"%PDF-1.7 and so on", bytes(5000)]
)
def test_what_is_no_image_is_unreadable(tmp_path, content):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert refused(path) == "unreadable"


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic", "avif", "tif"])
@pytest.mark.parametrize("keep", [0.2, 0.7])
def test_a_truncated_file_is_unreadable(tmp_path, suffix, keep):
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    path = tmp_path / f"cut.{suffix}"
    Image.fromarray(noise).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content))])
    assert refused(path) == "unreadable"


def test_random_damage_never_escapes_as_another_error(tmp_path):
    random = np.random.default_rng(7)
    for suffix in ("jpg", "png", "tif", "webp", "heic"):
        stream = io.BytesIO()
        kind = {"jpg": "JPEG", "tif": "TIFF", "heic": "HEIF"}.get(suffix, suffix)
        scene().save(stream, format=kind, exif=exif().tobytes())
        for attempt in range(25):
            content = bytearray(stream.getvalue())
            for place in random.integers(0, len(content), 8):
                content[place] = random.integers(0, 256)
            path = tmp_path / f"{attempt}.{suffix}"
            path.write_bytes(content)
            try:
                assert open_photo(path).pixels_srgb.ndim == 3
            except UnreadablePhotoError as error:
                assert error.code in ("unreadable", "too_large", "no_colour")  # noqa: PT017


def test_the_content_decides_not_the_suffix(tmp_path):
    stream = io.BytesIO()
    scene().save(stream, format="PNG")
    for name in ("really_a_png.jpg", "no_suffix", "photo.txt"):
        (tmp_path / name).write_bytes(stream.getvalue())
        assert_scene(tmp_path / name, tolerance=0)


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    assert refused(tmp_path / "absent.jpg") == "unreadable"
    (tmp_path / "folder.jpg").mkdir()
    assert refused(tmp_path / "folder.jpg") == "unreadable"


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header
    chunk += struct.pack(">I", zlib.crc32(b"IHDR" + header))
    empty = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n" + chunk + empty


@pytest.mark.parametrize("side", [10_001, 20_000, 60_000])
def test_more_than_a_hundred_megapixels_is_refused_before_decoding(tmp_path, side, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    path = tmp_path / "bomb.png"
    path.write_bytes(png_claiming(side, side))
    assert refused(path) == "too_large"
    with pytest.raises(UnreadablePhotoError):
        read_header(path)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16", "RGB", "P"])
def test_greyscale_has_no_colour_to_measure(tmp_path, mode):
    grey = scene().convert("L")
    stored = Image.fromarray(np.asarray(grey, np.uint16) * 257) if mode == "I;16" else grey
    stored.convert(mode).save(tmp_path / "g.png")
    assert refused(tmp_path / "g.png") == "no_colour"


def test_greyscale_jpeg_saved_as_colour_has_no_colour(tmp_path):
    scene().convert("L").convert("RGB").save(tmp_path / "g.jpg", quality=80)
    assert refused(tmp_path / "g.jpg") == "no_colour"


def test_one_small_coloured_patch_is_colour(tmp_path):
    pixels = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    pixels[33:36, 33:36] = BROWN
    Image.fromarray(pixels).save(tmp_path / "c.png")
    assert open_photo(tmp_path / "c.png").pixels_srgb[34, 34, 0] == BROWN[0]


# --- folders -------------------------------------------------------------------------------


def test_a_folder_lists_its_images_sorted_without_hidden_and_other_files(tmp_path):
    for name in ("b.JPG", "a.heic", ".hidden.jpg", "._b.jpg", "notes.txt", "c.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "deeper.jpg").mkdir()
    assert [p.name for p in list_photos([tmp_path])] == ["a.heic", "b.JPG", "c.png"]


def test_a_file_named_outright_is_kept_once_whatever_its_suffix(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"x")
    (tmp_path / "a.jpg").write_bytes(b"x")
    paths = list_photos([tmp_path / "notes.txt", tmp_path, tmp_path / "a.jpg"])
    assert [p.name for p in paths] == ["notes.txt", "a.jpg"]


def test_a_missing_path_and_an_empty_folder_are_errors_with_a_hint(tmp_path):
    for paths in ([tmp_path / "absent"], [tmp_path]):
        with pytest.raises(SettingsError) as caught:
            list_photos(paths)
        assert caught.value.hint
