"""Every sentence that a person reads about skin, photographs and change, and nothing else.

No sentence here names a disease or a cause, and a verdict of "no change" always says how large
a change it rules out. What every screen and page needs is at hand here; ``app`` holds what
only the app says and ``paper`` what only the report says.
"""

from __future__ import annotations

from pigment.report.wording.changes import (
    amount_text,
    change_sentence,
    trend_sentence,
    unconfirmed_note,
    verdict_words,
)
from pigment.report.wording.charts import (
    CHART_DATE_AXIS,
    CHART_NO_DATA,
    CHART_ONE_VISIT,
    chart_caption,
    chart_description,
    most_patches_note,
)
from pigment.report.wording.control import control_sentence
from pigment.report.wording.measures import (
    MetricText,
    date_text,
    metric_label,
    metric_text,
    number,
    patch_title,
    value_text,
)
from pigment.report.wording.photos import (
    COLOUR_METHOD_NAMES,
    KIND_NAMES,
    NOISE_SOURCE_NAMES,
    SCALE_METHOD_NAMES,
    Advice,
    beside_name,
    check_line,
    flag_advice,
    rejection_advice,
)
from pigment.report.wording.signs import DISCLAIMER, WARNING_SIGNS, WARNING_SIGNS_TITLE

__all__ = [
    "CHART_DATE_AXIS",
    "CHART_NO_DATA",
    "CHART_ONE_VISIT",
    "COLOUR_METHOD_NAMES",
    "DISCLAIMER",
    "KIND_NAMES",
    "NOISE_SOURCE_NAMES",
    "SCALE_METHOD_NAMES",
    "WARNING_SIGNS",
    "WARNING_SIGNS_TITLE",
    "Advice",
    "MetricText",
    "amount_text",
    "beside_name",
    "change_sentence",
    "chart_caption",
    "chart_description",
    "check_line",
    "control_sentence",
    "date_text",
    "flag_advice",
    "metric_label",
    "metric_text",
    "most_patches_note",
    "number",
    "patch_title",
    "rejection_advice",
    "trend_sentence",
    "unconfirmed_note",
    "value_text",
    "verdict_words",
]
