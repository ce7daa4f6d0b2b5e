"""A plan in a spreadsheet, as an officer works on it: exported, changed in another program, imported, compared; begun from the empty template."""

import json

import openpyxl
import pytest

from conftest import ROOT

PLAN, UNITS = ROOT / "config/plans/ngoc-hoi-2023.json", ROOT / "config/units/ngoc-hoi.json"


@pytest.fixture
def book(tiendo, tmp_path):
    """The plan as a workbook, opened and saved by openpyxl after `edit` changed it; its path."""
    def make(edit=lambda book: None):
        path = tmp_path / "plan.xlsx"
        assert tiendo("plan", "export", str(PLAN), "--units", str(UNITS), "--out", str(path)).returncode == 0
        opened = openpyxl.load_workbook(path)
        edit(opened)
        opened.save(path)
        return path
    return make


def row_of(sheet, id):
    column = next(cell.column for cell in sheet[1] if cell.value == "id")
    return next(row[0].row for row in sheet.iter_rows() if row[column - 1].value == id)


def cell(sheet, id, heading):
    return sheet.cell(row_of(sheet, id), next(c.column for c in sheet[1] if c.value == heading))


def imported(tiendo, path, tmp_path, *more):
    return tiendo("plan", "import", str(path), "--out", str(tmp_path / "plan.json"), "--units-out", str(tmp_path / "units.json"), *more)


def test_nothing_changed(tiendo, book, tmp_path):
    """Saved by another program, the plan is what it was: nothing differs."""
    done = imported(tiendo, book(), tmp_path)
    assert done.returncode == 0 and "tiendo check" in done.stderr
    assert tiendo("plan", "diff", str(PLAN), str(tmp_path / "plan.json"), "--units", str(UNITS)).returncode == 0


def test_a_target_changed(tiendo, book, tmp_path):
    """A number changed in its cell is the one difference that `tiendo plan diff` tells."""
    def edit(opened):
        cell(opened["targets"], "1.1-end", "value").value = 60
    assert imported(tiendo, book(edit), tmp_path).returncode == 0
    done = tiendo("plan", "diff", str(PLAN), str(tmp_path / "plan.json"), "--units", str(UNITS))
    assert done.returncode == 1 and done.stdout.startswith("chỉ tiêu cần đạt 1.1-end: at_least 56 → 60\n")
    assert len([line for line in done.stdout.splitlines() if not line.startswith(" ")]) == 1


@pytest.mark.parametrize("lang, said", [("vi", "dấu chấm thập phân"), ("en", "decimal point")])
def test_a_mistake_names_its_cell(tiendo, book, tmp_path, lang, said):
    """A mistake is told with sheet and cell, why and what to do; nothing is written."""
    def edit(opened):
        cell(opened["targets"], "1.1-end", "value").value = "56,5"
    done = imported(tiendo, book(edit), tmp_path, "--lang", lang)
    assert done.returncode == 1 and "targets!F2: " in done.stdout and said in done.stdout
    assert not (tmp_path / "plan.json").exists() and not (tmp_path / "units.json").exists()


def test_a_percent_cell_is_refused(tiendo, book, tmp_path):
    """60 % in a cell of that format is 0.6 in the file: it is refused, never read as 0.6."""
    def edit(opened):
        typed = cell(opened["targets"], "1.1-end", "value")
        typed.value, typed.number_format = 0.6, "0%"
    done = imported(tiendo, book(edit), tmp_path, "--json")
    problem, = json.loads(done.stdout)
    assert (problem["pointer"], problem["code"]) == ("targets!F2", "sheet.percent") and "60%" in problem["detail"]["vi"]


def test_a_plan_begun_from_the_template(tiendo, tmp_path):
    """The template opens in another program, names what is missing where it belongs, and filled in it is a plan."""
    path = tmp_path / "new.xlsx"
    assert tiendo("plan", "export", "--template", "--out", str(path)).returncode == 0
    empty = imported(tiendo, path, tmp_path)
    assert empty.returncode == 1 and "plan!B2: " in empty.stdout and "objectives!A1: " in empty.stdout
    opened = openpyxl.load_workbook(path)
    assert opened.sheetnames[0] == "#hướng dẫn"
    keys = {row[0].value: row[1] for row in opened["plan"].iter_rows()}
    for key, value in {"plan": "xa-a-2025", "unit": "xa-a", "number": "12/KH-UBND", "issued": "2025-01-10", "issuer": "UBND xã A",
                       "title.vi": "Kế hoạch năm 2025", "start": "2025-01-01", "end": "2025-12-31"}.items():
        keys[key].value = value
    rows = {"milestones": {"id": "end", "date": "2025-12-31", "kind": "end_of_phase", "review": True}, "objectives": {"id": "1", "title.vi": "Giảm nghèo", "lead": "xa-a"},
            "indicators": {"objective": "1", "id": "1.1", "title.vi": "Tỷ lệ hộ nghèo", "measure.type": "percent", "frequency": "year", "good": "down", "baseline.period": "2024", "baseline.value": 9.5},
            "targets": {"indicator": "1.1", "id": "1.1-end", "at": "end", "condition": "at_most", "value": 7, "source": "I.1", "quote": "còn không quá 7%"},
            "units": {"unit": "xa-a", "kind": "commune", "name.vi": "Xã A"}}
    for name, row in rows.items():
        headings = {c.value: c.column for c in opened[name][1]}
        for heading, value in row.items():
            opened[name].cell(2, headings[heading]).value = value
    opened.save(path)
    done = imported(tiendo, path, tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert tiendo("check", str(tmp_path / "plan.json"), str(tmp_path / "units.json")).returncode == 0


@pytest.mark.parametrize("args, said", [
    (["plan", "export"], "--template"), (["plan", "export", str(PLAN)], "--out"), (["plan", "export", str(PLAN), "--out", "x.ods"], ".xlsx"),
    (["plan", "export", "--template", str(PLAN), "--out", "x.xlsx"], "--template"), (["plan", "import"], "BẢNG.xlsx"), (["plan", "import", "nowhere.xlsx"], "nowhere.xlsx")])
def test_calls_that_cannot_run(tiendo, args, said):
    """A call that lacks something ends with 2 and says what is needed."""
    done = tiendo(*args)
    assert done.returncode == 2 and said in done.stderr and not (ROOT / "x.xlsx").exists()
