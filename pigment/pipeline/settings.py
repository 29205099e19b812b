"""All settings of the pipeline in one frozen tree, read from TOML text.

Each stage declares its own settings beside its function; they are composed here. Every
setting has a working default. Unknown keys are refused, since a misspelt limit that is
silently ignored is a wrong result.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from pigment import VERSION
from pigment.errors import SettingsError
from pigment.imaging.calibration import CalibrationSettings
from pigment.imaging.card import CardSettings, card_geometry
from pigment.imaging.contrast import ContrastSettings
from pigment.imaging.hair import HairSettings
from pigment.imaging.illumination import IlluminationSettings
from pigment.imaging.learned_card import LearnedCardSettings
from pigment.imaging.markers import MarkerSettings
from pigment.imaging.matching import MatchingSettings
from pigment.imaging.painting import CorrectionSettings
from pigment.imaging.planimetry import PlanimetrySettings
from pigment.imaging.quality import QualitySettings
from pigment.imaging.recovery import FollowSettings
from pigment.imaging.registration import RegistrationSettings
from pigment.imaging.ruler import RulerSettings
from pigment.imaging.segmentation import SegmentationSettings
from pigment.imaging.sheen import SheenSettings
from pigment.imaging.skin import SkinSettings
from pigment.imaging.skin_level import SkinLevelSettings
from pigment.imaging.turning import TurningSettings
from pigment.pipeline.control import ControlSettings
from pigment.stats.series import StatsSettings

T = TypeVar("T")
_HINT = "See docs/settings.md for the names, or leave the file out: every setting has a default."


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """What colour and scale are read from.

    ``card``: look for a colour card (``auto``) or not (``none``). ``marker_mm``: side of an
    ArUco marker lying by the skin. ``ruler``: where no target gives a scale, take it from a
    millimetre ruler that is unmistakable (``auto``), or that a person says is there
    (``stated``), or never (``none``). ``check_line_mm``: what the 50 mm line of the printed card
    measured with a ruler.
    """

    card: str = "auto"
    marker_mm: float | None = None
    ruler: str = "auto"
    check_line_mm: float = 50.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can change a result."""

    working_megapixels: float = 1.5
    targets: TargetSettings = field(default_factory=TargetSettings)
    reference_card: CardSettings = field(default_factory=CardSettings)
    markers: MarkerSettings = field(default_factory=MarkerSettings)
    ruler: RulerSettings = field(default_factory=RulerSettings)
    turning: TurningSettings = field(default_factory=TurningSettings)
    calibration: CalibrationSettings = field(default_factory=CalibrationSettings)
    learned_card: LearnedCardSettings = field(default_factory=LearnedCardSettings)
    skin_level: SkinLevelSettings = field(default_factory=SkinLevelSettings)
    skin: SkinSettings = field(default_factory=SkinSettings)
    hair: HairSettings = field(default_factory=HairSettings)
    quality: QualitySettings = field(default_factory=QualitySettings)
    illumination: IlluminationSettings = field(default_factory=IlluminationSettings)
    sheen: SheenSettings = field(default_factory=SheenSettings)
    registration: RegistrationSettings = field(default_factory=RegistrationSettings)
    segmentation: SegmentationSettings = field(default_factory=SegmentationSettings)
    planimetry: PlanimetrySettings = field(default_factory=PlanimetrySettings)
    contrast: ContrastSettings = field(default_factory=ContrastSettings)
    matching: MatchingSettings = field(default_factory=MatchingSettings)
    follow: FollowSettings = field(default_factory=FollowSettings)
    control: ControlSettings = field(default_factory=ControlSettings)
    corrections: CorrectionSettings = field(default_factory=CorrectionSettings)
    stats: StatsSettings = field(default_factory=StatsSettings)

    @classmethod
    def from_toml(cls, text: str) -> Settings:
        """Read settings from TOML text; tables are stages, keys their settings.

        Raises
        ------
        SettingsError
            When the text is not TOML, or holds an unknown key, a value of the wrong kind, or a
            size that no photo or card has.
        """
        try:
            tree = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"The settings are not valid TOML: {error}", hint=_HINT) from error
        settings = _overlay(cls(), tree, "")
        _refuse_nonsense(settings)
        return settings

    def with_options(
        self,
        *,
        card_mode: str | None = None,
        card_type: str | None = None,
        marker_mm: float | None = None,
        check_line_mm: float | None = None,
        ruler: bool = False,
    ) -> Settings:
        """Return the settings with the command line's choices put in."""
        targets = self.targets
        if card_mode is not None:
            targets = replace(targets, card=card_mode)
        if ruler:
            targets = replace(targets, ruler="stated")
        if marker_mm is not None:
            targets = replace(targets, marker_mm=marker_mm)
        if check_line_mm is not None:
            targets = replace(targets, check_line_mm=check_line_mm)
        reference = self.reference_card
        if card_type is not None:
            card_geometry(card_type)  # refuses an unknown make before any photo is read
            reference = replace(reference, card_type=card_type)
        return replace(self, targets=targets, reference_card=reference)

    def fingerprint(self) -> str:
        """Sixteen hex digits that change with any setting and with the version."""
        tree = {"version": VERSION, "settings": _as_tree(self)}
        coded = json.dumps(tree, sort_keys=True, default=str).encode()
        return hashlib.sha256(coded).hexdigest()[:16]


def _as_tree(value: Any) -> Any:
    """Plain dictionaries and lists of a settings object, for hashing."""
    if is_dataclass(value):
        return {entry.name: _as_tree(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _as_tree(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [_as_tree(entry) for entry in value]
    return value


def _overlay(base: T, tree: dict[str, Any], path: str) -> T:
    """Put the values of ``tree`` over a frozen settings object, checking names and kinds."""
    if not is_dataclass(base):
        raise SettingsError(f"'{path}' is no table of settings.", hint=_HINT)
    known = {entry.name: getattr(base, entry.name) for entry in fields(base)}
    kinds = get_type_hints(type(base))
    changes: dict[str, Any] = {}
    for key, value in tree.items():
        where = f"{path}{key}"
        if key not in known:
            raise SettingsError(f"There is no setting '{where}'.", hint=_HINT)
        present = known[key]
        if present is None:  # unset: a value of the declared kind stands for it
            present = next(kind() for kind in get_args(kinds[key]) if kind is not NoneType)
        changes[key] = _checked(present, value, where)
    return replace(base, **changes)  # type: ignore[type-var]


def _refuse_nonsense(settings: Settings) -> None:
    """Refuse sizes that would stop every photo, before any is read."""
    targets, card_type = settings.targets, settings.reference_card.card_type
    for name, value, fits in (
        ("working_megapixels", settings.working_megapixels, _within(0.05, 100.0)),
        ("targets.card", targets.card, ("auto", "none").__contains__),
        ("targets.ruler", targets.ruler, ("auto", "stated", "none").__contains__),
        ("targets.marker_mm", targets.marker_mm, _within(0.1, 10_000.0)),
        ("targets.check_line_mm", targets.check_line_mm, _within(40.0, 62.5)),
    ):
        if value is not None and not fits(value):
            raise SettingsError(f"'{name}' cannot be {value!r}.", hint=_HINT)
    if card_type is not None:
        card_geometry(card_type)


def _within(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: low <= value <= high


def _merged(present: Mapping[Any, Any], tree: dict[str, Any], where: str) -> dict[Any, Any]:
    """Put values over a table whose keys are names of metrics."""
    names = {str(key): key for key in present}
    merged = dict(present)
    for key, value in tree.items():
        if key not in names:
            raise SettingsError(f"There is no setting '{where}.{key}'.", hint=_HINT)
        merged[names[key]] = _checked(present[names[key]], value, f"{where}.{key}")
    return merged


def _checked(present: Any, value: Any, where: str) -> Any:
    if isinstance(present, Mapping) and isinstance(value, dict):
        return _merged(present, value, where)
    if isinstance(value, dict):
        return _overlay(present, value, f"{where}.")
    if is_dataclass(present):
        raise SettingsError(f"'{where}' is a table of settings, not one value.", hint=_HINT)
    if isinstance(present, tuple) and isinstance(value, list) and len(value) == len(present):
        return tuple(_checked(old, new, where) for old, new in zip(present, value, strict=True))
    if isinstance(present, bool) or isinstance(value, bool):
        fits = isinstance(present, bool) and isinstance(value, bool)
    elif isinstance(present, float):
        fits = isinstance(value, (int, float)) and math.isfinite(value)
        value = float(value) if fits else value
    else:
        fits = isinstance(value, type(present))
    if not fits:
        raise SettingsError(f"'{where}' cannot be {value!r}.", hint=_HINT)
    return value
