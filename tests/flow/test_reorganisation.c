#include "config/plan_reader.h"
#include "config/units_reader.h"
#include "daemon/base/file.h"
#include "tests/flow/world.h"

/* Lào Cai's plan of 2021–2025 lives through the end of its districts on 1 July 2025: the shipped files, from
 * June 2025 to the last report of the phase. */

#define PLAN      "lao-cai-2022"
#define MAIL_2025 "@lao-cai-2025.example.vn"

static const struct {
    const char *district, *heir, *mail; /* the heir's */
    int teams;                          /* its share of the 423 */
} DISTRICTS[] = {
    {"lao-si-ma-cai", "lao-xa-si-ma-cai", "ubnd.xa-si-ma-cai" MAIL_2025, 29},
    {"lao-bac-ha", "lao-xa-bac-ha", "ubnd.xa-bac-ha" MAIL_2025, 66},
    {"lao-muong-khuong", "lao-xa-muong-khuong", "ubnd.xa-muong-khuong" MAIL_2025, 60},
    {"lao-bat-xat", "lao-xa-bat-xat", "ubnd.xa-bat-xat" MAIL_2025, 68},
    {"lao-sa-pa", "lao-phuong-sa-pa", "ubnd.phuong-sa-pa" MAIL_2025, 57},
    {"lao-van-ban", "lao-xa-van-ban", "ubnd.xa-van-ban" MAIL_2025, 63},
    {"lao-bao-yen", "lao-xa-bao-yen", "ubnd.xa-bao-yen" MAIL_2025, 50},
    {"lao-bao-thang", "lao-xa-bao-thang", "ubnd.xa-bao-thang" MAIL_2025, 25},
    {"lao-tp-lao-cai", "lao-phuong-lao-cai", "ubnd.phuong-lao-cai" MAIL_2025, 5},
};
#define DISTRICT_COUNT (sizeof DISTRICTS / sizeof *DISTRICTS)

/* ---- the shipped files ---- */

static void load(const char *path, struct strbuf *sb) {
    struct err err;
    strbuf_init(sb, 0);
    if (file_read(path, sb, &err)) fail_msg("%s", err.msg);
}

static struct plans *shipped(void) {
    struct strbuf of_units, of_plan;
    struct problems problems;
    problems_init(&problems);
    load("config/units/lao-cai.json", &of_units);
    load("config/plans/lao-cai-2022.json", &of_plan);
    struct units_source source = {"lao-cai.json", of_units.data, of_units.len};
    struct units *units = units_read(&source, 1, &problems);
    assert_non_null(units);
    struct plan *plan = plan_read(of_plan.data, of_plan.len, "lao-cai-2022.json", units, &problems);
    assert_non_null(plan);
    struct plans *plans = plans_new(units);
    plans_add(plans, plan);
    problems_deinit(&problems);
    strbuf_deinit(&of_units);
    strbuf_deinit(&of_plan);
    return plans;
}

static int setup(void **state) {
    struct world *w = world_new(NULL, NULL);
    world_publish(w, shipped(), "2025-06-01", false, ERR_OK);
    *state = w;
    return 0;
}

/* ---- what is sent ---- */

/* So many new teams; `of` NULL: the line names no unit. The caller frees the answer. */
static cJSON *send(struct world *w, const char *at, const char *unit, const char *round, const char *period,
                   const char *of, int teams) {
    char *name = of ? mem_printf(",'unit':'%s'", of) : mem_printf("%s", "");
    char *json = mem_printf("{'plan':'" PLAN "','report':'annual','unit':'%s','period':'%s','round':'%s',"
                            "'values':[{'indicator':'1.1'%s,'value':%d}]}",
                            unit, period, round, name, teams);
    cJSON *answer = NULL;
    world_submit(w, at, json, &answer);
    mem_free(json);
    mem_free(name);
    return answer;
}

static void send_quietly(struct world *w, const char *at, const char *unit, const char *round,
                         const char *period, const char *of, int teams) {
    cJSON_Delete(send(w, at, unit, round, period, of, teams));
}

static bool warned(const cJSON *answer, const char *code) {
    const cJSON *warning;
    cJSON_ArrayForEach(warning, cJSON_GetObjectItem(answer, "warnings")) {
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(warning, "code")), code) == 0) return true;
    }
    return false;
}

/* By the end of 2024 each district had founded all its teams but one. */
static void send_the_past(struct world *w) {
    for (size_t i = 0; i < DISTRICT_COUNT; i++) {
        const char *district = DISTRICTS[i].district;
        send_quietly(w, "2025-06-02", district, "update", "2023", NULL, DISTRICTS[i].teams - 3);
        send_quietly(w, "2025-06-02", district, "update", "2024", NULL, 2);
    }
}

static struct verdict of_the_whole(struct world *w, const char *target, const char *at) {
    return world_verdict(w, target, "lao-cai", INT64_MAX, at);
}

/* ---- duties ---- */

/* The reports of 2025 are owed once in each round, by the heirs: none by a district, none twice. */
static void test_the_reports_of_2025_are_the_heirs(void **state) {
    struct world *w = *state;
    struct duty_filter f = {
        .report = "annual", .status = -1, .from_ms = world_ms("2025-06-01"), .to_ms = world_ms("2026-12-31")};
    struct obligation *items;
    size_t count;
    world_run(w, "2025-09-11T12:00:00+07:00", 500);
    struct moment now = {world_seq(w), world_ms("2025-09-11T12:00:00+07:00")};
    OK(w, status_obligations(w->store, world_the_plan(w), &f, now, w->arena, &items, &count, &w->err));
    for (size_t d = 0; d < DISTRICT_COUNT; d++) {
        size_t first = 0, update = 0;
        for (size_t i = 0; i < count; i++) {
            assert_true(items[i].waived || strcmp(items[i].unit, DISTRICTS[d].district) != 0);
            if (strcmp(items[i].unit, DISTRICTS[d].heir) != 0) continue;
            first += items[i].due_ms == world_ms("2025-09-10");
            update += items[i].due_ms == world_ms("2026-01-25");
        }
        assert_int_equal(first, 1);
        assert_int_equal(update, 1);
    }
}

/* What the Women's Union had asked of Sa Pa in June passes to Sa Pa ward on 1 July, due on the same day. */
static void test_what_was_open_passes(void **state) {
    struct world *w = *state;
    char key[OBLIGATION_KEY_MAX], buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    struct command c = world_command("đột xuất");
    c.until_ms = world_ms("2025-07-20");
    world_begin(w, "2025-06-10");
    OK(w, engine_mark(w->engine, &w->err));
    OK(w, engine_request(w->engine, PLAN, "annual", "lao-sa-pa", world_period("2025"), &c, key, &w->err));
    OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
    world_run(w, "2025-06-30T23:59:59+07:00", 500);
    assert_null(world_obligation(w, key, INT64_MAX).passed_to);
    world_run(w, "2025-07-01", 500);
    assert_string_equal(world_obligation(w, key, INT64_MAX).passed_to, "lao-phuong-sa-pa");
    assert_true(obligation_key_parse(key, buf, &k));
    char *heirs = mem_printf(PLAN ":annual:lao-phuong-sa-pa:2025:%s", k.round);
    assert_int_equal(world_obligation(w, heirs, INT64_MAX).due_ms, world_ms("2025-07-20"));
    mem_free(heirs);
}

/* After the change an heir may be asked for a report though it stands in another province now; a commune of
 * no plan's may not. */
static void test_heirs_may_be_asked(void **state) {
    struct world *w = *state;
    char key[OBLIGATION_KEY_MAX];
    struct command c = world_command("đột xuất");
    c.until_ms = world_ms("2025-08-20");
    world_run(w, "2025-07-01", 500);
    world_begin(w, "2025-07-10");
    OK(w, engine_mark(w->engine, &w->err));
    OK(w, engine_request(w->engine, PLAN, "annual", "lao-xa-y-ty", world_period("2025"), &c, key, &w->err));
    FAILS(w, ERR_INVALID,
          engine_request(w->engine, PLAN, "annual", "yb-so-gddt", world_period("2025"), &c, key, &w->err));
    OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
}

/* ---- mail ---- */

/* Reminders and the miss go to the heirs, each of them, and the second step to the new province; to the
 * districts and the old province nothing goes after June. */
static void test_mail_goes_to_the_heirs(void **state) {
    struct world *w = *state;
    world_run(w, "2025-09-11T12:00:00+07:00", 500);
    for (size_t i = 0; i < DISTRICT_COUNT; i++) {
        char *old = mem_printf("ubnd.%s@lao-cai.example.vn", DISTRICTS[i].district + strlen("lao-"));
        assert_int_equal(world_deliveries(w, "report.due_soon", DISTRICTS[i].mail), 3);
        assert_int_equal(world_deliveries(w, "report.missed", DISTRICTS[i].mail), 2);
        assert_int_equal(world_deliveries(w, NULL, old), 0);
        assert_string_equal(world_story(w, "report.*", DISTRICTS[i].district), "");
        mem_free(old);
    }
    assert_int_equal(world_deliveries(w, "report.missed", "ubnd" MAIL_2025), 1);
    assert_int_equal(world_deliveries(w, NULL, "ubnd@lao-cai.example.vn"), 0);
}

/* Whoever carries a task's last year out answers to its end: the heirs are told of what the districts left
 * undone. */
static void test_tasks_are_the_heirs(void **state) {
    struct world *w = *state;
    world_run(w, "2026-01-02", 500);
    for (size_t i = 0; i < DISTRICT_COUNT; i++) {
        assert_non_null(strstr(world_story(w, "task.overdue", DISTRICTS[i].heir), "raised"));
        assert_null(strstr(world_story(w, "task.overdue", DISTRICTS[i].district), "2026-01-01"));
    }
}

/* ---- figures ---- */

/* The 414 teams that the districts had counted stay in the whole on and after 1 July; what the heirs send in
 * the districts' names is added; 423 are achieved once the year is over. */
static void test_the_423_teams(void **state) {
    struct world *w = *state;
    send_the_past(w);
    assert_true(of_the_whole(w, "1.1-end", "2025-06-30").value == 414);
    world_run(w, "2025-07-01", 500);
    struct verdict v = of_the_whole(w, "1.1-end", "2025-07-01");
    assert_true(v.has_value && v.value == 414 && v.status == VERDICT_ON_TRACK);
    for (size_t i = 0; i < DISTRICT_COUNT; i++)
        send_quietly(w, "2025-09-05", DISTRICTS[i].heir, "first", "2025", DISTRICTS[i].district, 1);
    v = of_the_whole(w, "1.1-end", "2025-09-11");
    assert_true(v.value == 423 && v.status == VERDICT_ON_TRACK && (v.flags & VERDICT_AHEAD));
    world_run(w, "2026-01-26", 500);
    v = of_the_whole(w, "1.1-end", "2026-01-26");
    assert_true(v.value == 423 && v.status == VERDICT_ACHIEVED);
}

/* While some heirs are silent on their districts' last year the sum is not whole: nothing is missed yet, and
 * it is said who is behind it. */
static void test_heirs_who_are_silent(void **state) {
    struct world *w = *state;
    send_the_past(w);
    world_run(w, "2025-07-01", 500);
    for (size_t i = 0; i < 6; i++)
        send_quietly(w, "2025-09-05", DISTRICTS[i].heir, "first", "2025", DISTRICTS[i].district, 1);
    world_run(w, "2026-01-26", 500);
    struct verdict v = of_the_whole(w, "1.1-end", "2026-01-26");
    assert_true(v.value == 420 && v.status != VERDICT_MISSED && v.status != VERDICT_ACHIEVED);
    assert_int_equal(v.flags & (VERDICT_PARTIAL | VERDICT_STALE), VERDICT_PARTIAL | VERDICT_STALE);
    assert_true(v.coverage_have == 6 && v.coverage_want == DISTRICT_COUNT);
    for (size_t i = 6; i < DISTRICT_COUNT; i++)
        send_quietly(w, "2026-01-27", DISTRICTS[i].heir, "update", "2025", DISTRICTS[i].district, 1);
    assert_int_equal(of_the_whole(w, "1.1-end", "2026-01-27").status, VERDICT_ACHIEVED);
}

/* A late file under the district's own id is the heir's, and counts as the district's. */
static void test_a_file_of_the_district(void **state) {
    struct world *w = *state;
    send_the_past(w);
    world_run(w, "2025-07-01", 500);
    cJSON *answer = send(w, "2025-09-05", "lao-bac-ha", "first", "2025", NULL, 4);
    assert_true(warned(answer, "unit.passed"));
    assert_string_equal(
        cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(answer, "obligation"), "unit")),
        "lao-xa-bac-ha");
    cJSON_Delete(answer);
    assert_true(of_the_whole(w, "1.1-end", "2025-09-11").value == 418);
}

/* What an heir sends in its district's name is what it was asked for; of itself the plan asks nothing, and
 * it is told so. */
static void test_what_an_heir_is_asked_for(void **state) {
    struct world *w = *state;
    world_run(w, "2025-07-01", 500);
    cJSON *named = send(w, "2025-09-05", "lao-xa-bac-ha", "first", "2025", "lao-bac-ha", 4);
    cJSON *own = send(w, "2025-09-05", "lao-xa-bat-xat", "first", "2025", NULL, 4);
    assert_false(warned(named, "indicator.not_owed"));
    assert_true(warned(own, "indicator.not_owed"));
    cJSON_Delete(named);
    cJSON_Delete(own);
}

/* A share that a district had in 2025 binds none of the communes it was split into: it is not comparable. */
static void test_shares_of_split_districts(void **state) {
    struct world *w = *state;
    send_the_past(w);
    world_run(w, "2025-07-01", 500);
    struct verdict district = world_verdict(w, "1.1-end", "lao-si-ma-cai", INT64_MAX, "2025-07-01"),
                   heir = world_verdict(w, "1.1-end", "lao-xa-si-ma-cai", INT64_MAX, "2025-07-01");
    assert_int_equal(district.status, VERDICT_NOT_APPLICABLE);
    assert_string_equal(district.reason, "unit_closed");
    assert_int_equal(heir.status, VERDICT_NOT_APPLICABLE);
    assert_string_equal(heir.reason, "not_comparable");
    /* what was to be reached by the end of June still binds the districts */
    district = world_verdict(w, "3.2-q2-2025", "lao-si-ma-cai", INT64_MAX, "2025-07-01");
    assert_int_not_equal(district.status, VERDICT_NOT_APPLICABLE);
}

/* What had fallen due of a district before it closed the heir sends under the district's name: in its own it
 * would fill nothing, and is told which name to give. */
static void test_a_period_before_the_heir(void **state) {
    struct world *w = *state;
    world_run(w, "2025-07-01", 500);
    struct submission *own = world_submission("{'plan':'" PLAN "','report':'annual','unit':'lao-xa-bac-ha',"
                                              "'period':'2024','round':'update',"
                                              "'values':[{'indicator':'1.1','value':4}]}",
                                              "2025-07-10");
    struct receipt receipt;
    assert_int_equal(world_try(w, own, &receipt), ERR_INVALID);
    assert_string_equal(world_problems(w->arena, &receipt.problems),
                        "~/values/0/indicator indicator.not_owed\n/unit unit.owed_by_closed");
    receipt_deinit(&receipt);
    submission_free(own);
    cJSON *districts = send(w, "2025-07-10", "lao-bac-ha", "update", "2024", NULL, 4);
    assert_non_null(cJSON_GetObjectItem(districts, "receipt"));
    cJSON_Delete(districts);
}

/* An heir finds among its own what is still open of the district: reports and tasks, each with its name. */
static void test_an_heir_finds_what_was_left(void **state) {
    (void)state;
    struct world *w = world_new(NULL, NULL);
    world_publish(w, shipped(), "2024-12-30", false, ERR_OK);
    world_run(w, "2025-07-10", 500);
    const struct units *units = engine_plans(w->engine)->units;
    struct moment now = {world_seq(w), world_ms("2025-07-10")};
    struct duty_filter f = {.report = "annual",
                            .unit = "lao-xa-bac-ha",
                            .units = units,
                            .status = OBLIGATION_OVERDUE,
                            .from_ms = INSTANT_NONE,
                            .to_ms = INSTANT_NONE};
    struct obligation *items;
    struct task_status *tasks;
    size_t count, task_count;
    OK(w, status_obligations(w->store, world_the_plan(w), &f, now, w->arena, &items, &count, &w->err));
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(items[i].unit, "lao-bac-ha");
        assert_string_equal(obligation_heir(&items[i], units, world_the_plan(w)->zone, now.now_ms)->id,
                            "lao-xa-bac-ha");
    }
    struct task_filter t = {.task = "v.12-1", .unit = "lao-xa-bac-ha", .state = -1, .overdue = -1};
    OK(w, status_tasks(w->store, world_the_plan(w), &t, now, w->arena, &tasks, &task_count, &w->err));
    assert_true(task_count > 0);
    assert_string_equal(tasks[0].unit->id, "lao-bac-ha");
    assert_string_equal(tasks[0].heir->id, "lao-xa-bac-ha");
    assert_non_null(strstr(world_story(w, "task.overdue", "lao-xa-bac-ha"), "raised"));
    world_free(w);
}

/* ---- who stands above ---- */

/* The superior is the one of the day, not the newest: before a unit moves its former superior is told. */
static void test_the_superior_of_the_day(void **state) {
    (void)state;
    struct world *w = world_new(WORLD_PLAN, "2016-01-01");
    const char *plan = WORLD_PLAN,
               *units = world_edit(w->arena, WORLD_UNITS, "'name': 'Sở Y tế', 'parent': 'tinh',",
                                   "'name': 'Sở Y tế', 'parent': 'huyen-a', 'former_parents': "
                                   "[{'parent': 'tinh', 'to': '2016-05-24'}],");
    world_publish(w, world_plans(units, &plan, 1), "2016-02-01", false, ERR_OK);
    world_run(w, "2016-05-24", 500);
    assert_int_equal(world_deliveries(w, "report.missed", "tinh@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.missed", "huyen-a@example.vn"), 0);
    world_run(w, "2016-05-28", 500);
    assert_int_equal(world_deliveries(w, "report.missed", "huyen-a@example.vn"), 1);
    world_free(w);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_the_reports_of_2025_are_the_heirs),
        TEST(test_what_was_open_passes),
        TEST(test_heirs_may_be_asked),
        TEST(test_mail_goes_to_the_heirs),
        TEST(test_tasks_are_the_heirs),
        TEST(test_the_423_teams),
        TEST(test_heirs_who_are_silent),
        TEST(test_a_file_of_the_district),
        TEST(test_what_an_heir_is_asked_for),
        TEST(test_shares_of_split_districts),
        TEST(test_a_period_before_the_heir),
        cmocka_unit_test(test_an_heir_finds_what_was_left),
        cmocka_unit_test(test_the_superior_of_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
