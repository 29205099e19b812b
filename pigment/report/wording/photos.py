"""What is said of one photo: why it was refused, what would help, how it was calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.patches import PatchKind
from pigment.model.photo import QualityFlag
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
        QualityFlag.COLOUR_RESIDUAL: "The card's colours fit badly: light it evenly, no shadow.",
    }
)


def flag_advice(flag: QualityFlag) -> str:
    """Say what a quality flag means and what would help."""
    return _FLAGS[flag]


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
    }
)
NOISE_SOURCE_NAMES: Mapping[NoiseSource, str] = MappingProxyType(
    {
        NoiseSource.REPLICATES: "repeated photos of the same visits",
        NoiseSource.RESIDUALS: "the scatter of the visits about their trend",
        NoiseSource.BENCHMARK: "figures from elsewhere, for want of enough photos",
    }
)
