"""What the app's frame, its start page and its photos page say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from pigment.model.photo import QualityFlag
from pigment.report.wording.measures import date_text
from pigment.report.wording.photos import Advice, flag_advice, rejection_advice

APP_NAME = "pigment"

# --- what stands on every page ---
SAMPLE_BANNER = "SAMPLE – rendered pictures, not a person"
NO_SITE = Advice("No place is chosen yet.", "Go to Start and open one.")
NO_RESULT = Advice("There is nothing to show yet.", "Add photos, and wait until they are measured.")
UNEXPECTED = Advice(
    "Something went wrong in the program. Your photos are safe.",
    "Reload the page. If it happens again, close the program and start it again.",
)
CANCEL = "Cancel"
SAVE = "Save"
GO_TO_START = "Go to Start"
GO_TO_PHOTOS = "Go to Photos"
GO_TO_PROGRESS = "See the progress"
GO_TO_COMPARE = "Compare two visits"
GO_TO_REPORT = "Make a report"

# --- start ---
START_TITLE = "Start"
START_HEADING = "Follow a patch of skin over time"
WELCOME = (
    "Take a photo of the same place every week or two. pigment measures how dark and how large "
    "the darkened patches are, and tells you plainly whether they changed, or whether it cannot "
    "tell. You can hand the result to a dermatologist. It does not say what a patch is."
)
PRIVACY = (
    "Everything stays on this computer. No photo and no number is sent anywhere, and you need "
    "no account."
)
OWN_SITES = "Your places"
NO_OWN_SITES = "You follow no place yet. Start with one below, or look at a sample first."
OPEN_SITE = "Open"
NEW_SITE = "Start my own"
NEW_SITE_HELP = "One place on the body, for example your left cheek. You can add more later."
SITE_NAME = "What place on the body is it?"
SITE_NAME_EXAMPLE = "Left forearm"
NAME_MISSING = Advice("The place has no name yet.", "Write, for example, left cheek.")
CREATE_SITE = "Create and add photos"
SCALE_QUESTION = "What lies beside the skin in your photos?"
SCALE_HELP = (
    "A card or marker in the photo lets pigment correct the colours and measure in mm². Without "
    "one it still compares each patch with the skin around it."
)
SCALE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "none": "Nothing, or I do not know yet",
        "pigment": "The printed pigment card",
        "colorchecker": "A 24-patch colour card (ColorChecker)",
        "marker": "A printed marker (ArUco)",
    }
)
CARD_MAKE = "Which 24-patch card is it?"
CARD_MAKE_HELP = "All makes look alike in a photo, so the size is known only if you say it."
CARD_MAKES: Mapping[str, str] = MappingProxyType(
    {
        "classic": "Classic (as large as a sheet of paper)",
        "passport": "Passport (fits in a pocket)",
        "mini": "Mini (as large as a bank card)",
        "nano": "Nano (as large as a stamp)",
        "colorchecker": "I do not know (colours are corrected, but there are no mm²)",
    }
)
MAKE_MISSING = Advice(
    "Which 24-patch card it is has not been said.", "Choose its make, or that you do not know it."
)
MARKER_SIDE = "Side of the black square, in mm"
MARKER_EXAMPLE = "For example 20"
MARKER_HELP = "Measure the outer edge of the black square with a ruler."
SIDE_MISSING = Advice(
    "How large the marker is has not been said.",
    "Measure its black square with a ruler, or choose “Nothing” for now.",
)
SAMPLES_FIRST = "Look at a sample first"
SAMPLES = "Samples"
SAMPLES_HELP = "Three series of pictures made by a computer, to see what comes out."
SAMPLE_TAG = "SAMPLE"
OPEN_SAMPLE = "Open this sample"
MAKE_SAMPLES = "Make the sample pictures"
MAKING_SAMPLES = "Making the sample pictures. This takes a few minutes."
CARD_TITLE = "Print a card for better measurements"
CARD_HELP = (
    "Print it at 100 % on matt paper, cut it out, and lay it flat beside the skin in every "
    "photo. The file holds one page for A4 and one for US Letter."
)
CARD_DOWNLOAD = "Download the card (PDF)"
DANGER_TITLE = "Delete everything"
DANGER_HELP = (
    "Deletes all places, all photos kept here, all results and your diary from this computer. "
    "Photos on your phone stay."
)
DELETE_ALL = "Delete everything …"
DELETE_ALL_QUESTION = "Delete all places and photos?"
DELETE_ALL_WORD = "delete"
DELETE_ALL_TYPE = f"This cannot be undone. Write the word “{DELETE_ALL_WORD}” to go on."
DELETE_ALL_CONFIRM = "Delete everything now"
DELETED_ALL = "Everything was deleted."

_SAMPLES: Mapping[str, Advice] = MappingProxyType(
    {
        "fading_brown": Advice(
            "Fading brown patches", "Patches on a forearm that fade, with a colour card."
        ),
        "darkening_grey_blue": Advice(
            "Darkening grey-blue patches", "Patches that darken, with a colour card."
        ),
        "stable_without_card": Advice(
            "Steady patches, no card", "Patches that stay as they are, without a card."
        ),
    }
)


def sample_text(name: str) -> Advice:
    """Return the title of a sample series and what it shows."""
    return _SAMPLES.get(name, Advice(name.replace("_", " ").capitalize(), ""))


# --- photos ---
PHOTOS_TITLE = "Photos"
UPLOAD_LABEL = "Add photos"
UPLOAD_HELP = "Choose as many as you like. They are copied; your own files are not changed."
UPLOADING = "Keeping your photos"
NO_PHOTOS = "There are no photos of this place yet."
SAMPLE_PHOTOS = (
    "These pictures belong to the sample. To add your own photos, start a place of your own."
)
MEASURE_NOW = "Measure now"
TRY_AGAIN = "Try again"
MEASURED_DONE = "Done: every photo was measured or judged."
STALE = "Something changed since the last measurement."
NOTHING_USABLE = Advice(
    "None of these photos could be measured.",
    "Read below what was wrong with each, and take new ones.",
)
WORKER_FAILED = Advice(
    "Measuring stopped before the end. What was measured so far is kept.",
    "Press “Try again”. If it stops again, start the program anew.",
)
LEAVE_HINT = "You may leave this page or close the window; the measuring goes on."
DATES_TITLE = "When were these taken?"
DATES_HELP = (
    "These photos carry no date, so their place in time is not known. The day matters most; "
    "the time of day may be rough."
)
DATE_LABEL = "Day"
TIME_LABEL = "Time"
SAVE_DATE = "Save date"
DAY_MISSING = Advice("No day is chosen yet.", "Choose the day the photo was taken.")
CHANGE_DATE = "Change date"
DELETE_PHOTO = "Delete"
DELETE_PHOTO_QUESTION = "Delete this photo?"
DELETE_PHOTO_HELP = (
    "It is deleted from this computer’s pigment folder. The photo on your phone stays. The "
    "other photos are measured together again."
)
DELETE_PHOTO_CONFIRM = "Delete photo"
UNDATED = "without a date"
UNREADABLE_HEADING = "Not readable"
NO_PICTURE = "No preview yet"
NEWER = "Newer"
OLDER = "Older"
SETTINGS_TITLE = "Name, card and deleting"
RENAME_LABEL = "Name of the place"
DELETE_SITE = "Delete this place …"
DELETE_SITE_QUESTION = "Delete this place?"
DELETE_SITE_CONFIRM = "Delete place and photos"
FIRST_STEPS = "How to take a good photo"
PHOTO_TIPS = (
    "Daylight near a window, no flash, no direct sun.",
    "Same place, same distance, same side every time. The skin fills most of the picture.",
    "Hold the phone flat above the skin and tap the skin to focus.",
    "Take two photos each time, a minute apart: so pigment learns how much they differ by chance.",
)

USABILITY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "good": "Good",
        "with_advice": "Usable",
        "alone": "Measured by itself only",
        "refused": "Could not be used",
        "pending": "Not measured yet",
    }
)


def verdict_reasons(usability: str, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Say why a photo was refused, or what would make the next one better."""
    if usability in ("refused", "alone"):
        advice = [rejection_advice(code) for code in reasons]
        return tuple(line for one in advice for line in (one.message, one.hint))
    return tuple(flag_advice(QualityFlag(flag)) for flag in reasons)


def make_text(make: str) -> str:
    """Name a make of the 24-patch card, or its size in mm."""
    return CARD_MAKES.get(make, f"{make} mm")


def view_text(long_mm: float, short_mm: float) -> str:
    """Say how much a photo shows, so that a wrong card or size is noticed."""
    return (
        f"By the size you gave, one photo shows about {long_mm / 10:.2g} × {short_mm / 10:.2g} cm. "
        f"If that cannot be, correct it under “{SETTINGS_TITLE}”: every mm² hangs on it."
    )


def count_photos(n_photos: int) -> str:
    """Write a number of photos."""
    return "1 photo" if n_photos == 1 else f"{n_photos} photos"


def site_facts(n_photos: int, latest: datetime | None) -> str:
    """Say how many photos a place has and when the last was taken."""
    if latest is None:
        return count_photos(n_photos)
    return f"{count_photos(n_photos)}, the last of {date_text(latest.date())}"


def standing_text(standing: str) -> str:
    """Say how far a place has got."""
    return _STANDINGS[standing]


_STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "No photos yet",
        "needs_dates": "Some photos need a date",
        "to_measure": "New photos to measure",
        "measured": "Measured",
        "nothing_usable": "No photo could be measured",
    }
)


def job_text(phase: str, step: str, done: int, total: int, label: str) -> str:
    """Say what is being done right now, and with which photo."""
    if phase == "queued":
        return "Waiting for another place to be measured first."
    if not step:
        return "Getting ready."
    if step == "report":
        return "Making the report."
    words = {"pictures": "Making small pictures", "measuring": "Measuring"}.get(step, "Drawing")
    name = label.removeprefix("drawing ")
    count = f"{min(done, total)} of {total}"
    return f"{words}: {count}" + (f" ({name})" if name else "")


def job_short(phase: str, step: str, done: int, total: int) -> str:
    """Say the same in the few words of a card."""
    if phase == "queued" or not total:
        return "Waiting to be measured"
    return f"Measuring, {min(done, total)} of {total}" if step == "measuring" else "Measuring"


def when_text(taken_at: datetime | None, by_hand: bool = False) -> str:
    """Write when a photo was taken."""
    if taken_at is None:
        return UNDATED
    told = f"{date_text(taken_at.date())}, {taken_at:%H:%M}"
    return f"{told} (given by you)" if by_hand else told


def kept_text(n_kept: int) -> str:
    """Say how many photos were added."""
    return f"{count_photos(n_kept)} added."


def duplicates_text(names: tuple[str, ...]) -> str:
    """Name photos that were there already."""
    if len(names) == 1:
        return f"{names[0]} is here already, so it was not added twice."
    return f"These are here already, so they were not added twice: {', '.join(names)}."


def failed_text(name: str, message: str) -> str:
    """Say which file could not be kept, and why."""
    return f"{name} was not added. {message}"


def page_text(first: int, last: int, total: int) -> str:
    """Say which photos of all are shown."""
    return f"{first}–{last} of {total}"


def picture_alt(file: str, taken_at: datetime | None) -> str:
    """Describe a small picture to someone who does not see it."""
    return f"Photo {file}, {when_text(taken_at)}"


def delete_site_text(name: str, n_photos: int) -> str:
    """Say what goes when a place is deleted."""
    return (
        f"“{name}”, its {count_photos(n_photos)} and its results are deleted from this computer. "
        "This cannot be undone. Photos on your phone stay."
    )
