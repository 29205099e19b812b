"""The warning signs are asked on the progress page, and every yes has the same answer."""

from pigment.report.wording.signs import SHOW_CLINICIAN, SHOW_TODAY, SIGNS
from pigment.ui.signs import warning_questions
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series


def test_every_sign_is_a_question_and_one_yes_is_enough(store, open_page, said):
    assert warning_questions.__doc__
    site = measured_site(store, make_result(make_series([300.0], [9.0])))
    test = open_page("progress", site.id)
    assert [box.label for box in test.checkbox] == [sign.question for sign in SIGNS]
    assert SHOW_CLINICIAN not in said(test)
    test.checkbox(key="warning-sign-0").check().run()
    assert SHOW_CLINICIAN in said(test)
    assert SHOW_TODAY not in said(test)


def test_what_cannot_wait_is_for_the_same_day(store, open_page, said):
    site = measured_site(store, make_result(make_series([300.0], [9.0])))
    test = open_page("progress", site.id)
    urgent = next(place for place, sign in enumerate(SIGNS) if sign.same_day)
    test.checkbox(key=f"warning-sign-{urgent}").check().run()
    assert SHOW_TODAY in said(test)
