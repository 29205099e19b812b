"""What several verdicts amount to, in plain words, and what would help where they are open.

The headline never says more than the verdicts it sums up: a direction is named only where a
change of that kind is claimed, and what is open is called open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from pigment.model.series import COMMON_PATCHES, Change, Metric, NoiseSource, Verdict
from pigment.report.wording.measures import metric_text, patch_title
from pigment.report.wording.photos import NOISE_SOURCE_NAMES

_AREAS = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)
_CLAIMS = (Verdict.HIGHER, Verdict.LOWER)


class Way(StrEnum):
    """Where a group of verdicts points; ``MORE``: larger, darker, standing out more."""

    LESS = "less"
    MORE = "more"
    MIXED = "mixed"
    SAME = "same"
    PARTLY = "partly"
    OPEN = "open"


def way_of(changes: Sequence[Change]) -> Way:
    """Sum up verdicts of one kind: claims first, then whether every one rules a change out."""
    ways = {_claimed_way(change) for change in changes if change.verdict in _CLAIMS}
    if ways:
        return ways.pop() if len(ways) == 1 else Way.MIXED
    ruled_out = [change.verdict is Verdict.NO_DETECTABLE_CHANGE for change in changes]
    if not any(ruled_out):
        return Way.OPEN
    return Way.SAME if all(ruled_out) else Way.PARTLY


def _claimed_way(change: Change) -> Way:
    up = change.verdict is Verdict.HIGHER
    if change.metric is Metric.DELTA_L:  # a higher lightness is less of a patch
        up = not up
    return Way.MORE if up else Way.LESS


def headline(changes: Sequence[Change]) -> str:
    """Sum up the whole-site changes since the first visit in one plain sentence."""
    area = [change for change in changes if change.metric in _AREAS]
    colour = [change for change in changes if change.metric not in _AREAS]
    if any(change.reason == "no_patches" for change in area):
        return "No darkened patch was found, neither at the first visit nor at the latest."
    size, tone = way_of(area), way_of(colour)
    claims = [c for c in changes if c.verdict in _CLAIMS]
    if not claims:
        return _without_claim(changes)
    common = any(change.reason == COMMON_PATCHES for change in claims)
    who = "The patches found at both visits" if common else "The patches"
    if Way.MIXED in (size, tone):
        return _mixed(who, size, tone)
    said = [words for words in (_AREA_WORDS.get(size), _tone_words(colour, tone)) if words]
    link = " and " if size is tone else " but "
    sentence = f"{who} {link.join(said)}".replace(f"{link}are ", link)
    return f"{sentence} than at the first visit{_open_end(size, tone)}."


_AREA_WORDS = {Way.LESS: "are smaller", Way.MORE: "are larger"}


def _tone_words(colour: Sequence[Change], tone: Way) -> str | None:
    """Name what was claimed of the colour, by the claim that says most."""
    if tone not in (Way.LESS, Way.MORE):
        return None
    claimed = {change.metric for change in colour if change.verdict in _CLAIMS}
    less = tone is Way.LESS
    if Metric.DELTA_L in claimed:
        return f"are {'lighter' if less else 'darker'} against the skin around"
    if Metric.DELTA_E00 in claimed:
        return f"stand out {'less' if less else 'more'} from the skin around"
    return f"show {'less' if less else 'more'} pigment against the skin around"


def _open_end(size: Way, tone: Way) -> str:
    for way, words in ((size, "their size"), (tone, "their colour")):
        if way is Way.SAME:
            return f"; no change was seen in {words}"
        if way in (Way.OPEN, Way.PARTLY):
            return f"; whether {words} changed cannot be told yet"
    return ""


def _mixed(who: str, size: Way, tone: Way) -> str:
    end = {
        Way.LESS: f"{who} are smaller than at the first visit, but their",
        Way.MORE: f"{who} are larger than at the first visit, but their",
    }.get(size, "The")
    return f"{end} measures of colour point different ways: read each by itself below."


def _without_claim(changes: Sequence[Change]) -> str:
    same = [c for c in changes if c.verdict is Verdict.NO_DETECTABLE_CHANGE]
    if len(same) == len(changes) and changes:
        return _NOTHING_SEEN
    if not same:
        return _CANNOT_TELL
    seen, unsure = (
        _listed([f"the {_noun(change.metric)}" for change in part])
        for part in (same, [c for c in changes if c not in same])
    )
    return (
        f"No change was seen in {seen} since the first visit; for {unsure} it cannot be told yet."
    )


def _noun(metric: Metric) -> str:
    if metric is Metric.AFFECTED_FRACTION:
        return "share of the skin that is affected"
    return metric_text(metric).noun


_NOTHING_SEEN = "No change was seen since the first visit, within the limits given here."
_CANNOT_TELL = "It cannot be told yet whether anything changed since the first visit."


def leading(changes: Sequence[Change]) -> Change | None:
    """Choose the change whose sentence stands first: claims, then exclusions, contrast first.

    The order of the metrics is fixed, so that no result picks its own.
    """
    ranks = (_CLAIMS, (Verdict.NO_DETECTABLE_CHANGE,), (Verdict.CANNOT_TELL,))
    order = (Metric.DELTA_E00, *_AREAS, Metric.DELTA_L, Metric.MELANIN_CONTRAST)
    for verdicts in ranks:
        for metric in order:
            found = [c for c in changes if c.metric is metric and c.verdict in verdicts]
            if found:
                return found[0]
    return None


def presence_notes(changes: Sequence[Change]) -> tuple[str, ...]:
    """Name patches that are surely new or surely gone since the first visit."""
    notes = []
    for reason, words in (("appeared", "New"), ("vanished", "No longer found")):
        tracks = sorted(
            {
                change.track_id
                for change in changes
                if change.reason == reason
                and change.verdict in _CLAIMS
                and change.track_id is not None
            }
        )
        if tracks:
            names = [patch_title(track).lower() for track in tracks]
            notes.append(f"{words} since the first visit: {_listed(names)}.")
    return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def advice(reasons: Collection[str], *, single_photos: bool, without_card: bool) -> tuple[str, ...]:
    """Say what would help to tell, from the reasons of the open verdicts, most useful first."""
    noisy = bool({"noise_exceeds_margin", "between_noise_and_margin"} & set(reasons))
    said = [words for reason, words in _HELP.items() if reason in reasons]
    if single_photos and (noisy or not said):
        said.append(
            "Take two photos at each visit, a minute apart: they show how much is only noise."
        )
    if without_card and noisy:
        said.append(
            "Lay a colour card beside the skin in every photo from now on: without one, light and "
            "camera blur the comparison."
        )
    if noisy:
        said.append("Go on with a visit every week or two: each one shows better what is noise.")
    return tuple(said)


_HELP = {
    "camera_changed": "Use the same phone for every visit: colours from two cameras differ.",
    "reference_changed": "Step back, so that normal skin around the patches is in view.",
    "calibration_changed": "Keep to one way: the card in every photo, or in none.",
    "patch_out_of_view": "Show the same stretch of skin each time, with all patches well inside.",
    "patches_differ": (
        "Keep light, distance and angle alike: a faint patch was found at one visit only."
    ),
    "skin_darkened": (
        "Photograph skin that the sun does not reach as control skin: it tells a tan from fading."
    ),
    "skin_lightened": (
        "Photograph skin that the sun does not reach as control skin: it shows what the sun does."
    ),
    "skin_unsure": (
        "Photograph skin that the sun does not reach as control skin, and have a mole in the "
        "picture if there is one near: both tell a tan from fading."
    ),
    "not_measured": "Show the same stretch of skin each time, sharp and in even light.",
}


def noise_words(limit: str | None, source: NoiseSource | None) -> str:
    """Say how large the noise is and where that figure is from; ``limit`` is written out."""
    if source is None:
        return ""
    name = NOISE_SOURCE_NAMES[source]
    if limit is None:
        return f"How much noise there is was taken from {name}."
    return (
        f"Two visits of unchanged skin can differ by up to {limit} through noise alone (19 times "
        f"in 20). This figure was taken from {name}."
    )
