"""config/README.md is the reference of the plan language: every key of the schemas is in it, and every example of it is checked."""

import pytest

import documented

EXAMPLES = documented.examples() if documented.README.exists() else []


def test_every_key_of_the_schemas_is_documented_and_no_other():
    said, known = documented.documented_keys(), documented.schema_keys()
    assert {name: sorted(keys - said.get(name, set())) for name, keys in known.items() if keys - said.get(name, set())} == {}
    assert {name: sorted(keys - known.get(name, set())) for name, keys in said.items() if keys - known.get(name, set())} == {}


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
