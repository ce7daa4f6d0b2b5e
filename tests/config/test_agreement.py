"""Schemas and readers agree: every document the readers' own tests read is also put to the schema of its kind.

The test programs leave each document with its fate in the folder TIENDO_CASES names. What a reader accepts the schema accepts; what a
reader refuses for its shape the schema refuses. (A reader also refuses what no schema can see: a reference that leads nowhere, a sum.)
"""

import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

from test_schemas import ROOT, strip_comments

PROGRAMS = ["test_plan_reader", "test_plan_head", "test_forms", "test_target_change", "test_target_scope", "test_target_faults", "test_derived",
            "test_check", "test_check_words", "test_check_clash", "test_check_sums", "test_check_tasks", "test_check_document",
            "test_settings", "test_units_reader", "test_units_time", "test_deadlines", "test_deadline_checks", "test_deadline_faults",
            "test_tasks", "test_holidays_reader"]
# Codes of faults of shape alone. config.empty is not among them: a text of blanks passes a schema's minLength.
SHAPE = {"json.unknown", "json.missing", "json.type", "json.out_of_bounds", "config.unsupported", "config.choice", "config.must_be_known",
         "config.why_missing", "config.empty_list", "config.id", "plan.condition_none", "plan.conditions_two", "plan.condition_here",
         "plan.measure_key", "plan.every_and_at", "plan.apart", "plan.per_year_way", "plan.parts", "plan.relative_parts", "plan.relative_share",
         "plan.derived_key", "plan.merge_nothing", "plan.refers_to", "json.not_integer", "plan.due_form", "plan.due_two", "plan.due_after",
         "plan.event_recorded", "plan.event_id", "plan.window_empty", "plan.window_within", "plan.window_two_ends", "plan.window_after_every",
         "unit.succession_form", "holidays.country", "holidays.year", "holidays.day"}


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """[(kind, document, accepted, code of the first problem)]"""
    found = []
    programs = [f".build/asan/tests/config/{name}" for name in PROGRAMS]
    subprocess.run(["make", "-s", *programs], cwd=ROOT, check=True)
    for program in programs:
        folder = tmp_path_factory.mktemp(pathlib.Path(program).name)
        done = subprocess.run([ROOT / program], cwd=ROOT, env={**os.environ, "TIENDO_CASES": str(folder)}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        for path in sorted(folder.iterdir()):
            try:
                case = json.loads(strip_comments(path.read_text(encoding="utf-8")))
            except ValueError:
                continue  # a document that is no JSON: no schema is asked
            found.append((path.name.split("-")[0], case["document"], case["accepted"], case["code"]))
    return found


def schema(kind):
    return jsonschema.Draft202012Validator(json.loads((ROOT / "config" / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind,least", [("plan", 200), ("tiendo", 90), ("units", 20), ("holidays", 20)])
def test_what_a_reader_accepts_the_schema_accepts(cases, kind, least):
    mine = [case for case in cases if case[0] == kind]
    assert len(mine) > least
    for _, document, accepted, _ in mine:
        if accepted:
            assert [error.message for error in schema(kind).iter_errors(document)] == []


@pytest.mark.parametrize("kind", ["plan", "tiendo", "units", "holidays"])
def test_a_fault_of_shape_is_one_to_both(cases, kind):
    refused = [case for case in cases if case[0] == kind and not case[2] and case[3] in SHAPE]
    assert len(refused) > 10
    for _, document, _, code in refused:
        assert not schema(kind).is_valid(document), (code, document)
