"""docs/settings.md lists every setting as the code has it.

Rewrite it with ``PIGMENT_WRITE_DOCS=1 python3 -m pytest tests/docs/test_settings_doc.py``.
"""

import ast
import inspect
import os
import re
import textwrap
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from io import StringIO
from pathlib import Path

from pigment.pipeline.settings import Settings

PATH = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
HEAD = """# Settings

Everything that can change a result, with its default. `pigment analyze --settings FILE.toml`
takes a file with any of them; what it leaves out keeps its default, and a name that is not
listed here is refused. Headings are TOML tables:

```toml
working_megapixels = 2.0

[quality]
sharpness_reject = 0.40

[segmentation.kinds]
freckle_mm = 2.5
```

Settings are part of each result's `settings_fingerprint`: figures made with different settings
should not be compared. `px` are pixels of the reduced photo unless said otherwise; *unset* means
that there is no default value. The method behind them: [method.md](method.md).
This page is written from the code by `tests/docs/test_settings_doc.py`.
"""


def comments(source: str) -> dict[int, str]:
    """Comment of each line of a source text."""
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def described(docstring: str) -> dict[str, str]:
    """What a docstring of the form '``a``, ``b``: text.' says of each name."""
    flat = " ".join(docstring.split())
    pattern = r"((?:``\w+``(?:,? and |, |/)?)+)(?: \([^)]*\))?: (.*?)(?=[.;] ``|\.$|$)"
    found = {}
    for names, text in re.findall(pattern, flat):
        for name in re.findall(r"``(\w+)``", names):
            found[name] = text
    return found


def meanings(kind: type) -> dict[str, str]:
    """What the code says of each field of a settings class."""
    source = textwrap.dedent(inspect.getsource(kind))
    by_line = comments(source)
    found = described(kind.__doc__ or "")
    for node in ast.parse(source).body[0].body:
        if isinstance(node, ast.AnnAssign) and node.lineno in by_line:
            found.setdefault(node.target.id, by_line[node.lineno])
    return found


def shown(value: object) -> str:
    if value is None:
        return "*unset*"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, tuple):
        return f"`[{', '.join(f'{one:.5g}' for one in value)}]`"
    return f"`{value:.6g}`" if isinstance(value, float) else f"`{value}`"


def sections(value: object, path: str = "") -> Iterator[str]:
    """One section per table, its own settings first."""
    said = meanings(type(value))
    rows, inner = [], []
    for entry in fields(value):
        one = getattr(value, entry.name)
        where = f"{path}.{entry.name}".lstrip(".")
        if is_dataclass(one):
            inner.append((one, where))
        elif isinstance(one, Mapping):
            inner.extend(mapped(one, where, rows, said.get(entry.name, "")))
        else:
            meaning = said.get(entry.name, "").replace("``", "`").replace("|", "\\|")
            rows.append(f"| `{entry.name}` | {shown(one)} | {meaning} |")
    if rows:
        yield section(path, value, rows)
    for one, where in inner:
        yield from sections(one, where)


def mapped(table, where, rows, meaning):
    """Entries of a table keyed by metric: plain values as rows, settings as tables."""
    inner = []
    for key, one in table.items():
        if is_dataclass(one):
            inner.append((one, f"{where}.{key}"))
        else:
            name = f"{where.rsplit('.', 1)[-1]}.{key}"
            rows.append(f"| `{name}` | {shown(one)} | {meaning.replace('``', '`')} |")
    return inner


def section(path: str, value: object, rows: list[str]) -> str:
    first = " ".join((type(value).__doc__ or "").split("\n\n")[0].split())
    lead = "" if first.startswith("``") or not path else f"\n{first.replace('``', '`')}\n"
    title = f"`[{path}]`" if path else "Top level"
    head = "| setting | default | meaning |\n|---|---|---|"
    return f"## {title}\n{lead}\n{head}\n" + "\n".join(rows) + "\n"


def page() -> str:
    return "\n".join([HEAD, *sections(Settings())])


def test_the_page_is_what_the_code_says():
    if os.environ.get("PIGMENT_WRITE_DOCS"):
        PATH.write_text(page(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == page(), f"run again as: {__doc__.splitlines()[-1]}"


def test_the_example_is_read():
    (example,) = re.findall(r"```toml\n(.*?)```", HEAD, re.DOTALL)
    assert Settings.from_toml(example).fingerprint() != Settings().fingerprint()
