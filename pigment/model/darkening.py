"""Medicines and herbs that are published to darken skin in some people, each with its source.

A list to mark diary entries by, for the talk with a clinician; not complete, and no statement
about one person. The source is of the group: what is published of one name may be a few cases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pigment.model.diary import Exposure, ExposureKind

_DEREURE = "Dereure 2001, Am J Clin Dermatol 2:253"
_GIMENEZ = "Giménez García 2019, J Am Board Fam Med 32:628"


@dataclass(frozen=True, slots=True)
class Darkening:
    """A substance known to darken skin in some people: its group and who published it."""

    group: str
    source: str
    names: tuple[str, ...]


KNOWN_TO_DARKEN = (
    Darkening(
        "kratom",
        "Powell 2022, JAAD Case Rep 28:145; Heymann 2023, AAD DW Insights 5(41)",
        ("kratom", "mitragyna", "mitragynine", "ketum", "biak"),
    ),
    Darkening("amiodarone", f"Cho 2009, Korean J Dermatol 47:375; {_DEREURE}", ("amiodarone",)),
    Darkening(
        "antimalarials",
        f"{_GIMENEZ}; {_DEREURE}",
        (
            "hydroxychloroquine",
            "chloroquine",
            "plaquenil",
            "quinacrine",
            "mepacrine",
            "primaquine",
            "amodiaquine",
        ),
    ),
    Darkening(
        "tetracyclines",
        _DEREURE,
        ("minocycline", "doxycycline", "tetracycline", "minocin"),
    ),
    Darkening(
        "anti-inflammatory painkillers",
        _GIMENEZ,
        (
            "ibuprofen",
            "naproxen",
            "diclofenac",
            "ketoprofen",
            "piroxicam",
            "indometacin",
            "indomethacin",
            "nsaid",
        ),
    ),
    Darkening(
        "medicines for blood pressure",
        _GIMENEZ,
        (
            "diltiazem",
            "amlodipine",
            "nifedipine",
            "hydrochlorothiazide",
            "captopril",
            "enalapril",
            "lisinopril",
            "losartan",
            "valsartan",
            "methyldopa",
        ),
    ),
    Darkening(
        "phenothiazines and tricyclics",
        _DEREURE,
        ("chlorpromazine", "levomepromazine", "imipramine", "desipramine"),
    ),
    Darkening(
        "cytotoxic medicines",
        _DEREURE,
        (
            "bleomycin",
            "busulfan",
            "busulphan",
            "cyclophosphamide",
            "doxorubicin",
            "fluorouracil",
            "capecitabine",
            "hydroxyurea",
            "hydroxycarbamide",
        ),
    ),
    Darkening("clofazimine", _DEREURE, ("clofazimine",)),
    Darkening("zidovudine", _DEREURE, ("zidovudine",)),
    Darkening(
        "metals",
        f"{_DEREURE}; Heymann 2023, AAD DW Insights 5(41)",
        ("silver", "gold", "bismuth", "mercury", "arsenic"),
    ),
)
_MAY_BE = (
    ExposureKind.KRATOM,
    ExposureKind.MEDICINE,
    ExposureKind.HERB,
    ExposureKind.TREATMENT,
)


def known_to_darken(exposure: Exposure) -> Darkening | None:
    """Return the substance of the list that an entry names, ``None`` where it names none.

    Whole words of the name count, in any case; an entry of kind kratom needs no name.
    """
    if exposure.kind is ExposureKind.KRATOM:
        return KNOWN_TO_DARKEN[0]
    if exposure.kind not in _MAY_BE:
        return None
    words = set(re.findall(r"\w+", exposure.name.casefold()))
    return next((known for known in KNOWN_TO_DARKEN if words & set(known.names)), None)
