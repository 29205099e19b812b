"""What can go wrong, and what the person can do about it.

Every error says in one line what happened and, in ``hint``, one line of what to do next.
A :class:`PhotoError` rejects one photograph and the series goes on; the others stop.
A wrong array shape is our own bug: it stays a ``ValueError`` and is never caught.
"""

from __future__ import annotations


class PigmentError(Exception):
    """Base of every failure that a person can act on."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Keep ``hint`` when the error crosses a process boundary."""
        return (_rebuild, (type(self), self.message, self.__dict__))


def _rebuild(kind: type[PigmentError], message: str, state: dict[str, object]) -> PigmentError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class PhotoError(PigmentError):
    """One photograph cannot be used; ``code`` is the stable name of the reason."""

    def __init__(self, code: str, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class UnreadablePhotoError(PhotoError):
    """The file is no image, is damaged, is too large, or holds no colour."""


class QualityError(PhotoError):
    """The photograph is blurred, dark, blown out, glaring, or shows too little skin.

    ``checks``: the figures of the quality gate, as far as they were measured.
    """

    def __init__(
        self, code: str, message: str, *, hint: str, checks: tuple[object, ...] = ()
    ) -> None:
        super().__init__(code, message, hint=hint)
        self.checks = checks


class RegistrationError(PhotoError):
    """The photograph cannot be laid over the baseline; its own contrast still counts."""


class SeriesError(PigmentError):
    """The series as a whole cannot be measured."""


class UndatedPhotoError(SeriesError):
    """A photograph has no date, so it has no place in time."""


class NoUsablePhotosError(SeriesError):
    """Every photograph of the series was rejected."""


class TooFewReplicatesError(SeriesError):
    """No visit holds two photographs, so the spread is unknown, not zero."""


class SettingsError(PigmentError):
    """The settings, options or a side file are wrong."""


class DiaryError(PigmentError):
    """An entry or a table of the diary cannot be taken as it is."""


class CorrectionsError(PigmentError):
    """A file of corrections cannot be read, or belongs to other photographs."""


class OutputError(PigmentError):
    """The result cannot be written where it was asked for."""


class ExportError(PigmentError):
    """An analysed series cannot be turned into the asked format."""


class StoreError(PigmentError):
    """The stored photographs cannot be read or written, or the thing asked for is gone."""


class DuplicatePhotoError(StoreError):
    """The site already holds this photograph, byte for byte."""
