"""What is said of one photo: why it was refused, what would help, how it was calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.patches import PatchKind
from pigment.model.photo import CheckName, CheckState, QualityFlag
from pigment.model.series import NoiseSource


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what to do next."""

    message: str
    hint: str


_REJECTIONS: Mapping[str, Advice] = MappingProxyType(
    {
        "unreadable": Advice(
            "The file is not a readable picture.", "Copy it from the phone again, as JPEG or HEIC."
        ),
        "too_large": Advice(
            "The picture has more than 100 megapixels.", "Use the phone's ordinary photo setting."
        ),
        "no_colour": Advice(
            "The picture has no colour.", "Turn off black-and-white filters and take it again."
        ),
        "no_skin": Advice(
            "Too little skin is in view.", "Fill most of the picture with the skin to be followed."
        ),
        "blurred": Advice(
            "The picture is blurred.",
            "Tap the skin to focus, hold the phone with both hands, and take it again.",
        ),
        "dark": Advice("The picture is too dark.", "Take it in daylight near a window."),
        "blown_out": Advice(
            "The skin is overexposed.", "Turn off the flash and move out of direct sun."
        ),
        "glare": Advice(
            "Most of the skin glares.", "Turn off the flash, dry the skin, and tilt the phone."
        ),
        "not_registered": Advice(
            "The picture could not be laid over the first one.",
            "Take it from the same side and distance, with the same skin in view.",
        ),
    }
)
_OTHER_REJECTION = Advice("The picture could not be used.", "Take it again in even daylight.")


def beside_name(file: str, message: str) -> str:
    """Word a message that stands after the name of its file, so that it is not said twice."""
    name = file.rpartition("/")[2]
    return f"It {message.removeprefix(name).lstrip()}" if message.startswith(name) else message


def rejection_advice(code: str) -> Advice:
    """Return message and hint for the code of a rejected photo."""
    return _REJECTIONS.get(code, _OTHER_REJECTION)


_FLAGS: Mapping[QualityFlag, str] = MappingProxyType(
    {
        QualityFlag.SOFT: "Slightly blurred: tap the skin to focus.",
        QualityFlag.CLIPPED: "Parts are overexposed: move out of direct sun.",
        QualityFlag.GLARE: "Parts glare: turn off the flash, dry the skin.",
        QualityFlag.DARK: "Rather dark: go nearer to a window.",
        QualityFlag.UNEVEN: "Unevenly lit: turn so that the light falls from the front.",
        QualityFlag.SMALL_SCALE: "The card is small in the picture: go closer.",
        QualityFlag.NO_CARD: "No colour card found: colours are compared with your own skin only.",
        QualityFlag.NO_SCALE: "No scale found: areas are shares of the skin, not mm².",
        QualityFlag.TILTED: "Taken at a slant: hold the phone flat above the skin.",
        QualityFlag.SKIN_DARKER: "All skin in view is much darker than at the first visit, so a "
        "patch may have lost the skin to be compared with: step back, or add photos of control "
        "skin.",
        QualityFlag.COLOUR_RESIDUAL: "The card's colours fit badly: light it evenly, no shadow.",
        QualityFlag.SMALL_TARGET: "The card or marker is very small in the picture: go closer.",
        QualityFlag.MIXED_LIGHT: "Two lights of different colour: use one lamp or the window.",
        QualityFlag.FLASH: "The flash fired: switch it off and use daylight or one lamp.",
        QualityFlag.CURVED: "A patch turns away, so it looks too small: point the phone at it.",
        QualityFlag.PORTRAIT_MODE: "Taken in portrait mode, which repaints parts: use plain photo.",
        QualityFlag.NIGHT_MODE: "Taken in night mode, which invents colour: use more light.",
        QualityFlag.EDITED: "Changed by a filter or an editing program: use the original.",
        QualityFlag.PANORAMA: "A panorama bends what it shows: use plain photo.",
        QualityFlag.HDR_CODED: "Saved for HDR screens, so its colours are off: turn HDR off.",
        QualityFlag.LITTLE_OVERLAP: "Shows little of the same skin: take it from the same place.",
    }
)


def flag_advice(flag: QualityFlag) -> str:
    """Say what a quality flag means and what would help."""
    return _FLAGS[flag]


_CHECKS: Mapping[CheckName, tuple[str, str, str]] = MappingProxyType(
    {  # what it is called, how its numbers are written, what helps
        CheckName.SHARPNESS: ("sharpness", ".2f", "Tap the skin to focus and hold still."),
        CheckName.LIGHTNESS: ("lightness of the skin", ".0f", "Go nearer to a window."),
        CheckName.CLIPPED: ("overexposed skin", ".1%", "Move out of direct sun, no flash."),
        CheckName.GLARE: ("glare on the skin", ".1%", "Dry the skin, turn it from the lamp."),
        CheckName.UNEVEN: ("unevenness of the light", ".1f", "Let light fall from the front."),
        CheckName.MIXED_LIGHT: ("two light colours", ".3f", "Use one lamp, or the window alone."),
        CheckName.SKIN: ("skin in the picture", ".0%", "Go closer."),
        CheckName.RESOLUTION: ("pixels per mm, as measured", ".1f", "Go closer."),
        CheckName.TARGET: ("card or marker, of the width", ".0%", "Go closer."),
        CheckName.TILT: ("slant in degrees", ".0f", "Hold the phone flat above the skin."),
        CheckName.CARD_COLOURS: ("misfit of the card's colours", ".1f", "Light it evenly."),
        CheckName.OVERLAP: ("same skin as the first photo", ".0%", "Stand where you stood."),
    }
)


def check_line(
    name: str, value: float | None, at_least: bool, care: float | None, refuse: float | None,
    state: str,
) -> str:  # fmt: skip
    """Write one figure of the quality gate: name, number, limits and, beyond one, what helps."""
    called, form, help_ = _CHECKS[CheckName(name)]
    number = "not known" if value is None else f"{value:{form}}"
    side, beyond = ("at least", "under") if at_least else ("at most", "over")
    parts = [] if care is None else [f"{side} {care:{form}}"]
    parts += [] if refuse is None else [f"refused {beyond} {refuse:{form}}"]
    limits = f" ({', '.join(parts)})" if parts and value is not None else ""
    advice = f" {help_}" if state in (CheckState.CARE, CheckState.REFUSED) else ""
    return f"    {called + ':':<31} {number}{limits}{'.' if advice else ''}{advice}"


KIND_NAMES: Mapping[PatchKind, str] = MappingProxyType(
    {PatchKind.PATCH: "patch", PatchKind.MOLE: "mole", PatchKind.FRECKLE: "freckle"}
)
COLOUR_METHOD_NAMES: Mapping[ColourMethod, str] = MappingProxyType(
    {
        ColourMethod.COLORCHECKER24: "24-patch colour card",
        ColourMethod.PIGMENT_CARD: "printed pigment card",
        ColourMethod.SKIN_RELATIVE: "the person's own skin",
        ColourMethod.NONE: "none",
    }
)
SCALE_METHOD_NAMES: Mapping[ScaleMethod, str] = MappingProxyType(
    {
        ScaleMethod.COLORCHECKER24: "24-patch colour card",
        ScaleMethod.PIGMENT_CARD: "printed pigment card",
        ScaleMethod.ARUCO: "marker of known size",
        ScaleMethod.RULER: "ruler in the picture",
    }
)
NOISE_SOURCE_NAMES: Mapping[NoiseSource, str] = MappingProxyType(
    {
        NoiseSource.REPLICATES: "repeated photos of the same visits",
        NoiseSource.RESIDUALS: "the scatter of the visits about their trend",
        NoiseSource.BENCHMARK: "figures from elsewhere, for want of enough photos",
    }
)
