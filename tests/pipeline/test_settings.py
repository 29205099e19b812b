"""One frozen tree of settings: read from TOML, misspelt names refused, every value counted."""

import tomllib
from dataclasses import fields, is_dataclass, replace

import pytest

from pigment.errors import SettingsError
from pigment.pipeline import settings as module
from pigment.pipeline.settings import Settings


def leaves(value, path=()):
    """Every single setting: its path and its value."""
    if is_dataclass(value):
        for entry in fields(value):
            yield from leaves(getattr(value, entry.name), (*path, entry.name))
    elif hasattr(value, "items"):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    else:
        yield path, value


LEAVES = list(leaves(Settings()))
WRITABLE = [(path, value) for path, value in LEAVES if value is not None]


def literal(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def as_toml(path, value):
    *tables, key = path
    head = f"[{'.'.join(tables)}]\n" if tables else ""
    return f"{head}{key} = {literal(value)}\n"


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, tuple):
        return tuple(changed(one) for one in value)
    return {"auto": "none"}.get(value, f"{value}x")


def test_nothing_set_is_the_default():
    assert Settings.from_toml("").fingerprint() == Settings().fingerprint()


@pytest.mark.parametrize(("path", "value"), WRITABLE, ids=[".".join(p) for p, _ in WRITABLE])
def test_every_setting_can_be_written_and_read_back(path, value):
    text = as_toml(path, value)
    tomllib.loads(text)
    assert Settings.from_toml(text).fingerprint() == Settings().fingerprint()
    other = Settings.from_toml(as_toml(path, changed(value)))
    assert dict(leaves(other))[path] == changed(value)


def test_the_fingerprint_changes_with_every_setting():
    prints = {Settings().fingerprint()}
    for path, value in WRITABLE:
        prints.add(Settings.from_toml(as_toml(path, changed(value))).fingerprint())
    assert len(prints) == 1 + len(WRITABLE)


def test_the_fingerprint_is_stable_and_changes_with_the_version(monkeypatch):
    first = Settings().fingerprint()
    assert first == Settings().fingerprint()
    assert len(first) == 16
    monkeypatch.setattr(module, "VERSION", "999.0")
    assert Settings().fingerprint() != first


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("[skin]\nlong_side = 3", "skin.long_side"),
        ("[quality.sharpness]\nblock = 3", "quality.sharpness.block"),
        ("[nowhere]\na = 1", "nowhere"),
        ("[stats.change.margins]\nweight = 1.0", "weight"),
    ],
)
def test_an_unknown_name_is_refused_and_said(text, named):
    with pytest.raises(SettingsError) as caught:
        Settings.from_toml(text)
    assert named in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "working_megapixels = 'many'",
        "working_megapixels = true",
        "skin = 3",
        "[skin]\nprior_mean = 0.5",
        "[skin]\nprior_mean = [0.5]",
        "[skin]\nlong_side_px = 1.5",
        "[skin.prior_limit]\na = 1",
        "working_megapixels = ",
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(text):
    with pytest.raises(SettingsError):
        Settings.from_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        "working_megapixels = -1",
        "working_megapixels = nan",
        "[targets]\ncard = 'off'",
        "[targets]\nmarker_mm = -5",
        "[targets]\nmarker_mm = 'wide'",
        "[targets]\ncheck_line_mm = 500",
        "[reference_card]\ncard_type = 5",
        "[reference_card]\ncard_type = 'postcard'",
    ],
)
def test_sizes_that_nothing_has_are_refused_at_once(text):
    with pytest.raises(SettingsError):
        Settings.from_toml(text)


def test_what_is_unset_can_be_set():
    settings = Settings.from_toml("[targets]\nmarker_mm = 20\n[reference_card]\ncard_type='mini'")
    assert settings.targets.marker_mm == 20.0
    assert settings.reference_card.card_type == "mini"


def test_a_file_may_turn_the_card_off_and_the_command_line_may_turn_it_on_again():
    off = Settings.from_toml("[targets]\ncard = 'none'")
    assert off.with_options().targets.card == "none"
    assert off.with_options(card_mode="auto").targets.card == "auto"


def test_whole_numbers_do_for_real_ones():
    assert Settings.from_toml("working_megapixels = 2").working_megapixels == 2.0


def test_the_command_lines_choices_are_put_in():
    options = Settings().with_options(
        card_mode="none", card_type="mini", marker_mm=30.0, check_line_mm=49.5
    )
    assert options.targets.card == "none"
    assert options.targets.marker_mm == 30.0
    assert options.targets.check_line_mm == 49.5
    assert options.reference_card.card_type == "mini"
    assert options.fingerprint() != Settings().fingerprint()
    assert Settings().with_options() == Settings()


def test_an_unknown_make_of_card_is_refused_at_once():
    with pytest.raises(SettingsError):
        Settings().with_options(card_type="postcard")


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        Settings().working_megapixels = 3.0
    assert replace(Settings(), working_megapixels=3.0).working_megapixels == 3.0
