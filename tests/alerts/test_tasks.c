/* Alerts of tasks, from the end of a window to the mail about it, and what a lead's mail says of the reports
 * that it waits for. */
#include "tests/alerts/mail_parts.h"

#define ENDS "2020-07-01T00:00:00+07:00"

struct scene {
    struct world *w;
    struct task *task;
    struct alerts_task over; /* of so-y-te, in its only window */
};

/* Forty-seven classes by the middle of 2020; task.* goes to the unit as the shipped route has it. */
static int setup(void **state) {
    struct scene *s = mem_alloc(sizeof *s);
    struct world *w = s->w = world_new();
    static const char *const by_unit[] = {"unit", NULL};
    static struct matcher of_tasks = {"kind", "task.*"};
    s->task = build_task(w->plan, w->units, "2.1", "so-y-te so-1");
    s->task->title = (struct bitext){"Mở lớp tập huấn", "Hold classes"};
    build_window(s->task, "1", "2018-01-01", "2020-06-30");
    build_quantity(s->task, CONDITION_AT_LEAST, 47, "lớp");
    w->routes[w->settings.route.route_count++] = (struct route){.receiver = &w->receivers[AGENCY],
                                                                .match = &of_tasks,
                                                                .match_count = 1,
                                                                .group_by = by_unit,
                                                                .continues = true};
    s->over = (struct alerts_task){.plan = w->plan,
                                   .task = s->task,
                                   .window = &s->task->windows[0],
                                   .unit = build_unit(w->units, "so-y-te"),
                                   .last_day = build_day("2020-06-30"),
                                   .state = TASK_IN_PROGRESS,
                                   .has_quantity = true,
                                   .quantity = 12.5};
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct scene *s = *state;
    world_free(s->w);
    mem_free(s);
    return 0;
}

static void overdue(struct scene *s, const char *at) {
    struct err err = {0};
    world_begin(s->w, at);
    assert_int_equal(alerts_task_overdue(&s->w->ctx, &s->over, &err), ERR_OK);
    world_flush(s->w);
    world_commit(s->w);
}

static void settled(struct scene *s, enum task_state how, const char *at) {
    struct err err = {0};
    s->over.state = how;
    world_begin(s->w, at);
    assert_int_equal(alerts_task_settled(&s->w->ctx, &s->over, &err), ERR_OK);
    world_flush(s->w);
    world_commit(s->w);
}

/* The alert opens since the midnight after the last day, however late it is raised, as a warning that names
 * the task and the unit; the window only where there are several. */
static void test_it_opens(void **state) {
    struct scene *s = *state;
    overdue(s, "2020-07-03T09:00:00+07:00");
    const struct alert *a = world_alert(s->w, ALERT_TASK_OVERDUE, "so-y-te");
    assert_true(a->since_ms == build_instant(ENDS));
    assert_int_equal(a->severity, ALERT_WARNING);
    assert_string_equal(a->labels.task, "2.1");
    assert_null(a->labels.period);
    build_window(s->task, "2", "2020-07-01", NULL);
    s->over.unit = build_unit(s->w->units, "so-1");
    overdue(s, "2020-07-03T09:00:00+07:00");
    assert_string_equal(world_alert(s->w, ALERT_TASK_OVERDUE, "so-1")->labels.period, "1");
}

/* Its detail has title, due day and quantity. */
static void test_detail(void **state) {
    struct scene *s = *state;
    overdue(s, ENDS);
    assert_string_equal(world_alert(s->w, ALERT_TASK_OVERDUE, "so-y-te")->detail,
                        "{\"title\":{\"vi\":\"Mở lớp tập huấn\",\"en\":\"Hold classes\"},\"window\":\"1\","
                        "\"day\":\"2020-06-30\",\"state\":\"in_progress\",\"quantity\":{\"value\":12.5,"
                        "\"needed\":47,\"of\":{\"vi\":\"lớp\",\"en\":\"lớp\"}}}");
}

/* The unit is told once, by whom, what, by when, how far it is and how late; raised again, nobody is told
 * again. */
static void test_mail_to_the_unit(void **state) {
    struct scene *s = *state;
    struct delivery d;
    overdue(s, "2020-07-04T00:00:00+07:00");
    overdue(s, "2020-07-05T00:00:00+07:00");
    assert_int_equal(world_sent(s->w, "so-y-te@example.vn", "task.overdue", "firing", &d), 1);
    assert_string_equal(mail_subject(s->w, &d), "[tiendo] Nhiệm vụ quá hạn: Sở Y tế – nhiệm vụ 2.1 “Mở lớp "
                                                "tập huấn” (hạn 30/06/2020)");
    for (int part = 1; part <= 2; part++) {
        const char *text = mail_part(s->w, &d, part);
        must_say(text, "nhiệm vụ 2.1 “Mở lớp tập huấn”");
        must_say(text, "quá hạn 3 ngày, đang thực hiện; mới đạt 12,5 trên 47 lớp");
        must_say(text, "Hoàn thành nhiệm vụ, rồi ghi nhận hoặc báo cơ quan theo dõi ghi nhận: ngày hoàn "
                       "thành, số lượng, văn bản.");
        must_say(text, "30/06/2020");
        must_not_say(text, "{{");
    }
}

/* The same in English; just overdue and with nothing reported; a task without a quantity says none. */
static void test_mail_in_english(void **state) {
    struct scene *s = *state;
    struct delivery d;
    s->w->settings.locale = LANG_EN;
    s->over.has_quantity = false;
    s->over.state = TASK_NOT_STARTED;
    overdue(s, ENDS);
    assert_int_equal(world_sent(s->w, "so-y-te@example.vn", "task.overdue", "firing", &d), 1);
    assert_string_equal(mail_subject(s->w, &d), "[tiendo] Task overdue: Department of Health – task 2.1 "
                                                "\"Hold classes\" (due 2020-06-30)");
    must_say(mail_part(s->w, &d, 1), "just overdue, not started; 0 of 47 lớp so far");
    s->task->has_quantity = false;
    s->over.unit = build_unit(s->w->units, "so-1");
    overdue(s, ENDS);
    assert_int_equal(world_sent(s->w, "so-1@example.vn", "task.overdue", "firing", &d), 1);
    must_say(mail_part(s->w, &d, 1), "just overdue, not started\n");
}

/* Done is a message in the same thread that says so; cancelled is another. */
static void test_resolution(void **state) {
    struct scene *s = *state;
    static const struct {
        enum task_state how;
        const char *words;
    } ends[] = {{TASK_DONE, "đã hoàn thành"}, {TASK_CANCELLED, "không thực hiện nữa"}};
    for (size_t i = 0; i < 2; i++) {
        struct delivery first, last;
        overdue(s, i ? "2020-08-01T00:00:00+07:00" : ENDS);
        world_sent(s->w, "so-y-te@example.vn", "task.overdue", "firing", &first);
        settled(s, ends[i].how, i ? "2020-08-02T00:00:00+07:00" : "2020-07-02T00:00:00+07:00");
        assert_int_equal(world_sent(s->w, "so-y-te@example.vn", "task.overdue", "resolved", &last), i + 1);
        must_say(mail_subject(s->w, &last), "Đã giải quyết – Nhiệm vụ quá hạn: Sở Y tế");
        must_say(mail_part(s->w, &last, 1), ends[i].words);
        must_not_say(mail_part(s->w, &last, 1), "Hoàn thành nhiệm vụ và");
        assert_string_equal(mail_header(s->w, &last, "References"), first.message_id);
        assert_int_equal(world_alert(s->w, ALERT_TASK_OVERDUE, "so-y-te")->state, ALERT_RESOLVED);
    }
}

/* What was never overdue ends without a word. */
static void test_settled_in_time(void **state) {
    struct scene *s = *state;
    size_t count;
    settled(s, TASK_DONE, "2020-06-01T00:00:00+07:00");
    world_alerts(s->w, &count);
    assert_int_equal(count, 0);
    assert_int_equal(world_sent(s->w, NULL, NULL, NULL, NULL), 0);
}

/* The webhook has the labels and a line in both languages. */
static void test_webhook(void **state) {
    struct scene *s = *state;
    struct delivery d;
    overdue(s, ENDS);
    assert_int_equal(world_sent(s->w, "http://127.0.0.1:9000/hook", "task.overdue", "firing", &d), 1);
    const char *body = arena_strndup(s->w->arena, d.body, d.body_len);
    must_say(body, "\"labels\":{\"plan\":\"p\",\"unit\":\"so-y-te\",\"task\":\"2.1\"}");
    must_say(body, "Sở Y tế chưa hoàn thành nhiệm vụ 2.1 “Mở lớp tập huấn”, hạn 30/06/2020");
    must_say(body, "Department of Health has not completed task 2.1 \\\"Hold classes\\\", due 2020-06-30");
}

/* FORM: staged windows (list in 2022, run from 2023) */
/* A stage is called by its step. */
static void test_a_stage_by_its_step(void **state) {
    struct scene *s = *state;
    struct delivery d;
    ((struct window *)s->task->windows)->step = (struct bitext){"lập danh sách", "make the list"};
    build_window(s->task, "2", "2020-07-01", NULL);
    overdue(s, ENDS);
    assert_int_equal(world_sent(s->w, "so-y-te@example.vn", "task.overdue", "firing", &d), 1);
    must_say(mail_subject(s->w, &d), "nhiệm vụ 2.1 “Mở lớp tập huấn” – lập danh sách (hạn 30/06/2020)");
}

/* ---- reports that draw others together ---- */

static struct report *lead_of_all(struct world *w) {
    struct report *lead =
        build_report(w->plan, w->units, "summary", COVERS_HALF_YEAR, "so-y-te", "before 06-20");
    lead->title = (struct bitext){"Báo cáo tổng hợp", "Summary"};
    lead->consolidates = w->report;
    build_ladder(w->plan, lead, "-7d", "");
    return lead;
}

static void complete(struct world *w, const char *unit) {
    struct err err = {0};
    int64_t id;
    struct obligation o = world_obligation(w, unit);
    struct obligation_event done = {
        .kind = OBLIGATION_COMPLETED, .at_ms = w->ctx.now_ms, .until_ms = INSTANT_NONE};
    assert_int_equal(store_obligation_open(w->store, w->ctx.seq, &o, INSTANT_NONE, &id, &err), ERR_OK);
    assert_int_equal(store_obligation_event(w->store, w->ctx.seq, id, &done, &err), ERR_OK);
}

/* The lead's reminder says how many of the reports it draws together are in, and lists whose are not. */
static void test_a_lead_sees_who_is_missing(void **state) {
    struct world *w = ((struct scene *)*state)->w;
    struct delivery d;
    struct report *lead = lead_of_all(w);
    world_begin(w, "2016-06-01T00:00:00+07:00");
    for (int i = 1; i <= 7; i++) complete(w, w->report->units[i - 1]->id);
    world_commit(w);
    struct obligation o = build_obligation(w->plan, lead, build_unit(w->units, "so-y-te"), "2016-S1", NULL);
    world_ladder(w, &o, 0, "2016-06-13T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.due_soon", "firing", &d), 1);
    for (int part = 1; part <= 2; part++) {
        const char *text = mail_part(w, &d, part);
        must_say(text, "đã nhận 7/9 “Báo cáo 6 tháng”; còn chờ:");
        must_say(text, part == 1 ? "- so-8\n" : "<li>so-8</li>");
        must_say(text, part == 1 ? "- Sở Y tế\n" : "<li>Sở Y tế</li>");
        must_not_say(text, "so-7");
    }
}

/* When all are in, it says so; a report that draws nothing together says nothing of it. */
static void test_a_lead_that_has_all(void **state) {
    struct world *w = ((struct scene *)*state)->w;
    struct delivery d;
    struct report *lead = lead_of_all(w);
    world_begin(w, "2016-05-01T00:00:00+07:00");
    for (size_t i = 0; i < w->report->unit_count; i++) complete(w, w->report->units[i]->id);
    world_commit(w);
    struct obligation o = build_obligation(w->plan, lead, build_unit(w->units, "so-y-te"), "2016-S1", NULL);
    struct obligation other = world_obligation(w, "so-1");
    world_ladder(w, &other, 0, "2016-05-13T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "so-1@example.vn", "report.due_soon", "firing", &d), 1);
    must_not_say(mail_part(w, &d, 1), "Để tổng hợp");
    world_ladder(w, &o, 0, "2016-06-13T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.due_soon", "firing", &d), 1);
    must_say(mail_part(w, &d, 1), "đã nhận đủ 9/9 “Báo cáo 6 tháng”.");
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_it_opens),
        TEST(test_detail),
        TEST(test_mail_to_the_unit),
        TEST(test_mail_in_english),
        TEST(test_resolution),
        TEST(test_settled_in_time),
        TEST(test_webhook),
        TEST(test_a_stage_by_its_step),
        TEST(test_a_lead_sees_who_is_missing),
        TEST(test_a_lead_that_has_all),
#undef TEST
    };
    return cmocka_run_group_tests_name("alerts: tasks", tests, NULL, NULL);
}
