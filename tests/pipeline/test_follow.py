from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pigment.model.patches import OUTLINE_OF_OTHER_VISIT, UNCONFIRMED, PatchKind
from pigment.model.photo import Capture, PhotoSource
from pigment.pipeline.errand import (
    OUTLINE_OF_MATE,
    OUTLINE_OF_NEIGHBOURS,
    Errand,
    Lent,
    run_errand,
)
from pigment.pipeline.follow import RECOVERED, follow_patches
from pigment.pipeline.settings import Settings
from tests.builders_series import START, WORK, make_patch, make_photo
from tests.builders_skin import BLOOD, LIGHT, as_photo, disc, draw_skin

LEFT, RIGHT = (300.0, 450.0), (800.0, 450.0)


def photos_with(*present, shots=2, hidden=()):
    """One photo per entry: the centres of the patches that it has; two photos a visit."""
    photos = []
    for index, centres in enumerate(present):
        when = START + timedelta(days=14 * (index // shots), minutes=index % shots)
        patches = [make_patch(1 if c == LEFT else 2, c, 100.0) for c in centres]
        skin = np.ones(WORK, bool)
        if index in hidden:
            skin[:, 500:] = False
        photos.append(make_photo(f"{index}.jpg", when, patches, skin=skin))
    return photos


def follow(photos, finds=True):
    """Follow with a second look that finds whatever is expected, or nothing."""
    asked = []

    def each(function, errands):
        for errand in errands:
            asked.append((errand.source.file, len(errand.expected)))
            middles = [tuple(lines[0].mean(axis=0)) for lines in errand.expected]
            yield [make_patch(9, middle, 95.0) if finds else None for middle in middles]

    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    return follow_patches(photos, sources, Settings(), each), asked


def tracks(photos):
    return [tuple(patch.track_id for patch in photo.patches) for photo in photos]


def test_a_patch_that_one_photo_missed_is_looked_for_there_and_marked():
    both, left = (LEFT, RIGHT), (LEFT,)
    followed, asked = follow(photos_with(both, both, left, both))
    assert asked == [("2.jpg", 1)]
    assert tracks(followed) == [(1, 2)] * 4
    recovered = followed[2].patches[1]
    assert RECOVERED in recovered.flags
    assert recovered.area_mm2.value == 95.0


def test_what_a_second_look_does_not_find_stays_missing():
    both, left = (LEFT, RIGHT), (LEFT,)
    followed, _ = follow(photos_with(both, both, left, both), finds=False)
    assert tracks(followed) == [(1, 2), (1, 2), (1,), (1, 2)]


def test_a_photo_that_does_not_show_the_skin_is_not_asked():
    both, left = (LEFT, RIGHT), (LEFT,)
    _, asked = follow(photos_with(both, both, left, both, hidden=(2,)))
    assert asked == []


def test_a_spot_that_one_of_many_photos_shows_is_dropped():
    left, both = (LEFT,), (LEFT, RIGHT)
    followed, asked = follow(photos_with(left, left, left, both, left, left), finds=False)
    assert asked == [("2.jpg", 1)]  # only the other photo of that visit
    assert tracks(followed) == [(1,)] * 6


@pytest.mark.parametrize("visit", [0, 2])
def test_a_patch_of_all_photos_of_the_first_or_latest_visit_stays(visit):
    present = [(LEFT,)] * 6
    present[2 * visit] = present[2 * visit + 1] = (LEFT, RIGHT)
    followed, _ = follow(photos_with(*present), finds=False)
    assert [2 in row for row in tracks(followed)].count(True) == 2


def test_what_only_one_visit_shows_is_in_doubt_and_does_not_count():
    left, both = (LEFT,), (LEFT, RIGHT)
    followed, _ = follow(photos_with(left, left, both, both), finds=False)
    new = followed[3].patches[1]
    assert UNCONFIRMED in new.flags
    assert not new.counts
    assert followed[3].patches[0].counts
    followed, _ = follow(photos_with(left, left, both, both, both, both), finds=False)
    assert followed[3].patches[1].counts  # two visits show it


def test_a_patch_drawn_far_too_large_is_drawn_again_from_the_others():
    photos = photos_with(*[(LEFT,)] * 6)
    leaking = make_patch(1, LEFT, 240.0)
    photos[3] = replace(photos[3], patches=(leaking,))
    followed, asked = follow(photos)
    assert asked == [("3.jpg", 1)]
    assert followed[3].patches[0].area_mm2.value == 95.0
    unmoved, _ = follow(photos, finds=False)
    assert unmoved[3].patches[0].area_mm2.value == 240.0


def test_steady_growth_is_not_odd():
    photos = photos_with(*[(LEFT,)] * 6)
    grown = [
        replace(photo, patches=(make_patch(1, LEFT, 100.0 * 1.05**index),))
        for index, photo in enumerate(photos)
    ]
    _, asked = follow(grown)
    assert asked == []


def test_two_photos_overrule_nothing():
    followed, _ = follow(photos_with((LEFT,), (LEFT, RIGHT), shots=1), finds=False)
    assert tracks(followed) == [(1,), (1, 2)]


def test_the_kind_is_the_one_that_most_photos_give():
    photos = photos_with((LEFT,), (LEFT,), (LEFT,))
    moles = [replace(p, patches=(replace(p.patches[0], kind=PatchKind.MOLE),)) for p in photos[:2]]
    followed, _ = follow([*moles, photos[2]])
    assert [photo.patches[0].kind for photo in followed] == [PatchKind.MOLE] * 3


def test_a_photo_that_is_not_laid_on_the_baseline_keeps_its_patches():
    photos = photos_with((LEFT,), (LEFT,), (LEFT,), (LEFT, RIGHT))
    photos[3] = replace(photos[3], alignment=None)
    followed, _ = follow(photos)
    assert followed[3] is photos[3]


def test_what_most_visits_take_for_no_skin_is_in_doubt():
    # as the shadow beside a nose: outlined in the first and last light, left out in the others
    photos = photos_with(*[(LEFT, RIGHT) if i in (0, 1, 10, 11) else (LEFT,) for i in range(12)])
    y, x = np.mgrid[: WORK[0], : WORK[1]]
    hole = np.hypot(x - RIGHT[0], y - RIGHT[1]) > 25
    photos = [
        make_photo(p.file, p.capture.taken_at, list(p.patches), skin=hole) if 2 <= index <= 9 else p
        for index, p in enumerate(photos)
    ]
    followed, _ = follow(photos, finds=False)
    assert not followed[0].patches[1].counts
    assert followed[0].patches[0].counts


def test_what_one_of_three_visits_shows_is_in_doubt_though_the_others_do_not_show_its_skin():
    both, left = (LEFT, RIGHT), (LEFT,)
    photos = photos_with(left, left, both, both, left, left, hidden=(0, 1, 4, 5))
    followed, _ = follow(photos, finds=False)
    assert not followed[2].patches[1].counts


def test_a_patch_a_little_too_large_is_drawn_again_only_where_its_mate_agrees_with_the_rest():
    photos = photos_with(*[(LEFT,)] * 6)
    leaking = [replace(p, patches=(make_patch(1, LEFT, 120.0),)) for p in photos]
    _, asked = follow([*photos[:3], leaking[3], *photos[4:]])
    assert asked == [("3.jpg", 1)]
    _, asked = follow([*photos[:2], *leaking[2:4], *photos[4:]])
    assert asked == []  # both photos of the visit: the patch may have been larger that day


def flags_lent(errand):
    return tuple(None if lent is None else lent.flag for lent in errand.lent)


def test_an_errand_says_which_outlines_are_those_of_its_own_visit():
    both, left = (LEFT, RIGHT), (LEFT,)
    said = []

    def each(function, errands):
        for errand in errands:
            said.append((errand.source.file, flags_lent(errand)))
            yield [None] * len(errand.expected)

    photos = photos_with(both, both, both, left, left, left)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    follow_patches(photos, sources, Settings(), each)
    other = (OUTLINE_OF_OTHER_VISIT,)
    assert said == [("3.jpg", (OUTLINE_OF_MATE,)), ("4.jpg", other), ("5.jpg", other)]


def test_a_patch_drawn_by_the_outline_of_its_mate_is_no_witness_for_it():
    left, both = (LEFT,), (LEFT, RIGHT)

    def each(function, errands):
        for errand in errands:
            yield [
                replace(make_patch(9, RIGHT, 95.0), flags=(OUTLINE_OF_MATE,)) if mate else None
                for mate in errand.lent
            ]

    def followed(*present):
        photos = photos_with(*present)
        sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
        return tracks(follow_patches(photos, sources, Settings(), each))

    assert followed(left, left, left, both, left, left) == [(1,)] * 6
    assert followed(both, both, left, both, both, both) == [(1, 2)] * 6


@pytest.mark.parametrize(
    ("lent", "taken"),
    [
        (Lent(OUTLINE_OF_MATE, 0.0), True),
        (Lent(OUTLINE_OF_NEIGHBOURS, 0.4), True),
        (None, False),
    ],
    ids=["mate", "visits before and after", "nobody"],
)
def test_what_shows_no_edge_is_measured_within_an_outline_lent_to_it(lent, taken):
    redness = disc(130, 180, 40, strength=0.22, axis=BLOOD)
    linear = draw_skin((360, 480), LIGHT, (redness,))
    angle = np.linspace(0.0, 2.0 * np.pi, 60)
    outline = np.stack([130 + 30 * np.cos(angle), 180 + 30 * np.sin(angle)], axis=1)
    settings = Settings().with_options(card_mode="none")
    strict = replace(settings, follow=replace(settings.follow, most_blood_share=0.2))
    source = PhotoSource("a.jpg", "0", Capture(), lambda: as_photo(linear))
    (patch,) = run_errand(Errand(source, ((outline,),), (lent,), (360, 480), strict))
    assert (patch is not None) is taken
    if patch is not None:
        assert lent.flag in patch.flags
        assert patch.area_px == pytest.approx(np.pi * 30**2, rel=0.04)
        assert patch.delta_l.value < 0.0


def around(x, y, radius):
    angle = np.linspace(0.0, 2.0 * np.pi, 60)
    return (np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1),)


@pytest.mark.parametrize(
    ("wide", "drawn"), [(around(180, 180, 64), False), (around(236, 180, 48), True)]
)
def test_what_a_second_look_finds_keeps_its_place_under_an_outline_lent_for_another(wide, drawn):
    linear = draw_skin((360, 480), LIGHT, (disc(180, 180, 40, strength=0.22),))
    source = PhotoSource("a.jpg", "0", Capture(), lambda: as_photo(linear))
    settings = Settings().with_options(card_mode="none")
    lent = (None, Lent(OUTLINE_OF_MATE, 0.0))
    errand = Errand(source, (around(180, 180, 40), wide), lent, (360, 480), settings)
    found, borrowed = run_errand(errand)
    assert found.area_px == pytest.approx(np.pi * 40**2, rel=0.08)
    assert (borrowed is not None) is drawn
    if drawn:
        assert borrowed.area_px < 0.9 * np.pi * 48**2, "without what the other holds"


@pytest.mark.parametrize("lent", [Lent(OUTLINE_OF_MATE, 0.0), None])
def test_an_edge_far_from_the_expected_size_is_not_taken_where_an_outline_is_lent(lent):
    linear = draw_skin((360, 480), LIGHT, (disc(180, 180, 40, strength=0.22),))
    source = PhotoSource("a.jpg", "0", Capture(), lambda: as_photo(linear))
    settings = Settings().with_options(card_mode="none")
    expected = around(180, 180, 32)
    (patch,) = run_errand(Errand(source, (expected,), (lent,), (360, 480), settings))
    assert patch.area_px == pytest.approx(np.pi * (32 if lent else 40) ** 2, rel=0.08)
    assert bool(patch.flags) is bool(lent)


def test_where_a_second_look_finds_it_in_one_photo_of_a_visit_the_other_is_asked_again():
    both, left = (LEFT, RIGHT), (LEFT,)
    asked = []

    def each(function, errands):
        for errand in errands:
            asked.append((errand.source.file, flags_lent(errand)))
            yield [make_patch(9, RIGHT, 95.0) if errand.source.file == "2.jpg" else None]

    photos = photos_with(both, both, left, left, both, both)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    follow_patches(photos, sources, Settings(), each)
    between, mate = (OUTLINE_OF_NEIGHBOURS,), (OUTLINE_OF_MATE,)
    assert asked == [("2.jpg", between), ("3.jpg", between), ("3.jpg", mate)]


def test_visits_without_its_edge_may_borrow_the_outline_of_a_patch_and_say_whose_it_is():
    both, left = (LEFT, RIGHT), (LEFT,)
    asked = {}

    def each(function, errands):
        for errand in errands:
            asked[errand.source.file] = errand.lent
            yield [
                None if lent is None else replace(make_patch(9, RIGHT, 95.0), flags=(lent.flag,))
                for lent in errand.lent
            ]

    photos = photos_with(*[both] * 4, left, left, both, both, left, left)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    followed = follow_patches(photos, sources, Settings(), each)
    least = Settings().follow.least_contrast_between
    between, after = Lent(OUTLINE_OF_NEIGHBOURS, least), Lent(OUTLINE_OF_OTHER_VISIT, least)
    assert asked == {"4.jpg": (between,), "5.jpg": (between,), "8.jpg": (after,), "9.jpg": (after,)}
    assert tracks(followed) == [(1, 2)] * 10
    assert OUTLINE_OF_OTHER_VISIT in followed[9].patches[1].flags


def lent_within(photos, seen):
    """Follow with a second look that finds no edge, and enough contrast where ``seen`` says."""

    def each(function, errands):
        for errand in errands:
            yield [
                replace(make_patch(9, RIGHT, 95.0), flags=(lent.flag,))
                if lent is not None and seen(errand.source.file)
                else None
                for lent in errand.lent
            ]

    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    return follow_patches(photos, sources, Settings(), each)


def test_a_patch_whose_edge_only_the_first_visit_shows_is_followed_within_it():
    present = [(LEFT, RIGHT)] * 2 + [(LEFT,)] * 10
    followed = lent_within(photos_with(*present), lambda file: int(file.split(".")[0]) < 8)
    assert tracks(followed) == [(1, 2)] * 8 + [(1,)] * 4
    assert all(photo.patches[1].counts for photo in followed[:8])


def test_within_an_outline_as_much_is_asked_as_the_nearest_photo_with_an_edge_shows():
    found = {"6.jpg": 5.0, "7.jpg": 5.0, "8.jpg": 2.4, "9.jpg": 1.6}  # of 8.0 in those before

    def each(function, errands):
        for errand in errands:
            (lent,) = errand.lent
            contrast = found[errand.source.file]
            flags = () if contrast == 5.0 else (lent.flag,)
            yield [replace(make_patch(9, RIGHT, 95.0, contrast), flags=flags)]

    photos = photos_with(*[(LEFT, RIGHT)] * 6, *[(LEFT,)] * 4)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    followed = follow_patches(photos, sources, Settings(), each)
    # 2.4 is enough beside 5.0, found only now, and would not be beside 8.0; so its mate's 1.6
    # is the patch too, a minute apart
    assert tracks(followed)[6:] == [(1, 2)] * 4


def test_a_shadow_of_the_first_visit_is_not_borne_out_by_a_single_other():
    present = [(LEFT, RIGHT)] * 2 + [(LEFT,)] * 10
    followed = lent_within(photos_with(*present), lambda file: file in ("4.jpg", "5.jpg"))
    assert tracks(followed) == [(1, 2)] * 2 + [(1,)] * 10
    assert not followed[0].patches[1].counts


def test_the_mate_of_a_photo_that_borrows_from_another_visit_borrows_from_there_too():
    present = [(LEFT, RIGHT)] * 6 + [(LEFT,)] * 2

    def each(function, errands):
        for errand in errands:
            (lent,) = errand.lent
            seen = errand.source.file == "6.jpg" or lent.flag == OUTLINE_OF_MATE
            yield [replace(make_patch(9, RIGHT, 95.0), flags=(lent.flag,)) if seen else None]

    photos = photos_with(*present)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    followed = follow_patches(photos, sources, Settings(), each)
    assert [photo.patches[1].flags for photo in followed[6:]] == [(OUTLINE_OF_OTHER_VISIT,)] * 2


def test_where_one_photo_of_a_visit_borrows_an_outline_the_other_may_too():
    both, left = (LEFT, RIGHT), (LEFT,)
    asked = []

    def each(function, errands):
        for errand in errands:
            asked.append((errand.source.file, flags_lent(errand)))
            (lent,) = errand.lent
            seen = errand.source.file == "2.jpg" or lent.flag == OUTLINE_OF_MATE
            yield [replace(make_patch(9, RIGHT, 95.0), flags=(lent.flag,)) if seen else None]

    photos = photos_with(both, both, left, left, both, both)
    sources = [PhotoSource(p.file, p.sha256, Capture(), lambda: None) for p in photos]
    assert tracks(follow_patches(photos, sources, Settings(), each)) == [(1, 2)] * 6
    between, mate = (OUTLINE_OF_NEIGHBOURS,), (OUTLINE_OF_MATE,)
    assert asked == [("2.jpg", between), ("3.jpg", between), ("3.jpg", mate)]
