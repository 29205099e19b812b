"""Nothing that a person reads names a disease, a cause or a diagnosis."""

import ast
import re
from pathlib import Path

import pytest

import pigment
from pigment.report.wording.signs import DISCLAIMER, SIGNS, WARNING_SIGNS

PACKAGE = Path(pigment.__file__).parent
SHOWN = sorted(
    path for floor in ("report", "ui", "service") for path in (PACKAGE / floor).rglob("*.py")
)
FORBIDDEN = re.compile(
    r"melanoma|cancer|carcinoma|lentig|naev|nevus|melasma|vitiligo|addison|argyria|lichen|"
    r"h(a)?emochromatosis|post-?inflammatory|kratom|eczema|psoriasis|tumou?r|malign|benign|"
    r"caused by|because of|due to|diagnos|disease",
    re.IGNORECASE,
)


def strings_of(module_path):
    """Every string in the code, docstrings left out: nobody is shown those."""
    tree = ast.parse(module_path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_shown_names_a_disease_a_cause_or_a_diagnosis(path):
    for text in strings_of(path):
        if text in DISCLAIMER:
            continue
        assert not FORBIDDEN.search(text), text


def test_the_disclaimer_says_what_this_is_not():
    assert DISCLAIMER.startswith("Not a diagnosis")


def test_the_warning_signs_are_a_list_of_single_lines():
    assert len(set(WARNING_SIGNS)) == len(WARNING_SIGNS) >= 5
    assert all("\n" not in sign for sign in WARNING_SIGNS)


def test_every_sign_is_also_a_question_and_what_cannot_wait_says_so():
    assert all(sign.question.endswith("?") for sign in SIGNS)
    assert all(sign.same_day == ("same day" in sign.statement) for sign in SIGNS)
    assert any(sign.same_day for sign in SIGNS)


def test_no_sign_has_points():
    assert not any(re.search(r"point|score|risk", f"{s.statement} {s.question}") for s in SIGNS)
