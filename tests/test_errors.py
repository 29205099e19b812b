"""Errors say what to do, and keep saying it on the far side of a process boundary."""

import inspect
import pickle

import pytest

from pigment import errors
from pigment.errors import PhotoError, PigmentError, UnreadablePhotoError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]


def make(kind):
    args = ("blurred", "It is blurred.") if issubclass(kind, PhotoError) else ("It went wrong.",)
    return kind(*args, hint="Take it again.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_survives_pickling_whole(kind):
    error = make(kind)
    error.file = "a.jpg"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_error_can_be_made_without_a_hint(kind):
    assert issubclass(kind, PigmentError)
    with pytest.raises(TypeError):
        kind("code", "message") if issubclass(kind, PhotoError) else kind("message")


def test_a_photo_error_carries_its_code_and_reads_as_its_message():
    error = UnreadablePhotoError("too_large", "It has 120 megapixels.", hint="Make it smaller.")
    assert (error.code, str(error), error.hint) == (
        "too_large",
        "It has 120 megapixels.",
        "Make it smaller.",
    )
