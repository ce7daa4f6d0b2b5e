/* What a simulation told, as people and as programs read it: by a simulation made by hand. */
#include "alerts/mime.h"
#include "daemon/base/crypto.h"
#include "daemon/cli/rehearsal.h"
#include "tests/support/plan_build.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct stage {
    struct plans *plans;
    struct plan *plan;
    struct target *target;
    struct arena *arena;
    struct simulation simulation;
    struct cli cli;
};

static void begin(struct stage *s, enum lang lang) {
    *s = (struct stage){.arena = arena_new((size_t)64 << 20), .cli = {.command = "simulate", .lang = lang}};
    struct units *units = build_units("tinh; so-y-te < tinh; so-tai-chinh < tinh");
    ((struct unit *)unit_find(units, "tinh"))->name = (struct bitext){"Tỉnh", "Province"};
    ((struct unit *)unit_find(units, "so-y-te"))->name = (struct bitext){"Sở Y tế", "Department of Health"};
    ((struct unit *)unit_find(units, "so-tai-chinh"))->name =
        (struct bitext){"Sở Tài chính", "Department of Finance"};
    s->plan = build_plan(units, "p", "tinh", "2016-01-01", "2020-12-31");
    build_milestone(s->plan, "end", "2020-12-31");
    struct indicator *ind = build_indicator(s->plan, "1.1", MEASURE_PERCENT, DIRECTION_UP);
    ind->title = (struct bitext){"Tỷ lệ nữ", "Share of women"};
    s->target = build_target(s->plan, ind, "1.1-end", "end", CONDITION_AT_LEAST, 30);
    struct report *report =
        build_report(s->plan, units, "half-year", COVERS_HALF_YEAR, "so-y-te so-tai-chinh", "before 05-20");
    report->title = (struct bitext){"Báo cáo 6 tháng", "Six-month report"};
    s->plans = plans_new(units);
    plans_add(s->plans, s->plan);
    strbuf_init(&s->cli.out, 0);
}

static void end(struct stage *s) {
    mem_free(s->simulation.items);
    mem_free(s->simulation.verdicts);
    plans_unref(s->plans);
    arena_free(s->arena);
    strbuf_deinit(&s->cli.out);
}

static struct simulated *add(struct stage *s, enum simulated_kind kind, const char *at) {
    mem_grow(&s->simulation.items, &s->simulation.cap, s->simulation.count + 1);
    struct simulated *item = &s->simulation.items[s->simulation.count++];
    *item = (struct simulated){.kind = kind, .at_ms = build_instant(at)};
    return item;
}

static void add_alert(struct stage *s, const char *at, int64_t id, enum alert_kind kind, const char *unit,
                      int step, const char *event, const char *to) {
    struct alert alert = {
        .id = id,
        .kind = kind,
        .severity = alert_kind_severity(kind),
        .state = strcmp(to, "resolved") == 0 ? ALERT_RESOLVED : ALERT_FIRING,
        .labels = {.plan = "p", .report = "half-year", .unit = unit, .period = "2016-S1", .round = "-"},
        .step = step,
        .since_ms = build_instant(at),
        .ends_ms = INSTANT_NONE,
        .resolved_ms = INSTANT_NONE,
        .detail = "{\"due_at\":1463677200000,\"ended\":\"submitted\"}"}; /* 2016-05-20T00:00:00+07:00 */
    struct alert_event_row row = {.id = id,
                                  .alert = id,
                                  .at_ms = build_instant(at),
                                  .event = event,
                                  .from = "none",
                                  .to = to,
                                  .reason = "r"};
    add(s, SIMULATED_ALERT, at)->as.alert = (struct simulated_alert){alert, row};
}

static void add_message(struct stage *s, const char *at, const char *channel, const char *to,
                        const char *subject, const int64_t *alerts, size_t count, const char *state) {
    struct strbuf headers, value;
    strbuf_init(&headers, 0);
    strbuf_init(&value, 0);
    cJSON *o = cJSON_CreateObject();
    if (subject) mime_header(&value, "Subject", subject);
    if (subject) cJSON_AddStringToObject(o, "Subject", value.data);
    json_print(&headers, o);
    add(s, SIMULATED_MESSAGE, at)->as.message =
        (struct delivery){.id = 1,
                          .channel = channel,
                          .receiver = "agency",
                          .to = to,
                          .message_id = "<1@x>",
                          .type = "report.missed",
                          .state_label = state,
                          .headers = arena_strdup(s->arena, headers.data),
                          .alerts = alerts,
                          .alert_count = count};
    strbuf_deinit(&headers);
    strbuf_deinit(&value);
}

static void add_change(struct stage *s, const char *at, enum verdict_status status, bool had_before,
                       enum verdict_status was) {
    struct verdict_row row = {.plan = "p",
                              .indicator = "1.1",
                              .target = "1.1-end",
                              .unit = "so-y-te",
                              .category = "total",
                              .status = status,
                              .flags = VERDICT_INTERIM,
                              .has_ratio = true,
                              .ratio = 0.5,
                              .why_vi = "Vì thế.",
                              .why_en = "That is why."};
    add(s, SIMULATED_VERDICT, at)->as.verdict = (struct simulated_verdict){row, had_before, was};
}

static void prints(struct stage *s, const char *want) {
    struct rehearsal r = {.plans = s->plans,
                          .simulation = &s->simulation,
                          .public_url = "http://x",
                          .to_ms = build_instant("2017-01-31T23:59:59+07:00")};
    rehearsal_text(&s->cli, &r);
    assert_string_equal(s->cli.out.data, want);
}

#define MAY20 "2016-05-20T00:00:00+07:00"
static const int64_t first[] = {7}, both[] = {7, 8};

/* A head for each day, a line for each thing; an alert names the messages that went out about it. */
static void test_a_day(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_VI);
    add_alert(&s, "2016-05-19T08:00:00+07:00", 6, ALERT_REPORT_DUE_SOON, "so-y-te", -1, "raised", "firing");
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "raised", "firing");
    add_alert(&s, MAY20, 8, ALERT_REPORT_MISSED, "so-tai-chinh", 1, "raised", "firing");
    add_message(&s, MAY20, "email", "so-y-te@x",
                "[tiendo] Báo cáo quá hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)", first,
                1, "firing");
    add_message(&s, MAY20, "webhook", "http://board", NULL, both, 2, "firing");
    prints(&s, "Thứ Năm 19/05/2016\n"
               "08:00  report.due_soon       Sở Y tế       Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)\n"
               "\n"
               "Thứ Sáu 20/05/2016\n"
               "00:00  report.missed         Sở Y tế       Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016): "
               "vừa quá hạn, chưa nhận được báo cáo"
               " → mail so-y-te@x, webhook http://board\n"
               "00:00  report.missed         Sở Tài chính  Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016): "
               "vừa quá hạn, chưa nhận được báo cáo"
               " → webhook http://board\n"
               "00:00  mail                  so-y-te@x     [tiendo] Báo cáo quá hạn: Sở Y tế – Báo cáo 6 "
               "tháng 2016-S1 (hạn trước 20/05/2016)\n"
               "00:00  webhook               http://board  report.missed firing (2)\n"
               "\n"
               "Tổng: nhắc nhở 1, báo cáo quá hạn 2, thay đổi đánh giá 0, thông báo gửi đi 2, báo cáo nhận "
               "0, từ chối 0\n");
    end(&s);
}

/* The same in English, with dates as English has them. */
static void test_in_english(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_EN);
    add_alert(&s, "2016-05-21T08:00:00+07:00", 7, ALERT_REPORT_MISSED, "so-y-te", 2, "grew", "firing");
    prints(&s, "Saturday 2016-05-21\n"
               "08:00  report.missed         Department of Health  Six-month report 2016-S1 (due before "
               "2016-05-20): "
               "overdue, days late: 1, no report received; notice number 2\n"
               "\n"
               "In all: reminders 0, reports missed 0, changes of verdict 0, messages 0, submissions "
               "accepted 0, refused 0\n");
    end(&s);
}

/* What is mended says how; the message of its end belongs to it, not to the beginning at the same instant. */
static void test_mended(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_EN);
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "mended", "resolved");
    add_message(&s, MAY20, "email", "fired@x", "fired", first, 1, "firing");
    add_message(&s, MAY20, "email", "mended@x", "mended", first, 1, "resolved");
    prints(&s, "Friday 2016-05-20\n"
               "00:00  report.missed         Department of Health  Six-month report 2016-S1 (due before "
               "2016-05-20): the complete report was received"
               " → mail mended@x\n"
               "00:00  mail                  fired@x               fired\n"
               "00:00  mail                  mended@x              mended\n"
               "\n"
               "In all: reminders 0, reports missed 0, changes of verdict 0, messages 2, submissions "
               "accepted 0, refused 0\n");
    end(&s);
}

/* A message of another instant is not named. */
static void test_messages_of_the_instant(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_EN);
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "raised", "firing");
    add_message(&s, "2016-05-20T00:01:00+07:00", "email", "later@x", "later", first, 1, "firing");
    struct rehearsal r = {.plans = s.plans, .simulation = &s.simulation, .to_ms = build_instant(MAY20)};
    rehearsal_text(&s.cli, &r);
    assert_null(strstr(s.cli.out.data, "→"));
    assert_non_null(strstr(s.cli.out.data, "00:01  mail "));
    end(&s);
}

/* A change of verdict says what it is, why, and what it was. */
static void test_changes(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_VI);
    add_change(&s, "2016-05-10T10:05:00+07:00", VERDICT_LAGGING, false, VERDICT_NO_DATA);
    add_change(&s, "2016-05-11T10:05:00+07:00", VERDICT_ON_TRACK, true, VERDICT_LAGGING);
    add_change(&s, "2016-05-12T10:05:00+07:00", VERDICT_ON_TRACK, true, VERDICT_ON_TRACK);
    prints(&s,
           "Thứ Ba 10/05/2016\n"
           "10:05  verdict.lagging       Sở Y tế  1.1-end: chậm tiến độ. Vì thế.\n"
           "\n"
           "Thứ Tư 11/05/2016\n"
           "10:05  verdict.on_track      Sở Y tế  1.1-end: đúng tiến độ. Vì thế. (trước đó: chậm tiến độ)\n"
           "\n"
           "Thứ Năm 12/05/2016\n"
           "10:05  verdict.on_track      Sở Y tế  1.1-end: đúng tiến độ. Vì thế.\n"
           "\n"
           "Tổng: nhắc nhở 0, báo cáo quá hạn 0, thay đổi đánh giá 3, thông báo gửi đi 0, báo cáo nhận 0, từ "
           "chối 0\n");
    end(&s);
}

/* A submission says what came of it; one that is refused lists each fault under it. */
static void test_submissions(void **state) {
    (void)state;
    struct stage s;
    struct problems none, faults;
    struct simulate_arrival arrival = {.name = "sent.ndjson:3"};
    begin(&s, LANG_EN);
    problems_init(&none);
    problems_init(&faults);
    problems_error(&faults, NULL, "/unit", T_JSON_MISSING, "unit");
    problems_error(&faults, NULL, "", T_JSON_MISSING, "plan");
    add(&s, SIMULATED_SUBMISSION, "2016-05-19T23:59:00+07:00")->as.submission =
        (struct simulated_submission){.arrival = &arrival,
                                      .accepted = true,
                                      .json = "{\"obligation\":{\"id\":\"p:half-year:so-y-te:2016-S1:-\","
                                              "\"plan\":\"p\",\"unit\":\"so-y-te\",\"status\":\"on_time\"}}",
                                      .problems = &none};
    add(&s, SIMULATED_SUBMISSION, "2016-05-19T23:59:00+07:00")->as.submission =
        (struct simulated_submission){.arrival = &arrival, .problems = &faults, .code = ERR_INVALID};
    char *want = mem_printf("Thursday 2016-05-19\n"
                            "23:59  submission.on_time    Department of Health  "
                            "p:half-year:so-y-te:2016-S1:-: on time (sent.ndjson:3)\n"
                            "23:59  submission.refused                          sent.ndjson:3 is refused:\n"
                            "       /unit: %s [json.missing]\n"
                            "       %s [json.missing]\n"
                            "\n"
                            "In all: reminders 0, reports missed 0, changes of verdict 0, messages 0, "
                            "submissions accepted 1, refused 1\n",
                            faults.items[0].en, faults.items[1].en);
    /* the width of the column comes from those who are named in alerts, verdicts and messages */
    add_change(&s, "2016-05-20T10:05:00+07:00", VERDICT_LAGGING, false, VERDICT_NO_DATA);
    struct rehearsal r = {.plans = s.plans, .simulation = &s.simulation, .to_ms = build_instant(MAY20)};
    rehearsal_text(&s.cli, &r);
    const char *day = strstr(s.cli.out.data, "\nFriday");
    assert_non_null(day);
    assert_memory_equal(s.cli.out.data, want, (size_t)(day - s.cli.out.data));
    mem_free(want);
    problems_deinit(&faults);
    problems_deinit(&none);
    end(&s);
}

/* The verdicts at the end come last, under a head of their own. */
static void test_last_verdicts(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_EN);
    s.simulation.verdicts = mem_array(1, sizeof *s.simulation.verdicts);
    s.simulation.verdict_count = 1;
    s.simulation.verdicts[0] = (struct verdict){.plan = s.plan,
                                                .target = s.target,
                                                .unit = unit_find(s.plans->units, "so-y-te"),
                                                .category = "total",
                                                .day = build_day("2017-01-31"),
                                                .milestone_day = build_day("2020-12-31"),
                                                .status = VERDICT_NO_DATA,
                                                .reason = "no_value",
                                                .method = "comparison"};
    struct rehearsal r = {
        .plans = s.plans, .simulation = &s.simulation, .to_ms = build_instant("2017-01-31T23:59:59+07:00")};
    rehearsal_text(&s.cli, &r);
    assert_non_null(strstr(s.cli.out.data, "\nVerdicts at 2017-01-31 23:59:\n23:59  verdict.no_data       "
                                           "Department of Health  1.1-end: no data. "));
    cJSON *list = rehearsal_json(&r);
    assert_int_equal(cJSON_GetArraySize(list), 1);
    const cJSON *item = list->child;
    assert_string_equal(cJSON_GetObjectItem(item, "at")->valuestring, "2017-01-31T23:59:59+07:00");
    assert_string_equal(cJSON_GetObjectItem(item, "type")->valuestring, "verdict");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(item, "final")));
    assert_string_equal(cJSON_GetObjectItem(item, "status")->valuestring, "no_data");
    assert_string_equal(cJSON_GetObjectItem(item, "target")->valuestring, "1.1-end");
    cJSON_Delete(list);
    end(&s);
}

/* On a terminal kinds are painted: a miss as what is late, a mended one as what is well, and columns stay
 * columns. */
static void test_colour(void **state) {
    (void)state;
    struct stage s;
    begin(&s, LANG_EN);
    s.cli.colour = true;
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "raised", "firing");
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "mended", "resolved");
    struct rehearsal r = {.plans = s.plans, .simulation = &s.simulation, .to_ms = build_instant(MAY20)};
    rehearsal_text(&s.cli, &r);
    assert_non_null(strstr(s.cli.out.data, "\x1b[1mFriday 2016-05-20\x1b[0m\n"));
    assert_non_null(
        strstr(s.cli.out.data, "00:00  \x1b[33mreport.missed       \x1b[0m  Department of Health  Six"));
    assert_non_null(
        strstr(s.cli.out.data, "00:00  \x1b[32mreport.missed       \x1b[0m  Department of Health  Six"));
    end(&s);
}

/* For programs each thing has its instant, its type and its public shape. */
static void test_json(void **state) {
    (void)state;
    struct stage s;
    struct problems faults;
    struct simulate_arrival arrival = {.name = "f#1"};
    begin(&s, LANG_VI);
    problems_init(&faults);
    problems_error(&faults, NULL, "/unit", T_JSON_MISSING, "unit");
    add(&s, SIMULATED_SUBMISSION, MAY20)->as.submission =
        (struct simulated_submission){.arrival = &arrival, .problems = &faults, .code = ERR_INVALID};
    add_change(&s, MAY20, VERDICT_LAGGING, true, VERDICT_AT_RISK);
    add_alert(&s, MAY20, 7, ALERT_REPORT_MISSED, "so-y-te", 1, "raised", "firing");
    add_message(&s, MAY20, "email", "so-y-te@x", "Sở Y tế", both, 2, "firing");
    struct rehearsal r = {.plans = s.plans,
                          .simulation = &s.simulation,
                          .public_url = "http://x",
                          .to_ms = build_instant(MAY20)};
    struct strbuf sb;
    strbuf_init(&sb, 0);
    cJSON *list = rehearsal_json(&r);
    assert_int_equal(cJSON_GetArraySize(list), 4);
    assert_string_equal(
        cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetArrayItem(list, 2), "alert"), "id")->valuestring,
        "a7");
    cJSON_DeleteItemFromObject(cJSON_GetArrayItem(list, 2), "alert");
    cJSON_DeleteItemFromObject(cJSON_GetArrayItem(list, 0), "problems");
    json_print(&sb, list);
    assert_string_equal(
        sb.data,
        "[{\"at\":\"" MAY20
        "\",\"type\":\"submission\",\"source\":\"f#1\",\"accepted\":false,\"receipt\":null},"
        "{\"at\":\"" MAY20 "\",\"type\":\"verdict\",\"plan\":\"p\",\"indicator\":\"1.1\",\"target\":\"1.1-"
        "end\",\"unit\":\"so-y-te\","
        "\"category\":\"total\",\"was\":\"at_risk\",\"status\":\"lagging\",\"flags\":[\"interim\"],\"ratio\":"
        "0.5,"
        "\"why\":{\"vi\":\"Vì thế.\",\"en\":\"That is why.\"}},"
        "{\"at\":\"" MAY20
        "\",\"type\":\"alert\",\"event\":\"raised\",\"from\":\"none\",\"to\":\"firing\",\"reason\":\"r\"},"
        "{\"at\":\"" MAY20 "\",\"type\":\"message\",\"channel\":\"email\",\"receiver\":\"agency\",\"to\":"
        "\"so-y-te@x\",\"message_id\":\"<1@x>\","
        "\"kind\":\"report.missed\",\"state\":\"firing\",\"subject\":\"Sở Y "
        "tế\",\"alerts\":[\"a7\",\"a8\"]}]");
    strbuf_deinit(&sb);
    problems_deinit(&faults);
    end(&s);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day),         cmocka_unit_test(test_in_english),
        cmocka_unit_test(test_mended),        cmocka_unit_test(test_messages_of_the_instant),
        cmocka_unit_test(test_changes),       cmocka_unit_test(test_submissions),
        cmocka_unit_test(test_last_verdicts), cmocka_unit_test(test_colour),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
