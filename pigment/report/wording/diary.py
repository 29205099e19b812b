"""What the diary page says, and what is said of a diary beside the measurements.

A step or a pace "goes together with" an entry; nothing here says what made what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from pigment.model.darkening import Darkening
from pigment.model.diary import Exposure, ExposureKind, Moment
from pigment.model.series import Event, Metric, Verdict
from pigment.report.wording.measures import SPACE, date_text, metric_text, number
from pigment.report.wording.photos import Advice

DIARY_TITLE = "Diary"
LEAD = (
    "Write down what you take, do and notice: herbs and medicines with their dose, sun, "
    "sunscreen, treatments, make-up or cream on the day of a photo. The charts then show it "
    "beside the measurements."
)
PRIVATE = (
    "The diary is yours alone. It is kept apart from the photos, is the same for all your places, "
    "and goes into a report only where you tick it."
)
SAMPLE_NOTE = "This is a sample. Your diary is shown beside your own places, not beside samples."
ADD = "Add an entry"
KIND_LABEL = "What is it about?"
NAME_LABEL = "Name or product"
NAME_EXAMPLE = "as it stands on the packet"
FIRST_DAY = "First day"
LAST_DAY = "Last day (leave empty while it goes on)"
DOSE_LABEL = "Dose, as a number"
UNIT_LABEL = "Unit of the dose"
UNIT_EXAMPLE = "g/day"
NOTE_LABEL = "Note"
SAVE_ENTRY = "Save entry"
DAY_MISSING = Advice("No first day is chosen yet.", "Choose the day on which it began.")
SAVED = "Saved."
ENTRIES = "Your entries"
NO_ENTRIES = "There is no entry yet."
CHANGE_ENTRY = "Change"
DELETE_ENTRY = "Delete"
DELETE_ENTRY_QUESTION = "Delete this entry?"
DELETE_ENTRY_CONFIRM = "Delete entry"
OLDER_ENTRIES = "Show older entries"
KNOWN_BADGE = "Known to darken skin in some people"
TABLES = "Bring along or take away as a table"
IMPORT_LABEL = "Bring along a table (CSV)"
IMPORT_HELP = (
    "Columns: kind, name, start, end, dose, unit, note. What is here already is not added twice."
)
EXPORT = "Download the diary (CSV)"
CLEAR = "Delete the whole diary …"
CLEAR_QUESTION = "Delete the whole diary?"
CLEAR_HELP = "All entries are deleted from this computer. This cannot be undone."
CLEAR_CONFIRM = "Delete diary now"
TOGETHER = "What goes together with what"
TOGETHER_HELP = (
    "Two things that go together in time need not have to do with each other: another thing of "
    "the same weeks may stand behind both. Do not stop or change a medicine on account of these "
    "lines; talk with the person who prescribed it."
)
TOO_EARLY = (
    "Nothing can be said yet: at least five visits are needed, with two before and two after an "
    "entry."
)
NOTHING_TOGETHER = "So far nothing measured goes together with an entry."
LOOKED_AT = "What was looked at and does not stand out"
ONE_IN_TWENTY = (
    "Of such figures about one in twenty is off by chance alone, so look at many with care."
)
EVENT_MARKS = "Numbered upright lines: entries of the diary."
SEE_TOGETHER = "See what goes together with what"
MOMENTS_TITLE = "Entries of the diary in this time"

REPORT_TITLE = "Diary, as the person wrote it"
NUMBER_HEAD, DAY_HEAD, ENTRY_HEAD = "No.", "Day", "Entry"
KNOWN_HEAD = "Group known to darken skin (source)"
REPORT_NOTE = (
    "The numbers stand over the dotted lines of the charts. What goes together in time need not "
    "have to do with each other."
)

_KINDS = {kind: kind.value.capitalize() for kind in ExposureKind}
KIND_NAMES: Mapping[ExposureKind, str] = MappingProxyType(
    _KINDS
    | {
        ExposureKind.HERB: "Other herb or supplement",
        ExposureKind.SUN: "Sun (holiday, sunburn)",
        ExposureKind.TREATMENT: "Treatment of the skin",
        ExposureKind.PROCEDURE: "Procedure (laser, peeling)",
        ExposureKind.ON_SKIN: "Make-up or cream on the day",
    }
)


_BEHIND_A_STEP = {
    "skin_darkened": "the skin around darkened too: a tan alone could make it.",
    "skin_lightened": "the skin around became lighter too: a tan that fades could make it alone.",
    "skin_unsure": "skin this dark may have tanned or paled by as much without being seen to.",
}


def entry_title(exposure: Exposure) -> str:
    """Name an entry in a line."""
    kind = KIND_NAMES[exposure.kind]
    return f"{kind}: {exposure.name}" if exposure.name else kind


def entry_days(exposure: Exposure) -> str:
    """Say when an entry was."""
    first = date_text(exposure.started_on)
    if exposure.ended_on is not None and exposure.ended_on != exposure.started_on:
        return f"{first} to {date_text(exposure.ended_on)}"
    return f"since {first}" if exposure.is_lasting else first


def entry_dose(exposure: Exposure) -> str:
    """Write a dose with its unit; empty without one."""
    return "" if exposure.dose is None else f"{exposure.dose:g} {exposure.dose_unit}".strip()


def known_text(known: Darkening) -> str:
    """Say of which group a marked entry is, and where that is published."""
    return f"Group: {known.group}. Source: {known.source}."


def imported_text(n_new: int, n_all: int) -> str:
    """Say how many entries of a table were new."""
    return f"{n_new} of {n_all} entries were new and are kept."


def moment_line(place: int, moment: Moment) -> str:
    """Write one numbered line of a chart: which entry it is."""
    return f"{place}: {date_text(moment.on)}, {moment.label}"


def rows_left_out(count: int) -> str:
    """Say that a table does not hold every entry."""
    return f"{count} later entries are left out here."


def others_text(n_others: int) -> str:
    """Say how many other explanations the diary itself offers."""
    if n_others == 0:
        return "No other entry changed between the same visits; what is not written down may have."
    if n_others == 1:
        return "1 other entry changed between the same visits and may explain it as well."
    return f"{n_others} other entries changed between the same visits and may explain it as well."


def step_sentence(steps: Sequence[Event]) -> str:
    """Say what stepped between two visits, and which entries that goes together with.

    ``steps``: claimed ones of the same two visits, of one or more metrics and entries.
    """
    by_metric = {step.metric: step for step in steps}
    entries = dict.fromkeys((step.event, step.date) for step in steps)
    named = [f"“{event}” ({date_text(date.fromisoformat(day))})" for event, day in entries]
    what = "; ".join(
        f"{metric_text(metric).noun} {step_amount(one)}" for metric, one in by_metric.items()
    )
    if len(named) == 1:
        others = others_text(max(step.others for step in steps))
        return f"{_between(steps[0])}: {what}. This goes together with {named[0]}. {others}"
    return (
        f"{_between(steps[0])}: {what}. This goes together with {', '.join(named)}: any of these "
        f"{len(named)} entries may explain it, or something that is not written down."
    )


def _between(step: Event) -> str:
    if step.between is None:
        return f"Around {date_text(date.fromisoformat(step.date))}"
    first, last = (date_text(date.fromisoformat(day)) for day in step.between)
    return f"Between the visits of {first} and {last}"


def step_amount(step: Event) -> str:
    """Write a step with its 95 % interval; empty where none was measured."""
    if step.step is None or step.ci95 is None:
        return ""
    text = metric_text(step.metric)
    size, low, high = (_signed(step.metric, value) for value in (step.step, *step.ci95))
    return f"{size}{SPACE}{text.unit} (95{SPACE}% interval {low} to {high})"


def event_sentence(event: Event) -> str:
    """Say of one entry and one metric whether a step stands out."""
    noun, when = metric_text(event.metric).noun, date_text(date.fromisoformat(event.date))
    if event.step is None or event.ci95 is None:
        return f"“{event.event}” ({when}): too few visits before or after it to tell."
    if event.reason in _BEHIND_A_STEP:
        return (
            f"“{event.event}” ({when}): the {noun} stepped by {step_amount(event)}, but "
            f"{_BEHIND_A_STEP[event.reason]}"
        )
    if event.verdict is Verdict.CANNOT_TELL:
        return (
            f"“{event.event}” ({when}): no step of the {noun} stands out; it was "
            f"{step_amount(event)}."
        )
    return step_sentence([event])


def _signed(metric: Metric, value: float) -> str:
    text = metric_text(metric)
    return f"{'+' if value > 0 else ''}{number(text.factor * value, text.decimals)}"


def pace_sentence(
    subject: str,
    metric: Metric,
    pace: tuple[float, float, float],
    n_others: int,
    *,
    is_fraction: bool,
) -> str:
    """Say how the pace of change with something compares with the pace without.

    ``pace``: per 30 days, with the ends of its 95 % interval; as a fraction of the metric
    itself where ``is_fraction``.
    """
    noun, unit = metric_text(metric).noun, "%" if is_fraction else metric_text(metric).unit
    value, low, high = (
        f"{'+' if one > 0 else ''}{number(100 * one, 0)}" if is_fraction else _signed(metric, one)
        for one in pace
    )
    pace_text = f"{value}{SPACE}{unit} per 30 days (95{SPACE}% interval {low} to {high})"
    if pace[1] <= 0.0 <= pace[2]:
        return f"“{subject}”: no other pace of the {noun} stands out; it differed by {pace_text}."
    return (
        f"On days with “{subject}” the pace of the {noun} differed by {pace_text}. The two go "
        f"together. {others_text(n_others)}"
    )
