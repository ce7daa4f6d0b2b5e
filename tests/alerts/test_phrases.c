#include "alerts/phrases.h"
#include "alerts/recipients.h"
#include "tests/alerts/world.h"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

#define REPORT .plan = "p", .report = "half-year", .unit = "so-y-te", .period = "2016-S1"
#define TARGET .plan = "p", .indicator = "2.2", .target = "2.2-end", .unit = "lai-chau", .level = "provincial"
#define DUE_AT "\"due_at\":1463677200000" /* 20 May 2016, midnight in Vietnam */

/* An alert of each kind, what its line says in both languages, and the date it speaks of. */
static const struct {
    enum alert_kind kind;
    struct alert_labels labels;
    const char *detail, *vi, *en, *until;
} lines[] = {
    {ALERT_REPORT_DUE_SOON,
     {REPORT, .round = "-"},
     "{" DUE_AT "}",
     "Sở Y tế: Báo cáo 6 tháng 2016-S1 phải nộp trước 20/05/2016",
     "Department of Health: Six-month report 2016-S1 is due before 2016-05-20",
     "20/05/2016"},
    {ALERT_REPORT_MISSED,
     {REPORT, .round = "update"},
     "{" DUE_AT "}",
     "Sở Y tế chưa nộp Báo cáo 6 tháng 2016-S1, đợt update (hạn trước 20/05/2016)",
     "Department of Health has not sent Six-month report 2016-S1, round update (due before 2016-05-20)",
     "20/05/2016"},
    {ALERT_REPORT_MISSED,
     {REPORT, .round = "-"},
     "{}",
     "Sở Y tế chưa nộp Báo cáo 6 tháng 2016-S1 (hạn trước chưa xác định)",
     "Department of Health has not sent Six-month report 2016-S1 (due before an unknown date)",
     "chưa xác định"},
    {ALERT_REPORT_RETURNED,
     {REPORT, .round = "-"},
     "{\"until\":1464345000000,\"reason\":\"thiếu chữ ký\"}",
     "Sở Y tế: Báo cáo 6 tháng 2016-S1 bị trả lại, nộp lại trước 17:30 ngày 27/05/2016",
     "Department of Health: Six-month report 2016-S1 was returned, send it again before 2016-05-27 17:30",
     "17:30 ngày 27/05/2016"},
    {ALERT_TARGET_AT_RISK,
     {TARGET, .category = "total"},
     "{\"milestone\":\"2020-12-31\"}",
     "lai-chau: có nguy cơ không đạt chỉ tiêu 2.2 “Tỷ lệ nữ làm chủ doanh nghiệp” (ít nhất 30 %) (mốc "
     "31/12/2020)",
     "lai-chau: at risk of missing target 2.2 \"Women owning businesses\" (at least 30%) (milestone "
     "2020-12-31)",
     "31/12/2020"},
    {ALERT_TARGET_LAGGING,
     {TARGET, .category = "sex=female"},
     "{\"milestone\":\"2020-12-31\"}",
     "lai-chau: chậm tiến độ chỉ tiêu 2.2 “Tỷ lệ nữ làm chủ doanh nghiệp” (ít nhất 30 %), phân tổ nữ (mốc "
     "31/12/2020)",
     "lai-chau: lagging on target 2.2 \"Women owning businesses\" (at least 30%), category women (milestone "
     "2020-12-31)",
     "31/12/2020"},
    {ALERT_TARGET_MISSED,
     {TARGET, .category = "all"},
     "{\"milestone\":\"2020-12-31\"}",
     "lai-chau: không đạt chỉ tiêu 2.2 “Tỷ lệ nữ làm chủ doanh nghiệp” (ít nhất 30 %) (mốc 31/12/2020)",
     "lai-chau: missed target 2.2 \"Women owning businesses\" (at least 30%) (milestone 2020-12-31)",
     "31/12/2020"},
    {ALERT_TASK_OVERDUE,
     {.plan = "p", .task = "2.1", .unit = "so-y-te"},
     "{\"day\":\"2020-06-30\"}",
     "Sở Y tế chưa hoàn thành nhiệm vụ 2.1 “2.1”, hạn 30/06/2020",
     "Department of Health has not completed task 2.1 \"2.1\", due 2020-06-30",
     "30/06/2020"},
    {ALERT_TASK_OVERDUE,
     {.plan = "p", .task = "2.1", .unit = "so-y-te", .period = "2018"},
     "{\"day\":\"2018-12-31\"}",
     "Sở Y tế chưa hoàn thành nhiệm vụ 2.1 “2.1” – năm 2018, hạn 31/12/2018",
     "Department of Health has not completed task 2.1 \"2.1\" – 2018, due 2018-12-31",
     "31/12/2018"},
    {ALERT_TASK_OVERDUE,
     {.plan = "p", .task = "2.1", .unit = "so-y-te", .period = "1"},
     "{\"day\":\"2018-12-31\"}",
     "Sở Y tế chưa hoàn thành nhiệm vụ 2.1 “2.1” – đợt 1, hạn 31/12/2018",
     "Department of Health has not completed task 2.1 \"2.1\" – stage 1, due 2018-12-31",
     "31/12/2018"},
    {ALERT_MILESTONE_REVIEW_DUE,
     {.plan = "p", .milestone = "end"},
     "{\"day\":\"2020-12-31\"}",
     "lai-chau: đến hạn sơ kết, tổng kết tại mốc Tổng kết 2020 (ngày 31/12/2020)",
     "lai-chau: the review at milestone Final review 2020 is due (2020-12-31)",
     "31/12/2020"},
    {ALERT_EVENT_STARTING,
     {.plan = "p", .event = "action-month"},
     "{\"day\":\"2016-11-15\"}",
     "lai-chau: Tháng hành động bắt đầu ngày 15/11/2016",
     "lai-chau: Action month starts on 2016-11-15",
     "15/11/2016"},
    {ALERT_SYSTEM_DELIVERY_FAILING,
     {.component = "board"},
     NULL,
     "Hệ thống tiendo: không gửi được thông báo tới board từ 00:00 ngày 01/01/1970",
     "The tiendo system: no message to board could be delivered since 1970-01-01 00:00",
     "chưa xác định"},
    {ALERT_SYSTEM_WRITE_FAILING,
     {.component = "store"},
     NULL,
     "Hệ thống tiendo: không ghi được dữ liệu (store) từ 00:00 ngày 01/01/1970",
     "The tiendo system: no data could be written (store) since 1970-01-01 00:00",
     "chưa xác định"},
};
#define LINES (sizeof lines / sizeof *lines)

static struct alert alert_of(size_t i, enum alert_state as) {
    return (struct alert){.id = 1,
                          .kind = lines[i].kind,
                          .state = as,
                          .labels = lines[i].labels,
                          .detail = lines[i].detail,
                          .ends_ms = INSTANT_NONE,
                          .resolved_ms = INSTANT_NONE,
                          .ack_until_ms = INSTANT_NONE};
}

/* Each kind has its line in both languages: who, what, by when. */
static void test_lines(void **state) {
    struct world *w = *state;
    for (size_t i = 0; i < LINES; i++) {
        struct alert alert = alert_of(i, ALERT_FIRING);
        struct strbuf vi, en;
        strbuf_init(&vi, 0);
        strbuf_init(&en, 0);
        alerts_summary(&alert, w->plans, LANG_VI, &vi);
        alerts_summary(&alert, w->plans, LANG_EN, &en);
        assert_string_equal(vi.data, lines[i].vi);
        assert_string_equal(en.data, lines[i].en);
        strbuf_deinit(&en);
        strbuf_deinit(&vi);
    }
}

/* Dates alone where they are midnight; date and time where they are not; said to be unknown where they are.
 */
static void test_until(void **state) {
    struct world *w = *state;
    for (size_t i = 0; i < LINES; i++) {
        struct alert alert = alert_of(i, ALERT_FIRING);
        struct alert_view view;
        struct strbuf sb;
        strbuf_init(&sb, 0);
        alert_view_init(&view, &alert, w->plans);
        phrase_until(&view, LANG_VI, &sb);
        assert_string_equal(sb.data, lines[i].until);
        alert_view_deinit(&view);
        strbuf_deinit(&sb);
    }
}

/* An open alert says how it stands and what is needed; a resolved one how it ended, and asks for nothing. */
static void test_state_and_need(void **state) {
    struct world *w = *state;
    for (size_t i = 0; i < LINES * 2; i++) {
        struct alert alert = alert_of(i % LINES, i < LINES ? ALERT_FIRING : ALERT_RESOLVED);
        bool target = alert.labels.target != NULL;
        struct alert_view view;
        struct strbuf how, need;
        strbuf_init(&how, 0);
        strbuf_init(&need, 0);
        alert_view_init(&view, &alert, w->plans);
        phrase_state(&view, LANG_VI, 0, &how);
        phrase_need(&view, LANG_VI, &need);
        if (!target || i >= LINES) assert_true(how.len > 5); /* a target's sentence comes from its verdict */
        assert_int_equal(need.len > 5, i < LINES);
        alert_view_deinit(&view);
        strbuf_deinit(&need);
        strbuf_deinit(&how);
    }
}

static void check_state(struct world *w, const struct alert *alert, int64_t now_ms, const char *expected) {
    struct alert_view view;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    alert_view_init(&view, alert, w->plans);
    phrase_state(&view, LANG_VI, now_ms, &sb);
    assert_string_equal(sb.data, expected);
    alert_view_deinit(&view);
    strbuf_deinit(&sb);
}

static void check_need(struct world *w, const struct alert *alert, const char *start) {
    struct alert_view view;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    alert_view_init(&view, alert, w->plans);
    phrase_need(&view, LANG_VI, &sb);
    assert_memory_equal(sb.data, start, strlen(start));
    alert_view_deinit(&view);
    strbuf_deinit(&sb);
}

/* Days left round up, days late round down, and what came but is not whole is told apart from nothing. */
static void test_days(void **state) {
    struct world *w = *state;
    int64_t due = build_instant("2016-05-20T00:00:00+07:00"), hour = 3600000, day = 24 * hour;
    struct alert soon = alert_of(0, ALERT_FIRING), missed = alert_of(1, ALERT_FIRING);
    check_state(w, &soon, due - 7 * day, "còn 7 ngày");
    check_state(w, &soon, due - 6 * day - hour, "còn 7 ngày");
    check_state(w, &soon, due - hour, "còn 1 ngày");
    check_state(w, &soon, due + day, "còn 0 ngày");
    check_state(w, &missed, due, "vừa quá hạn, chưa nhận được báo cáo");
    check_state(w, &missed, due + day - 1, "vừa quá hạn, chưa nhận được báo cáo");
    check_state(w, &missed, due + day, "quá hạn 1 ngày, chưa nhận được báo cáo");
    missed.step = 2;
    check_state(w, &missed, due + day, "quá hạn 1 ngày, chưa nhận được báo cáo; nhắc lần 2");
    missed.step = 1;
    missed.detail = "{" DUE_AT ",\"received\":true}";
    check_state(w, &missed, due + 3 * day, "quá hạn 3 ngày, báo cáo đã nộp còn thiếu chỉ tiêu");
    check_need(w, &missed, "Nộp bổ sung ngay");
    missed.detail = "{" DUE_AT "}";
    check_need(w, &missed, "Nộp báo cáo ngay");
}

static void check_line(struct world *w, const struct alert *alert, const char *vi, const char *en) {
    const char *const said[] = {vi, en};
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        alerts_summary(alert, w->plans, (enum lang)lang, &sb);
        assert_string_equal(sb.data, said[lang]);
        strbuf_deinit(&sb);
    }
}

/* A round goes by its title where it has one; a period is set off from a title that ends on a number. */
static void test_rounds_and_numbers(void **state) {
    struct world *w = *state;
    struct alert alert = alert_of(1, ALERT_FIRING);
    build_round(w->report, "update", "before 05-20")->title = (struct bitext){"Cập nhật số liệu", "Update"};
    alert.labels.period = "2016";
    check_line(w, &alert, "Sở Y tế chưa nộp Báo cáo 6 tháng 2016 – Cập nhật số liệu (hạn trước 20/05/2016)",
               "Department of Health has not sent Six-month report 2016 – Update (due before 2016-05-20)");
    w->report->title = (struct bitext){"Báo cáo Dự án 8", "Report on project 8"};
    check_line(
        w, &alert, "Sở Y tế chưa nộp Báo cáo Dự án 8 (2016) – Cập nhật số liệu (hạn trước 20/05/2016)",
        "Department of Health has not sent Report on project 8 (2016) – Update (due before 2016-05-20)");
}

/* A task that a closed unit left is told with the name it is done in. */
static void test_task_of_a_closed_unit(void **state) {
    struct world *w = *state;
    const struct alert alert = {.kind = ALERT_TASK_OVERDUE,
                                .state = ALERT_FIRING,
                                .labels = {.plan = "p", .task = "t", .unit = "so-y-te"},
                                .detail = "{\"day\":\"2020-06-30\",\"closed\":\"lai-chau\"}",
                                .ends_ms = INSTANT_NONE,
                                .resolved_ms = INSTANT_NONE,
                                .ack_until_ms = INSTANT_NONE};
    check_line(w, &alert, "Sở Y tế (thay cho lai-chau) chưa hoàn thành nhiệm vụ t “t”, hạn 30/06/2020",
               "Department of Health (for lai-chau) has not completed task t \"t\", due 2020-06-30");
}

/* How a matter ended: by what was done, or by the verdict that is now. */
static void test_ended(void **state) {
    static const struct {
        const char *detail, *words;
    } rows[] = {
        {"{\"ended\":\"submitted\"}", "đã nhận đủ báo cáo"},
        {"{\"ended\":\"waived\"}", "đã được miễn báo cáo"},
        {"{\"ended\":\"extended\"}", "đã được gia hạn"},
        {"{\"ended\":\"on_track\"}", "nay được đánh giá: đúng tiến độ"},
        {"{\"ended\":\"no_data\"}", "nay được đánh giá: chưa có số liệu"},
        {"{\"ended\":\"\"}", "đã kết thúc"},
        {"{}", "đã kết thúc"},
        {NULL, "đã kết thúc"},
        {"damaged", "đã kết thúc"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct alert alert = alert_of(1, ALERT_RESOLVED);
        alert.detail = rows[i].detail;
        check_state(w, &alert, 0, rows[i].words);
    }
}

/* Which addresses can stand in a header and an envelope. */
static void test_sound_addresses(void **state) {
    static const char *const sound[] = {"a@b", "ubnd@lai-chau.example.vn", "a+b@c.vn", "x.y_z-1@example.vn",
                                        "o'neil@x.vn"};
    static const char *const unsound[] = {
        "",        "a",     "@b",    "a@",      "a@b@c",  "a b@c",   "a@b c", "a@b\n", "a\r@b",    "a@b\t",
        "a@b,c@d", "a@b;c", "<a@b>", "\"a\"@b", "a(x)@b", "a@[1.2]", "a:b@c", "a\\@b", "tốt@b.vn", "a@b\x7f"};
    (void)state;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) assert_true(address_is_sound(sound[i]));
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++)
        if (address_is_sound(unsound[i])) fail_msg("%s", unsound[i]);
}

/* Each addressee of a receiver gives its own people: plain ones, a unit's own, a superior's. */
static void test_recipients(void **state) {
    static const char *const emails[] = {"plain@x.vn",   "@unit",      "@unit.lead",
                                         "@unit.parent", "PLAIN@x.vn", NULL};
    static const char *const leads[] = {"lead@x.vn", "so-y-te@example.vn", NULL};
    static const struct {
        const char *to;
        size_t count;
        const char *first;
        bool reporter;
    } rows[] = {
        {TO_PLAIN, 1, "plain@x.vn", false},
        {"so-y-te", 2, "so-y-te@example.vn", true},
        {TO_SUPERIOR "lai-chau", 1, "lai-chau@example.vn", false},
        {TO_NOBODY, 0, NULL, false},
        {"unknown", 0, NULL, false},
        {TO_SUPERIOR "unknown", 0, NULL, false},
    };
    struct world *w = *state;
    struct receiver r = {.name = "all", .kind = RECEIVER_EMAIL, .emails = emails};
    ((struct unit *)build_unit(w->units, "so-y-te"))->lead_emails = leads;
    assert_true(receiver_has_plain(&r) && receiver_has_own(&r) && receiver_has_superior(&r));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct addressee out[ADDRESSEES_MAX];
        assert_int_equal(recipients_of(&r, rows[i].to, w->units, 0, LANG_EN, out), rows[i].count);
        if (!rows[i].count) continue;
        assert_string_equal(out[0].address, rows[i].first);
        assert_int_equal(out[0].reporter, rows[i].reporter);
        assert_int_equal(out[0].lang, LANG_EN);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_lines),
        TEST(test_until),
        TEST(test_state_and_need),
        TEST(test_days),
        TEST(test_ended),
        cmocka_unit_test(test_sound_addresses),
        TEST(test_recipients),
        TEST(test_rounds_and_numbers),
        TEST(test_task_of_a_closed_unit),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
