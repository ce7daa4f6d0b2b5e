"""config/README.md is the reference of the plan language: every key of the schemas is in it, and every example of it is checked."""

import json

import pytest

import documented

EXAMPLES = documented.examples() if documented.README.exists() else []


def test_the_reference_says_what_the_schemas_say():
    text = documented.README.read_text(encoding="utf-8")
    assert text == documented.with_reference(text), "run `make docs`"


def test_every_key_has_a_meaning():
    silent = {f"{name}.{key}" for name, entry in documented.objects().items() for key, schema in entry["keys"].items()
              if not schema.get("description") and "$ref" not in json.dumps(schema)}
    assert silent == set()


def test_there_are_examples():
    assert len(EXAMPLES) > 100


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"line {e.line} {e.context}")
def test_an_example_is_what_it_says(example, tmp_path):
    found = documented.problems(example, tmp_path)
    errors = [p for p in found if p[0] == "error"]
    if example.refused:
        assert example.refused in [code for _, code, _, _ in errors]
    else:
        assert errors == []
    if example.finds:
        assert example.finds in [code for _, code, _, _ in found]
