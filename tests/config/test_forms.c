/* The forms in which real plans set targets and deadlines, each written in the language and read as meant.
 * The Vietnamese words are from provincial plans. */
#include "tests/config/support.h"
#include <string.h>

#define IND    "/objectives/0/indicators/0"
#define REPORT "/reports/0"

struct form {
    const char *words, *measure, *target;
    struct condition condition;
    enum relative_to relative_to;
    enum relative_as relative_as;
};

#define PERCENT   "{\"type\": \"percent\"}"
#define PERMILLE  "{\"type\": \"permille\"}"
#define COUNT     "{\"type\": \"count\", \"of\": \"tổ\"}"
#define AMOUNT    "{\"type\": \"amount\", \"of\": \"tuổi\"}"
#define RATE(per) "{\"type\": \"rate\", \"per\": " per ", \"base\": \"trẻ đẻ sống\"}"
#define RATIO     "{\"type\": \"ratio\"}"
#define YES_NO    "{\"type\": \"yes_no\"}"
#define RANK      "{\"type\": \"rank\"}"

static const struct form FORMS[] = {
    {"đạt 50%", PERCENT, "\"at_least\": 50", {.kind = CONDITION_AT_LEAST, .value = 50}, RELATIVE_NONE, 0},
    {"từ 20% trở lên",
     PERCENT,
     "\"at_least\": 20",
     {.kind = CONDITION_AT_LEAST, .value = 20},
     RELATIVE_NONE,
     0},
    {"trên 90%", PERCENT, "\"above\": 90", {.kind = CONDITION_ABOVE, .value = 90}, RELATIVE_NONE, 0},
    {"xuống dưới 30%", PERCENT, "\"below\": 30", {.kind = CONDITION_BELOW, .value = 30}, RELATIVE_NONE, 0},
    {"còn 1,6 lần", RATIO, "\"at_most\": 1.6", {.kind = CONDITION_AT_MOST, .value = 1.6}, RELATIVE_NONE, 0},
    {"khoảng 80%",
     PERCENT,
     "\"approximately\": {\"value\": 80, \"tolerance\": 2}",
     {.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2},
     RELATIVE_NONE,
     0},
    {"bình quân 1,3-1,5%",
     PERCENT,
     "\"between\": [1.3, 1.5]",
     {.kind = CONDITION_BETWEEN, .value = 1.3, .high = 1.5},
     RELATIVE_NONE,
     0},
    {"40% cho mỗi giới",
     PERCENT,
     "\"between\": [40, 60], \"each\": \"sex\"",
     {.kind = CONDITION_BETWEEN, .value = 40, .high = 60},
     RELATIVE_NONE,
     0},
    {"423 tổ",
     COUNT,
     "\"at_least\": 423, \"wording\": \"bare\"",
     {.kind = CONDITION_AT_LEAST, .value = 423},
     RELATIVE_NONE,
     0},
    {"đúng 423 tổ",
     COUNT,
     "\"equals\": 423, \"exact\": true",
     {.kind = CONDITION_EQUALS, .value = 423},
     RELATIVE_NONE,
     0},
    {"không để xảy ra vụ nào",
     COUNT,
     "\"at_most\": 0",
     {.kind = CONDITION_AT_MOST, .value = 0},
     RELATIVE_NONE,
     0},
    {"26,05%",
     PERCENT,
     "\"at_least\": 26.05",
     {.kind = CONDITION_AT_LEAST, .value = 26.05},
     RELATIVE_NONE,
     0},
    {"giảm còn 5,2‰",
     PERMILLE,
     "\"at_most\": 5.2",
     {.kind = CONDITION_AT_MOST, .value = 5.2},
     RELATIVE_NONE,
     0},
    {"58,3/100.000 trẻ đẻ sống",
     RATE("100000"),
     "\"at_most\": 58.3",
     {.kind = CONDITION_AT_MOST, .value = 58.3},
     RELATIVE_NONE,
     0},
    {"113 trai/100 gái",
     RATE("100"),
     "\"at_most\": 113",
     {.kind = CONDITION_AT_MOST, .value = 113},
     RELATIVE_NONE,
     0},
    {"5.605.000 người",
     COUNT,
     "\"at_least\": 5605000",
     {.kind = CONDITION_AT_LEAST, .value = 5605000},
     RELATIVE_NONE,
     0},
    {"73,8 tuổi",
     AMOUNT,
     "\"at_least\": 73.8",
     {.kind = CONDITION_AT_LEAST, .value = 73.8},
     RELATIVE_NONE,
     0},
    {"35% = 10.534 người",
     PERCENT,
     "\"at_least\": 35, \"equivalent\": {\"value\": 10534, \"of\": \"người\"}",
     {.kind = CONDITION_AT_LEAST, .value = 35},
     RELATIVE_NONE,
     0},
    {"tỉnh bố trí đủ cán bộ",
     YES_NO,
     "\"done\": true",
     {.kind = CONDITION_DONE, .value = 1},
     RELATIVE_NONE,
     0},
    {"tăng thời lượng phát sóng",
     AMOUNT,
     "\"direction_only\": \"up\"",
     {.kind = CONDITION_DIRECTION_ONLY, .way = DIRECTION_UP},
     RELATIVE_NONE,
     0},
    {"vào nhóm 10 tỉnh dẫn đầu",
     RANK,
     "\"rank_within\": 10",
     {.kind = CONDITION_RANK_WITHIN, .value = 10},
     RELATIVE_NONE,
     0},
    {"ước dân số",
     COUNT,
     "\"not_judged\": \"forecast\"",
     {.kind = CONDITION_NOT_JUDGED, .not_judged = "forecast"},
     RELATIVE_NONE,
     0},
    {"thực tế nạn nhân",
     COUNT,
     "\"not_judged\": \"on_demand\"",
     {.kind = CONDITION_NOT_JUDGED, .not_judged = "on_demand"},
     RELATIVE_NONE,
     0},
    {"theo kế hoạch khác",
     COUNT,
     "\"not_judged\": \"by_reference\"",
     {.kind = CONDITION_NOT_JUDGED, .not_judged = "by_reference"},
     RELATIVE_NONE,
     0},
    {"giảm 60%",
     COUNT,
     "\"at_most\": -60, \"relative\": {\"to\": \"baseline\", \"as\": \"percent\"}",
     {.kind = CONDITION_AT_MOST, .value = -60},
     RELATIVE_TO_BASELINE,
     RELATIVE_PERCENT},
    {"tăng 40% so với năm 2010",
     COUNT,
     "\"at_least\": 40, \"relative\": {\"to\": \"2010\", \"as\": \"percent\"}",
     {.kind = CONDITION_AT_LEAST, .value = 40},
     RELATIVE_TO_PERIOD,
     RELATIVE_PERCENT},
    {"tăng 5 điểm phần trăm",
     PERCENT,
     "\"at_least\": 5, \"relative\": {\"to\": \"baseline\", \"as\": \"points\"}",
     {.kind = CONDITION_AT_LEAST, .value = 5},
     RELATIVE_TO_BASELINE,
     RELATIVE_POINTS},
    {"giảm 0,1‰",
     PERMILLE,
     "\"at_most\": -0.1, \"relative\": {\"to\": \"baseline\", \"as\": \"permille_points\"}",
     {.kind = CONDITION_AT_MOST, .value = -0.1},
     RELATIVE_TO_BASELINE,
     RELATIVE_PERMILLE_POINTS},
    {"tăng thêm 1 tiêu chí",
     COUNT,
     "\"at_least\": 1, \"relative\": {\"to\": \"baseline\", \"as\": \"absolute\"}",
     {.kind = CONDITION_AT_LEAST, .value = 1},
     RELATIVE_TO_BASELINE,
     RELATIVE_ABSOLUTE},
    {"giảm …% (số bị nhòe)",
     COUNT,
     "\"at_most\": {\"unknown\": \"số bị nhòe\"}, \"relative\": {\"to\": \"baseline\", \"as\": \"percent\"}",
     {.kind = CONDITION_UNKNOWN},
     RELATIVE_TO_BASELINE,
     RELATIVE_PERCENT},
};

static bool same_condition(const struct condition *a, const struct condition *b) {
    bool reason = (!a->not_judged && !b->not_judged) ||
                  (a->not_judged && b->not_judged && strcmp(a->not_judged, b->not_judged) == 0);
    return a->kind == b->kind && a->value == b->value && a->high == b->high && a->tolerance == b->tolerance &&
           a->way == b->way && reason;
}

/* Each way of setting a bar is read as its condition. */
/* FORM: reach X (đạt 50 %: read as at least, wording kept) */
/* FORM: at least (ít nhất, tối thiểu, từ X trở lên, không thấp hơn) */
/* FORM: above, strict (trên */
/* FORM: below, strict (xuống dưới 30 %) */
/* FORM: at most (không vượt quá 113/100; còn 1,6 lần) */
/* FORM: approximately, with a tolerance (khoảng */
/* FORM: between (bình quân 1,3–1,5 %/năm) */
/* FORM: both sides (40 % for each sex = 40–60) */
/* FORM: a bare number that may be exact or minimum (423 */
/* FORM: zero events (không để xảy ra …) */
/* FORM: percent (decimal comma, 26,05 %) */
/* FORM: per mille ‰ */
/* FORM: per 100, 1 000, 100 000 with a named base (58,3/100.000 trẻ đẻ sống) */
/* FORM: a pair */
/* FORM: times (1,5 lần) */
/* FORM: count with its own unit (tổ, nhóm, lớp, cuộc, CLB, xã; 5.605.000 */
/* FORM: quantity with a unit (73,8 tuổi; 2,1 con/phụ nữ) */
/* FORM: yes/no (tỉnh bố trí đủ cán bộ) */
/* FORM: direction only, no number (tăng thời lượng phát sóng: followed, judged on direction) */
/* FORM: rank and rank group (top 10; value and rank can part) */
/* FORM: forecast, never judged (ước dân số) */
/* FORM: on demand (thực tế nạn nhân) */
/* FORM: relative % to a stated year */
static void test_conditions(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        const struct form *f = &FORMS[i];
        struct problems problems;
        char *indicator = mem_printf("{\"id\": \"f\", \"title\": \"T\", \"measure\": %s, \"frequency\": "
                                     "\"year\", \"good\": \"up\", \"lead\": \"so-y-te\", "
                                     "\"disaggregate\": {\"sex\": \"share\"}, \"targets\": [{\"id\": "
                                     "\"f-end\", \"at\": \"end\", \"source\": \"I\", \"quote\": "
                                     "\"%s\", %s}]}",
                                     f->measure, f->words, f->target);
        char *document =
            edited(PLAN, (const struct edit[EDITS_MAX]){{"/objectives/0/indicators/-", indicator}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        if (!plan) print_problems(&problems);
        assert_non_null(plan);
        const struct target *t = plan_target(plan, "f-end");
        if (!same_condition(&t->condition, &f->condition))
            fail_msg("%s: read as kind %d, %g", f->words, t->condition.kind, t->condition.value);
        assert_int_equal(t->relative_to, f->relative_to);
        assert_int_equal(t->relative_as, f->relative_as);
        assert_string_equal(t->quote, f->words);
        if (t->relative_to == RELATIVE_TO_PERIOD)
            assert_int_equal(t->relative_period.last_day, civil_to_day(2010, 12, 31));
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
        mem_free(indicator);
    }
    units_free(units);
}

static const struct {
    const char *words, *target;
    const char *milestone, *term;
    bool every;
    int32_t maintain_from, valid_from, valid_to; /* 0: DAY_NONE */
} TIMES[] = {
    {"đến năm 2018", "\"at\": \"mid\"", "mid", NULL, false, 0, 0, 0},
    {"nhiệm kỳ 2016-2020", "\"at\": \"2016/2020\"", NULL, "2016/2020", false, 0, 0, 0},
    {"hằng năm", "\"every\": \"year\"", NULL, NULL, true, 0, 0, 0},
    {"đến năm 2018 và duy trì đến năm 2020", "\"at\": \"end\", \"maintain_from\": \"mid\"", "end", NULL,
     false, 17896, 0, 0},
    {"từ năm 2018 trở đi", "\"at\": \"end\", \"maintain_from\": \"2018-01-01\"", "end", NULL, false, 17532, 0,
     0},
    {"giao lại hằng năm", "\"at\": \"end\", \"valid_from\": \"2018-01-01\", \"valid_to\": \"2018-12-31\"",
     "end", NULL, false, 0, 17532, 17896},
    {"không nêu thời hạn", "\"at\": {\"unknown\": \"không nêu thời hạn\"}", NULL, NULL, false, 0, 0, 0},
};

static int32_t day_or_none(int32_t day) {
    return day ? day : DAY_NONE;
}

/* Each way of saying when is read as its time. */
/* FORM: one date */
/* FORM: every year (hằng năm) */
/* FORM: reach and maintain (đến 2015 và duy trì đến 2020) */
/* FORM: a term, nhiệm kỳ 2016–2020, that overlaps milestones */
static void test_times(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++) {
        struct problems problems;
        char *target = mem_printf("{\"id\": \"t\", \"at_least\": 60, \"level\": \"other\", \"source\": "
                                  "\"I\", \"quote\": \"%s\", %s}",
                                  TIMES[i].words, TIMES[i].target);
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{IND "/targets/-", target}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        if (!plan) print_problems(&problems);
        assert_non_null(plan);
        const struct target *t = plan_target(plan, "t");
        assert_ptr_equal(t->milestone, TIMES[i].milestone ? plan_milestone(plan, TIMES[i].milestone) : NULL);
        assert_int_equal(t->term != NULL, TIMES[i].term != NULL);
        assert_int_equal(t->every_year, TIMES[i].every);
        assert_int_equal(t->maintain_from_day, day_or_none(TIMES[i].maintain_from));
        assert_int_equal(t->valid_from, day_or_none(TIMES[i].valid_from));
        assert_int_equal(t->valid_to, day_or_none(TIMES[i].valid_to));
        if (!t->milestone && !t->term && !t->every_year) assert_string_equal(t->unknown, TIMES[i].words);
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
        mem_free(target);
    }
    units_free(units);
}

static const struct {
    const char *words, *due;
    struct due_rule rule;
} DEADLINES[] = {
    {"trước ngày 20/5", "{\"before\": \"05-20\"}", {.kind = DUE_MONTH_DAY, .month = 5, .day = 20}},
    {"chậm nhất ngày 25/11",
     "{\"by\": \"11-25\"}",
     {.kind = DUE_MONTH_DAY, .inclusive = true, .month = 11, .day = 25}},
    {"trước ngày 25/01 năm sau",
     "{\"before\": \"01-25\", \"year\": 1}",
     {.kind = DUE_MONTH_DAY, .month = 1, .day = 25, .year_offset = 1}},
    {"trước ngày 10/12/2023", "{\"before\": \"2023-12-10\"}", {.kind = DUE_DATE, .date = 19701}},
    {"chậm nhất ngày 10/12/2023",
     "{\"by\": \"2023-12-10\"}",
     {.kind = DUE_DATE, .inclusive = true, .date = 19701}},
    {"ngày 29 tháng 2",
     "{\"by\": \"02-29\"}",
     {.kind = DUE_MONTH_DAY, .inclusive = true, .month = 2, .day = 29}},
    {"theo quy định", "{\"unknown\": \"theo quy định\"}", {.kind = DUE_UNKNOWN}},
    {"theo quy định, ngày chưa rõ", "{\"before\": {\"unknown\": \"theo quy định\"}}", {.kind = DUE_UNKNOWN}},
};

/* Each way of saying when a report is due is read as its rule. */
static void test_deadlines(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof DEADLINES / sizeof *DEADLINES; i++) {
        struct problems problems;
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{REPORT "/due", DEADLINES[i].due}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        if (!plan) print_problems(&problems);
        assert_non_null(plan);
        const struct due_rule *got = &plan->reports[0].rounds[0].due, *want = &DEADLINES[i].rule;
        if (got->kind != want->kind || got->inclusive != want->inclusive || got->month != want->month ||
            got->day != want->day || got->year_offset != want->year_offset || got->date != want->date)
            fail_msg("%s: kind %d, %d-%d, year %d, date %d", DEADLINES[i].words, got->kind, got->month,
                     got->day, got->year_offset, got->date);
        if (want->kind == DUE_UNKNOWN) assert_string_equal(got->unknown, "theo quy định");
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
    }
    units_free(units);
}

static const struct {
    const char *covers, *only;
    enum report_covers value;
    unsigned bits;
} COVERS[] = {
    {"\"month\"", "[\"01\", \"M12\"]", COVERS_MONTH, 1u << 1 | 1u << 12},
    {"\"quarter\"", "[\"Q4\"]", COVERS_QUARTER, 1u << 4},
    {"\"half_year\"", "[\"S2\", \"S1\"]", COVERS_HALF_YEAR, 3u << 1},
    {"\"year\"", NULL, COVERS_YEAR, 0},
    {"\"term\"", NULL, COVERS_TERM, 0},
    {"\"phase\"", NULL, COVERS_PHASE, 0},
    {"\"once\"", NULL, COVERS_ONCE, 0},
};

/* Each span a report may cover, narrowed or not. */
static void test_covers(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof COVERS / sizeof *COVERS; i++) {
        struct problems problems;
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{REPORT "/covers", COVERS[i].covers},
                                                                     {REPORT "/only", COVERS[i].only}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        assert_no_problem(&problems);
        assert_int_equal(plan->reports[0].covers, COVERS[i].value);
        assert_int_equal(plan->reports[0].only, COVERS[i].bits);
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
    }
    units_free(units);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
