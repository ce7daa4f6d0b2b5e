#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/model/verdict.h"
#include "tests/model/built.h"

struct fixture {
    struct built built;
    struct target *target;
    struct verdict v; /* Bắc Kạn 2.2 as of the end of 2017 */
};

static int setup(void **state) {
    struct fixture *f = built_new(sizeof *f, "bac-kan; ba-be < bac-kan", "2011-01-01", "2020-12-31");
    f->built.plan->id = "bac-kan-2011";
    build_milestone(f->built.plan, "end", "2020-12-31");
    struct indicator *ind = build_indicator(f->built.plan, "2.2", MEASURE_PERCENT, DIRECTION_UP);
    f->target = build_target(f->built.plan, ind, "2.2-end", "end", CONDITION_AT_LEAST, 30);
    f->v = (struct verdict){.plan = f->built.plan,
                            .target = f->target,
                            .unit = f->built.plan->unit,
                            .category = "total",
                            .decided_by = "sex=male",
                            .day = build_day("2018-03-01"),
                            .milestone_day = build_day("2020-12-31"),
                            .status = VERDICT_LAGGING,
                            .flags = VERDICT_LATER | VERDICT_STALE,
                            .reason = "ratio",
                            .method = "linear",
                            .has_value = true,
                            .value = 14,
                            .period = build_period("2017"),
                            .value_seq = 12,
                            .has_ratio = true,
                            .has_expected = true,
                            .has_gap = true,
                            .has_required = true,
                            .has_projected = true,
                            .ratio = 0.5,
                            .expected = 18,
                            .gap = -4,
                            .required_per_year = 5.25,
                            .projected = 20,
                            .has_base = true,
                            .base = 10,
                            .base_day = build_day("2015-12-31"),
                            .value_day = build_day("2017-12-31"),
                            .bar = 30,
                            .on_track_from = 0.95,
                            .at_risk_from = 0.6,
                            .coverage_have = 7,
                            .coverage_want = 9,
                            .has_counts = true,
                            .numerator = 140,
                            .denominator = 1000};
    *state = f;
    return 0;
}

static void assert_json(const struct verdict *v, const char *want) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, verdict_json(v));
    assert_string_equal(sb.data, want);
    strbuf_deinit(&sb);
}

/* A verdict with everything known has exactly this shape, keys in this order. */
static void whole_shape(void **state) {
    struct fixture *f = *state;
    assert_json(
        &f->v, "{\"plan\":\"bac-kan-2011\",\"indicator\":\"2.2\",\"target\":\"2.2-end\",\"unit\":\"bac-kan\","
               "\"category\":\"total\",\"level\":\"provincial\",\"milestone\":\"end\",\"status\":\"lagging\","
               "\"flags\":[\"stale\",\"later\"],\"ratio\":0.5,\"value\":14,\"period\":\"2017\","
               "\"expected\":18,\"gap\":-4,\"required_per_year\":5.25,\"projected\":20,"
               "\"method\":\"linear\",\"inputs\":{\"base\":10,\"base_date\":\"2015-12-31\","
               "\"value_date\":\"2017-12-31\",\"milestone_date\":\"2020-12-31\",\"bar\":30,"
               "\"on_track_from\":0.95,\"at_risk_from\":0.6,\"numerator\":140,\"denominator\":1000,"
               "\"coverage\":{\"have\":7,\"want\":9},\"decided_by\":\"sex=male\",\"reason\":\"ratio\","
               "\"seq\":12,\"engine\":2},"
               "\"as_of\":\"2018-03-01\"}");
}

/* What is not known is null, and no key is left out. */
static void nulls(void **state) {
    struct fixture *f = *state;
    struct verdict v = {.plan = f->built.plan,
                        .target = f->target,
                        .unit = f->built.plan->unit,
                        .category = "total",
                        .day = build_day("2018-03-01"),
                        .milestone_day = DAY_NONE,
                        .status = VERDICT_NO_DATA,
                        .value = 5, /* nothing of these may show without its flag */
                        .ratio = 5,
                        .base = 5,
                        .numerator = 5,
                        .bar = NAN};
    f->target->milestone = NULL;
    assert_json(
        &v, "{\"plan\":\"bac-kan-2011\",\"indicator\":\"2.2\",\"target\":\"2.2-end\",\"unit\":\"bac-kan\","
            "\"category\":\"total\",\"level\":\"provincial\",\"milestone\":null,\"status\":\"no_data\","
            "\"flags\":[],\"ratio\":null,\"value\":null,\"period\":null,\"expected\":null,\"gap\":null,"
            "\"required_per_year\":null,\"projected\":null,\"method\":null,\"inputs\":{\"base\":null,"
            "\"base_date\":null,\"value_date\":null,\"milestone_date\":null,\"bar\":null,"
            "\"on_track_from\":0,\"at_risk_from\":0,\"numerator\":null,\"denominator\":null,"
            "\"coverage\":null,\"decided_by\":null,\"reason\":null,\"seq\":0,\"engine\":2},\"as_of\":\"2018-"
            "03-01\"}");
}

static void assert_member(const struct verdict *v, const char *key, const char *want) {
    cJSON *obj = verdict_json(v);
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(obj, key);
    assert_true(cJSON_IsString(item));
    assert_string_equal(item->valuestring, want);
    cJSON_Delete(obj);
}

/* A milestone is told by its id; a term without one and a year's end by their day. */
static void milestones(void **state) {
    struct fixture *f = *state;
    f->target->milestone = NULL;
    f->target->term = build_term(f->built.plan, "2016/2020", "end");
    assert_member(&f->v, "milestone", "end");
    f->target->term = build_term(f->built.plan, "2016/2020", NULL);
    assert_member(&f->v, "milestone", "2020-12-31");
    f->target->term = NULL;
    f->target->every_year = true;
    f->v.milestone_day = build_day("2017-12-31");
    assert_member(&f->v, "milestone", "2017-12-31");
}

/* The level is the target's for the whole, and "unit" for a unit below it; a target made for units keeps its
 * own for them. */
static void levels(void **state) {
    struct fixture *f = *state;
    f->target->level = "national";
    assert_member(&f->v, "level", "national");
    f->v.unit = build_unit(f->built.units, "ba-be");
    assert_string_equal(verdict_level(&f->v), "unit");
    assert_member(&f->v, "level", "unit");
    f->target->units = &f->v.unit;
    f->target->unit_count = 1;
    assert_member(&f->v, "level", "national");
}

/* Of several conditions the one that decided is told by its place, and the bar is its. */
static void parts(void **state) {
    struct fixture *f = *state;
    struct target both[2] = {*f->target, *f->target};
    f->target->condition.kind = CONDITION_ALL_OF;
    f->target->parts = both;
    f->target->part_count = 2;
    f->v.part = &both[1];
    cJSON *in = verdict_inputs_json(&f->v);
    assert_true(cJSON_GetObjectItemCaseSensitive(in, "part")->valuedouble == 2);
    assert_true(cJSON_GetObjectItemCaseSensitive(in, "bar")->valuedouble == 30);
    cJSON_Delete(in);
    f->v.part = NULL;
    in = verdict_inputs_json(&f->v);
    assert_null(cJSON_GetObjectItemCaseSensitive(in, "part"));
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(in, "bar")));
    cJSON_Delete(in);
}

/* A condition without a number has no bar, whatever the field holds. */
static void no_bar(void **state) {
    static const enum condition_kind kinds[] = {CONDITION_DIRECTION_ONLY, CONDITION_NOT_JUDGED,
                                                CONDITION_UNKNOWN};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        f->target->condition.kind = kinds[i];
        cJSON *in = verdict_inputs_json(&f->v);
        assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(in, "bar")));
        cJSON_Delete(in);
    }
}

/* Every flag has its own bit, name and words. */
static void flags(void **state) {
    static const char *const names[] = {
        "ahead",     "moving_away",     "slipped",      "stale",       "awaiting", "partial", "carried",
        "small_n",   "shared_baseline", "no_slope",     "fallback",    "later",    "gap",     "unweighted",
        "zero_base", "interim",         "not_in_force", "other_level", "early",    "stretch", "succession"};
    char code[64];
    (void)state;
    assert_int_equal(VERDICT_BIT_COUNT, sizeof names / sizeof *names);
    cJSON *all = cJSON_CreateArray();
    verdict_flags_json((1u << VERDICT_BIT_COUNT) - 1, all);
    assert_int_equal(cJSON_GetArraySize(all), VERDICT_BIT_COUNT);
    for (int i = 0; i < VERDICT_BIT_COUNT; i++) {
        assert_string_equal(cJSON_GetArrayItem(all, i)->valuestring, names[i]);
        snprintf(code, sizeof code, "verdict.flag.%s", names[i]);
        enum text_id text = verdict_flag_text((enum verdict_flag_bit)i);
        assert_string_equal(text_code(text), code);
        assert_string_not_equal(text_raw(text, LANG_VI), "");
        assert_string_not_equal(text_raw(text, LANG_EN), "");
    }
    cJSON_Delete(all);
}

/* Names of statuses are those of the API and come back; each has its own word in both languages. */
static void statuses(void **state) {
    static const char *const names[] = {"achieved", "on_track", "at_risk",        "lagging",
                                        "missed",   "no_data",  "not_assessable", "not_applicable"};
    enum verdict_status status;
    char code[64];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(verdict_status_name((enum verdict_status)i), names[i]);
        assert_true(verdict_status_parse(names[i], &status));
        assert_int_equal(status, i);
        snprintf(code, sizeof code, "verdict.status.%s", names[i]);
        assert_string_equal(text_code(verdict_status_text(status)), code);
        assert_string_not_equal(text_raw(verdict_status_text(status), LANG_VI), "");
    }
    assert_string_equal(text_raw(verdict_status_text(VERDICT_LAGGING), LANG_VI), "chậm tiến độ");
    assert_string_equal(text_raw(verdict_status_text(VERDICT_LAGGING), LANG_EN), "lagging");
    assert_false(verdict_status_parse("green", &status));
    assert_false(verdict_status_parse("", &status));
    assert_false(verdict_status_parse(NULL, &status));
}

/* A verdict changes for a watcher when its status or its flags do, and not with its numbers. */
static void same(void **state) {
    struct fixture *f = *state;
    struct verdict other = f->v;
    other.value = 15;
    other.ratio = 0.55;
    other.day++;
    assert_true(verdict_same(&f->v, &other));
    other.status = VERDICT_AT_RISK;
    assert_false(verdict_same(&f->v, &other));
    other.status = f->v.status;
    other.flags |= VERDICT_SMALL_N;
    assert_false(verdict_same(&f->v, &other));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(whole_shape), TEST(nulls), TEST(milestones), TEST(levels), TEST(no_bar),
        TEST(parts),       TEST(flags), TEST(statuses),   TEST(same),
    };
    return cmocka_run_group_tests_name("model/verdict", tests, NULL, NULL);
}
