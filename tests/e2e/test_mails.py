"""The mails that test_mail writes, read by a decoder that is not ours: Python's email package."""

import email
import os
import pathlib
import subprocess
from email import policy

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/asan/tests/alerts/test_mail"


@pytest.fixture(scope="module")
def mails(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mails")
    if not PROGRAM.exists():
        subprocess.run(["make", "-s", str(PROGRAM.relative_to(ROOT))], cwd=ROOT, check=True)
    subprocess.run([PROGRAM, folder], cwd=ROOT, check=True, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=1"})
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.eml"))}


def parse(raw):
    return email.message_from_bytes(raw, policy=policy.default)


def of(mails, lang):
    return [parse(raw) for name, raw in mails.items() if name.startswith(lang)]


def test_subjects_come_back_whole(mails):
    """Long Vietnamese subjects decode to what was meant, without a defect."""
    subjects = [str(m["Subject"]) for m in of(mails, "vi")]
    assert "[tiendo] Báo cáo sắp đến hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)" in subjects
    assert "[tiendo] Báo cáo quá hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)" in subjects
    assert any(s.startswith("[tiendo] Đã giải quyết – Báo cáo quá hạn: Sở Y tế") for s in subjects)
    assert any("“Tỷ lệ nữ làm chủ doanh nghiệp”" in s and s.endswith("(mốc 31/12/2020)") for s in subjects)
    assert not any("\r" in s or "\n" in s or "=?" in s for s in subjects)


def test_no_defects(mails):
    """No header and no part has a defect, and every byte of the headers is ASCII."""
    for name, raw in mails.items():
        message = parse(raw)
        raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
        assert not message.defects, name
        for part in message.walk():
            assert not part.defects, name
        for key in message.keys():
            assert not message[key].defects, (name, key)


def test_lines_are_short_and_end_in_crlf(mails):
    """Lines end in CRLF and hold at most 78 characters, as RFC 5322 recommends."""
    for name, raw in mails.items():
        assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r"), name
        for line in raw.split(b"\r\n"):
            assert len(line) <= 78, (name, line)


def test_both_parts_say_the_same(mails):
    """Text and HTML are alternatives of equal content, in this order."""
    for name, raw in mails.items():
        message = parse(raw)
        assert message.get_content_type() == "multipart/alternative"
        kinds = [part.get_content_type() for part in message.iter_parts()]
        assert kinds == ["text/plain", "text/html"], name
        text = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        for line in ("20/05/2016", "2016-05-20", "#/alerts/a"):
            assert (line in text) == (line in html), (name, line)
        assert "{{" not in text + html


def test_threads(mails):
    """Every later mail to an address about the same obligation answers to the first one; ids are unique."""
    for lang in ("vi", "en"):
        messages = of(mails, lang)
        assert len({m["Message-ID"] for m in messages}) == len(messages)
        unit = [m for m in messages if m["To"] == "so-y-te@example.vn"]
        assert len(unit) == 4 and unit[0]["References"] is None
        for later in unit[1:]:
            assert later["References"] == unit[0]["Message-ID"]
            assert later["In-Reply-To"] == unit[0]["Message-ID"]


def test_marked_as_automatic(mails):
    """Auto-responders and mailing programs can tell that no person wrote it."""
    for raw in mails.values():
        message = parse(raw)
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert message["Date"].datetime.year == 2016
        assert message["From"].addresses[0].addr_spec == "tiendo@lai-chau.example.vn"
