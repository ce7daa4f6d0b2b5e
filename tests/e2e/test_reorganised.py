"""July 2025 in Lào Cai through the real programs: what a commune that took a district's place sees, and in whose name."""

import pytest

DISTRICT, COMMUNE = "lao-si-ma-cai", "lao-xa-si-ma-cai"
BOTH = "UBND xã Si Ma Cai (thay cho UBND huyện Si Ma Cai)"


@pytest.fixture
def daemon(start_daemon):
    running = start_daemon(now="2024-12-30T08:00:00+07:00")
    running.step("2025-07-10T09:00:00+07:00")
    return running


def test_the_heir_finds_what_was_left(daemon, tiendo):
    """The lists of the commune hold the district's overdue report and tasks, under the district's name; those of another commune do not."""
    late = daemon.get(f"/api/v1/obligations?plan=lao-cai-2022&unit={COMMUNE}&status=overdue")["items"]
    assert [(o["unit"], o["heir"], o["period"], o["round"]) for o in late] == [(DISTRICT, COMMUNE, "2024", "update")]
    tasks = daemon.get(f"/api/v1/tasks?plan=lao-cai-2022&unit={COMMUNE}&overdue=1")["items"]
    assert tasks and {(t["unit"], t["heir"]) for t in tasks} == {(DISTRICT, COMMUNE)}
    for command in ("due", "tasks"):
        assert BOTH in tiendo(command, "--unit", COMMUNE, "--url", daemon.url, "--lang", "vi").stdout
        assert BOTH not in tiendo(command, "--unit", "lao-xa-sin-cheng", "--url", daemon.url, "--lang", "vi").stdout
    titles = [a["summary"]["vi"] for a in daemon.get(f"/api/v1/alerts?unit={COMMUNE}&state=firing")["items"]]
    assert titles and all(BOTH in title for title in titles)
    assert any("Dự án 8 (2024) – Cập nhật bổ sung số liệu năm" in title for title in titles)


def test_a_report_in_the_districts_name(daemon, tiendo):
    """What the commune sends under its own name for a time before it was made is refused with the name to give; under the district's it is
    taken, and what is still missing of it is not told as nothing."""
    report = {"plan": "lao-cai-2022", "report": "annual", "period": "2024", "round": "update", "values": [{"indicator": "1.1", "value": 4}]}
    refused = daemon.submit(report | {"unit": COMMUNE})
    assert refused.status == 422 and f"“{DISTRICT}”" in next(e["detail"] for e in refused.json["errors"] if e["code"] == "unit.owed_by_closed")
    due = lambda: tiendo("due", "--unit", COMMUNE, "--url", daemon.url, "--lang", "vi").stdout
    assert "quá hạn  " in due() and "chưa đủ số liệu" not in due()
    assert daemon.submit(report | {"unit": DISTRICT}).status == 201
    assert "quá hạn, chưa đủ số liệu" in due()


def test_a_unit_is_told_its_own_condition(daemon):
    """A district's condition is its share of the 423 teams, not the whole's; a commune it was split into has none."""
    def condition(unit, day):
        path = f"/api/v1/verdicts?plan=lao-cai-2022&target=1.1-end&unit={unit}&as_of={day}"
        (verdict,) = daemon.get(path)["items"]
        return verdict["condition"]["vi"]

    assert condition("lao-cai", "2025-06-01") == "ít nhất 423 tổ"
    assert condition(DISTRICT, "2025-06-01") == "ít nhất 29 tổ"
    assert condition(COMMUNE, "2025-07-09") == "chưa giao riêng cho đơn vị này"
