/* Mails as they leave. With a folder as argument the program writes them there as files instead, for
 * test_mail.py to read with Python's decoder. */
#include "alerts/mail.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "tests/alerts/mail_parts.h"
#include <stdio.h>

#define DUE "2016-05-20T00:00:00+07:00"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static cJSON *headers_of(const struct delivery *d) {
    cJSON *headers = cJSON_Parse(d->headers);
    assert_true(cJSON_IsObject(headers));
    return headers;
}

static const char *header(const cJSON *headers, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(headers, name);
    return item ? item->valuestring : NULL;
}

static struct delivery missed_mail(struct world *w) {
    struct delivery d;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, DUE, NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "firing", &d), 1);
    return d;
}

/* The subject of a miss says who, what and by when, in the reader's language. */
static void test_subject(void **state) {
    struct world *w = *state;
    struct delivery d = missed_mail(w);
    assert_string_equal(mail_subject(w, &d),
                        "[tiendo] Báo cáo quá hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)");
    world_free(w);
    *state = w = world_new();
    w->settings.locale = LANG_EN;
    d = missed_mail(w);
    assert_string_equal(
        mail_subject(w, &d),
        "[tiendo] Report overdue: Department of Health – Six-month report 2016-S1 (due before 2016-05-20)");
}

/* A unit's own language wins over that of the settings. */
static void test_language_of_the_unit(void **state) {
    struct world *w = *state;
    struct unit *unit = (struct unit *)build_unit(w->units, "so-y-te");
    unit->has_locale = true;
    unit->locale = LANG_EN;
    struct delivery d = missed_mail(w);
    must_say(mail_subject(w, &d), "Department of Health");
    must_say(mail_part(w, &d, 1), "What to send and how");
    must_say(mail_part(w, &d, 2), "<html lang=\"en\">");
}

/* The mail to the unit says what is late, by how much, what to send with which keys and indicators, by which
 * way, and where to look. */
static void test_body_for_the_unit(void **state) {
    struct world *w = *state;
    w->indicator->lead = build_unit(w->units, "so-y-te");
    struct delivery d = missed_mail(w);
    for (int part = 1; part <= 2; part++) {
        const char *text = mail_part(w, &d, part);
        must_say(text, "Báo cáo quá hạn");
        must_say(text, "Kế hoạch 579/KH-UBND: Kế hoạch bình đẳng giới");
        must_say(text, "Sở Y tế");
        must_say(text, "Báo cáo 6 tháng (6 tháng đầu năm 2016)");
        must_say(text, "vừa quá hạn");
        must_say(text, "trước 20/05/2016");
        must_say(text, "lúc 00:00 ngày 20/05/2016");
        must_say(text, "plan = p, report = half-year, unit = so-y-te, period = 2016-S1");
        must_say(text, "2.2 Tỷ lệ nữ làm chủ doanh nghiệp");
        must_say(text, "http://127.0.0.1:8080/api/v1/submissions");
        must_say(text, "http://127.0.0.1:8080/#/alerts/a1");
        must_not_say(text, "{{");
    }
}

/* An heir is told to send in the name of the unit that closed, and what that unit was asked for: a report
 * under its own id would fill nothing. */
static void test_body_for_the_heir(void **state) {
    struct world *w = *state;
    struct delivery d;
    struct unit *closed = (struct unit *)build_unit(w->units, "so-y-te");
    const struct unit *heirs[] = {build_unit(w->units, "so-1")};
    w->indicator->lead = closed;
    closed->to_day = build_day("2016-05-10");
    closed->successors = heirs;
    closed->successor_count = 1;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, DUE, NULL);
    assert_int_equal(world_sent(w, "so-1@example.vn", "report.missed", "firing", &d), 1);
    must_say(mail_part(w, &d, 1), "plan = p, report = half-year, unit = so-y-te, period = 2016-S1");
    must_say(mail_part(w, &d, 1), "2.2 Tỷ lệ nữ làm chủ doanh nghiệp");
}

/* A report without indicators asks for the text, not for figures. */
static void test_narrative_report(void **state) {
    struct world *w = *state;
    build_asks(w->plan, w->report, "");
    struct delivery d = missed_mail(w);
    must_say(mail_part(w, &d, 1), "gửi phần lời hoặc văn bản đã ký");
    must_not_say(mail_part(w, &d, 2), "<ul style=\"margin:0;padding-left:20px\">\n<li>2.2");
}

/* The superior is told of the units, not how to send; nine units are nine rows under one subject. */
static void test_mail_to_the_superior(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct delivery d;
    world_begin(w, "2016-05-21T08:00:00+07:00");
    for (size_t i = 0; i < w->report->unit_count; i++) {
        struct obligation o = world_obligation(w, w->report->units[i]->id);
        int step;
        int64_t next;
        assert_int_equal(alerts_ladder(&w->ctx, &o, 1, &step, &next, &err), ERR_OK);
    }
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, "lai-chau@example.vn", NULL, NULL, &d), 1);
    assert_string_equal(
        mail_subject(w, &d),
        "[tiendo] Báo cáo quá hạn: 9 đơn vị – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)");
    const char *text = mail_part(w, &d, 1);
    must_say(text, "* so-1");
    must_say(text, "* so-8");
    must_say(text, "* Sở Y tế");
    must_say(text, "quá hạn 1 ngày");
    must_say(text, "nhắc lần 2");
    must_not_say(text, "tiendo submit");
}

/* A reminder counts the days left. */
static void test_reminder(void **state) {
    struct world *w = *state;
    struct delivery d;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, 0, "2016-05-13T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.due_soon", "firing", &d), 1);
    assert_string_equal(
        mail_subject(w, &d),
        "[tiendo] Báo cáo sắp đến hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)");
    must_say(mail_part(w, &d, 1), "còn 7 ngày");
}

/* The end of a miss says how it ended, asks for nothing, and answers to the first mail of its thread. */
static void test_resolution(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct delivery soon, first = {0}, d;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, 0, "2016-05-13T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, &soon), 1);
    world_ladder(w, &o, -1, DUE, NULL);
    world_sent(w, "so-y-te@example.vn", "report.missed", "firing", &first);
    world_begin(w, "2016-05-20T10:00:00+07:00");
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", &d), 1);
    must_say(mail_subject(w, &d), "[tiendo] Đã giải quyết – Báo cáo quá hạn: Sở Y tế");
    must_say(mail_part(w, &d, 1), "đã nhận đủ báo cáo");
    must_not_say(mail_part(w, &d, 1), "Nộp báo cáo ngay");
    must_not_say(mail_part(w, &d, 1), "Gửi gì và gửi bằng cách nào");
    const struct delivery *answers[] = {&first, &d};
    for (size_t i = 0; i < 2; i++) {
        cJSON *headers = headers_of(answers[i]);
        assert_string_equal(header(headers, "In-Reply-To"), soon.message_id);
        assert_string_equal(header(headers, "References"), soon.message_id);
        cJSON_Delete(headers);
    }
}

/* A lagging target: figure, where it should be, and what is needed, with a decimal comma. */
static void test_target_mail(void **state) {
    struct world *w = *state;
    struct delivery d;
    struct verdict v = world_verdict(w, VERDICT_LAGGING, 0);
    v.value = 14.25;
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    assert_int_equal(world_sent(w, "giamsat@example.vn", "target.lagging", "firing", &d), 1);
    must_say(mail_subject(w, &d), "[tiendo] Chỉ tiêu chậm tiến độ: lai-chau – chỉ tiêu 2.2 “Tỷ lệ nữ làm chủ "
                                  "doanh nghiệp” (ít nhất 30 %");
    must_say(mail_subject(w, &d), "(mốc 31/12/2020)");
    const char *text = mail_part(w, &d, 1);
    must_say(text, "14,25 %");
    must_say(text, "18 %");
    must_say(text, "Cần đạt ít nhất 30 %");
    must_not_say(text, "tiendo submit");
}

/* The frozen headers: what a mail program and an auto-responder need; no Date, which each attempt sets. */
static void test_headers(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct delivery d = missed_mail(w);
    cJSON *headers = headers_of(&d);
    assert_string_equal(header(headers, "From"), "tiendo <tiendo@localhost>");
    assert_string_equal(header(headers, "To"), "so-y-te@example.vn");
    assert_string_equal(header(headers, "Message-ID"), d.message_id);
    assert_string_equal(header(headers, "Auto-Submitted"), "auto-generated");
    assert_string_equal(header(headers, "X-Auto-Response-Suppress"), "All");
    assert_string_equal(header(headers, "MIME-Version"), "1.0");
    must_say(header(headers, "Content-Type"), "multipart/alternative;\r\n boundary=\"=_tiendo_");
    assert_null(header(headers, "In-Reply-To"));
    assert_null(header(headers, "Date"));
    cJSON_Delete(headers);
    for (int i = 0; i < 2; i++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        assert_int_equal(mail_assemble(&d, i ? 1463677199000 : 0, &sb, &err), ERR_OK);
        must_say(sb.data, i ? "Date: Thu, 19 May 2016 16:59:59 +0000\r\n"
                            : "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n");
        strbuf_deinit(&sb);
    }
}

/* Names from plans and units with line breaks and markup end no header and make no markup. */
static void test_injection(void **state) {
    struct world *w = *state;
    struct err err = {0};
    ((struct unit *)build_unit(w->units, "so-y-te"))->name =
        (struct bitext){"Sở\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>", NULL};
    w->report->title = (struct bitext){"<img src=x onerror=\"y\">&amp;\nX-Evil: 1", NULL};
    w->settings.smtp.from = "a@b.vn\r\nBcc: evil@example.com";
    struct delivery d = missed_mail(w);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_int_equal(mail_assemble(&d, 0, &sb, &err), ERR_OK);
    char *end = strstr(sb.data, "\r\n\r\n");
    *end = '\0';
    must_not_say(sb.data, "\nBcc");
    must_not_say(sb.data, "\nX-Evil");
    must_say(sb.data, "From: tiendo <tiendo@localhost>\r\n");
    strbuf_deinit(&sb);
    const char *html = mail_part(w, &d, 2);
    must_not_say(html, "<script>");
    must_not_say(html, "<img");
    must_say(html, "&lt;script&gt;");
    must_say(html, "&amp;amp;");
}

/* A body bigger than the rows of a mail says how many more there are. */
static void test_many_rows(void **state) {
    struct world *w = *state;
    struct err err = {0};
    static char names[220][8];
    world_begin(w, "2018-02-01T09:00:00+07:00");
    for (size_t i = 0; i < 220; i++) {
        struct verdict v = world_verdict(w, VERDICT_LAGGING, 0);
        snprintf(names[i], sizeof names[i], "x=%zu", i);
        snprintf(v.category, sizeof v.category, "%s", names[i]);
        assert_int_equal(alerts_verdict(&w->ctx, &v, "submission s1", &err), ERR_OK);
    }
    world_flush(w);
    world_commit(w);
    struct delivery d;
    assert_int_equal(world_sent(w, "giamsat@example.vn", NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, 220);
    must_say(mail_part(w, &d, 1), "… và 20 việc khác");
    must_say(mail_subject(w, &d), "lai-chau – 220 việc");
}

/* Writes a reminder, a miss, an escalation, an end and a lagging target as .eml, in both languages. */
static int write_mails(const char *dir) {
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct world *w = world_new();
        struct err err = {0};
        size_t count;
        w->settings.locale = (enum lang)lang;
        w->settings.smtp.from = "tiendo@lai-chau.example.vn";
        w->indicator->lead = build_unit(w->units, "so-y-te");
        struct obligation o = world_obligation(w, "so-y-te");
        int step = world_ladder(w, &o, 0, "2016-05-13T08:00:00+07:00", NULL);
        step = world_ladder(w, &o, step, DUE, NULL);
        world_ladder(w, &o, step, "2016-05-21T08:00:00+07:00", NULL);
        world_begin(w, "2016-05-22T00:00:00+07:00");
        assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
        world_flush(w);
        world_commit(w);
        struct verdict v = world_verdict(w, VERDICT_LAGGING, 0);
        world_judge(w, &v, "2018-02-01T09:00:00+07:00");
        struct delivery *all = world_deliveries(w, &count);
        for (size_t i = 0; i < count; i++) {
            struct strbuf sb;
            char name[64];
            if (strcmp(all[i].channel, "email") != 0) continue;
            strbuf_init(&sb, 0);
            snprintf(name, sizeof name, "%s-%02zu.eml", lang_name((enum lang)lang), i);
            char *path = file_join(dir, name);
            assert_int_equal(mail_assemble(&all[i], 1463677199000, &sb, &err), ERR_OK);
            assert_int_equal(file_write(path, sb.data, sb.len, &err), ERR_OK);
            mem_free(path);
            strbuf_deinit(&sb);
        }
        world_free(w);
    }
    return 0;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_subject),           TEST(test_language_of_the_unit),
        TEST(test_body_for_the_unit), TEST(test_body_for_the_heir),
        TEST(test_narrative_report),  TEST(test_mail_to_the_superior),
        TEST(test_reminder),          TEST(test_resolution),
        TEST(test_target_mail),       TEST(test_headers),
        TEST(test_injection),         TEST(test_many_rows),
#undef TEST
    };
    crypto_init();
    return argc > 1 ? write_mails(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
