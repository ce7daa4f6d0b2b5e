/* The forms of deadlines in real plans and reporting rules, each written in the language and read to the
 * first instant that is late, in the plan's zone. */
#include "daemon/model/occurrence.h"
#include "tests/config/deadlines.h"

static struct period period(const char *text) {
    struct period p;
    assert_true(period_parse(text, &p));
    return p;
}

static void assert_instant(const struct plan *plan, int64_t at_ms, const char *wanted) {
    char text[INSTANT_TEXT_MAX] = "none";
    if (at_ms != INSTANT_NONE) instant_format(at_ms, plan->zone, text);
    assert_string_equal(text, wanted);
}

/* The first late instant of the round of the plan's report "r". */
static void assert_round(const struct plan *plan, const char *round, const char *of, const char *wanted) {
    const struct round *the = report_round(plan_report(plan, "r"), round);
    assert_non_null(the);
    assert_instant(plan, duty_due_ms(plan, &the->due, period(of)), wanted);
}

static void assert_due(const char *document, const char *of, const char *wanted) {
    struct plan_world r = world_of(document);
    assert_no_problem(&r.problems);
    assert_round(r.plan, "-", of, wanted);
    world_drop(&r);
}

struct count {
    size_t n;
    struct period first, last;
};

static void count(void *arg, struct period p) {
    struct count *c = arg;
    if (c->n++ == 0) c->first = p;
    c->last = p;
}

static struct count periods_of(const struct plan *plan) {
    struct count c = {.n = 0};
    duty_each_period(plan, plan_report(plan, "r"), count, &c);
    return c;
}

/* Before 30 November: the 29th is the last day, and the year ends after it. */
/* FORM: yearly, before a day (trước ngày 30/11) */
static void test_yearly_before_a_day(void **state) {
    (void)state;
    assert_due(DUE("year", "{\"before\": \"11-30\"}"), "2016", "2016-11-30T00:00:00+07:00");
    assert_due(DUE("year", "{\"before\": \"11-30\"}"), "2030", "2030-11-30T00:00:00+07:00");
}

/* The half-year report of 20 May covers the half that ends in June: only the first half of each year. */
/* FORM: half-yearly with one date, due before the half ends (20/5) */
static void test_half_yearly_due_before_the_half_ends(void **state) {
    (void)state;
    struct plan_world r = world_of(
        DOCUMENT(REPORT("r", "half_year", "\"only\": [\"S1\"], \"due\": {\"before\": \"05-20\"}"), GUIDANCE));
    struct count c = periods_of(r.plan);
    assert_int_equal(c.n, 20);
    assert_true(period_equal(c.first, period("2011-S1")) && period_equal(c.last, period("2030-S1")));
    assert_round(r.plan, "-", "2016-S1", "2016-05-20T00:00:00+07:00");
    assert_false(duty_period_valid(r.plan, plan_report(r.plan, "r"), period("2016-S2")));
    world_drop(&r);
}

/* One obligation for the whole phase, due on the date. */
/* FORM: once, with a year (10/12/2023) */
static void test_once_with_a_year(void **state) {
    (void)state;
    struct plan_world r = world_of(DUE("once", "{\"by\": \"2023-12-10\"}"));
    assert_int_equal(periods_of(r.plan).n, 1);
    assert_round(r.plan, "-", "2011/2030", "2023-12-11T00:00:00+07:00");
    world_drop(&r);
}

#define TWO_ROUNDS                                                                                              \
    "\"rounds\": [{\"id\": \"first\", \"title\": \"Sơ bộ\", \"due\": {\"before\": \"09-10\"}}, "             \
    "{\"id\": \"update\", \"title\": {\"vi\": \"Chính thức\", \"en\": \"Official\"}, \"due\": {\"before\": " \
    "\"01-25\", \"year\": 1}}]"

/* Two rounds of one period, each with its own instant; the period is over for the judge with the later. */
/* FORM: before 10/9, then updated before 25/01 of the next year */
static void test_two_rounds_of_one_period(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT(REPORT("r", "year", TWO_ROUNDS), GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_no_problem(&r.problems);
    assert_int_equal(report->round_count, 2);
    assert_int_equal(periods_of(r.plan).n, 20);
    assert_round(r.plan, "first", "2022", "2022-09-10T00:00:00+07:00");
    assert_round(r.plan, "update", "2022", "2023-01-25T00:00:00+07:00");
    assert_instant(r.plan, duty_last_due_ms(r.plan, report, period("2022")), "2023-01-25T00:00:00+07:00");
    world_drop(&r);
}

/* Rounds keep their titles in both languages. */
/* FORM: preliminary and official */
static void test_preliminary_and_official_rounds(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT(REPORT("r", "year", TWO_ROUNDS), GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_string_equal(report_round(report, "first")->title.vi, "Sơ bộ");
    assert_string_equal(report_round(report, "update")->title.en, "Official");
    world_drop(&r);
}

/* The year is the next one's after the period's last day. */
/* FORM: next-year date */
static void test_date_of_the_next_year(void **state) {
    (void)state;
    assert_due(DUE("year", "{\"before\": \"01-25\", \"year\": 1}"), "2016", "2017-01-25T00:00:00+07:00");
    assert_due(DUE("quarter", "{\"by\": \"01-15\", \"year\": 1}"), "2016-Q4", "2017-01-16T00:00:00+07:00");
    assert_due(DUE("term", "{\"before\": \"03-31\", \"year\": 1}"), "2016/2020", "2021-03-31T00:00:00+07:00");
}

/* "Chậm nhất ngày 25/11" takes in the day, "trước ngày 25/11" does not: 24 hours apart. */
/* FORM: inclusive (chậm nhất ngày 25/11) against exclusive (trước ngày) */
static void test_inclusive_against_exclusive(void **state) {
    (void)state;
    assert_due(DUE("year", "{\"by\": \"11-25\"}"), "2016", "2016-11-26T00:00:00+07:00");
    assert_due(DUE("year", "{\"before\": \"11-25\"}"), "2016", "2016-11-25T00:00:00+07:00");
}

/* The 25th of each month itself, the last of a month for the 31st. */
/* FORM: monthly, on a day of the reporting month */
static void test_monthly_on_a_day_of_the_month(void **state) {
    (void)state;
    const char *day_25 = DUE("month", "{\"by\": {\"day\": 25, \"month_of_period\": \"last\"}}");
    assert_due(day_25, "2016-02", "2016-02-26T00:00:00+07:00");
    assert_due(day_25, "2016-12", "2016-12-26T00:00:00+07:00");
    assert_due(DUE("month", "{\"by\": {\"day\": 31, \"month_of_period\": \"first\"}}"), "2016-02",
               "2016-03-01T00:00:00+07:00");
    assert_due(DUE("month", "{\"before\": {\"day\": 5, \"month_of_period\": \"next\"}}"), "2016-12",
               "2017-01-05T00:00:00+07:00");
}

/* The 15th of March, June, September, December. */
/* FORM: a day of the last month of the quarter */
static void test_day_of_the_last_month_of_the_quarter(void **state) {
    (void)state;
    const char *document = DUE("quarter", "{\"by\": {\"day\": 15, \"month_of_period\": \"last\"}}");
    assert_due(document, "2016-Q1", "2016-03-16T00:00:00+07:00");
    assert_due(document, "2016-Q4", "2016-12-16T00:00:00+07:00");
    assert_due(DUE("quarter", "{\"before\": {\"day\": 10, \"month_of_period\": \"first\"}}"), "2016-Q3",
               "2016-07-10T00:00:00+07:00");
}

/* What is cut off on the 14th is due by its own rule; the days of the period are those of the calendar said.
 */
/* FORM: data cut-off apart from the due date, periods 15–14 (15/12 → 14/6) as well as calendar ones */
static void test_cut_off_apart_from_the_due_date(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT(REPORT("r", "half_year",
                                                   "\"calendar\": \"administrative\", \"due\": "
                                                   "{\"within_days\": 5, \"after\": \"cut_off\"}"),
                                            GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_no_problem(&r.problems);
    assert_int_equal(duty_first_day(report->calendar, period("2016-S1")), civil_to_day(2015, 12, 15));
    assert_int_equal(duty_cut_off_day(report->calendar, period("2016-S1")), civil_to_day(2016, 6, 14));
    assert_round(r.plan, "-", "2016-S1", "2016-06-20T00:00:00+07:00");
    assert_round(r.plan, "-", "2016-S2", "2016-12-20T00:00:00+07:00");
    world_drop(&r);
    assert_due(DUE("half_year", "{\"within_days\": 5, \"after\": \"cut_off\"}"), "2016-S1",
               "2016-07-06T00:00:00+07:00");
    r = world_of(DOCUMENT(REPORT("r", "year",
                                 "\"calendar\": \"administrative\", \"rounds\": [{\"id\": \"a\", "
                                 "\"due\": {\"within_days\": 5, \"after\": \"cut_off\"}}]"),
                          GUIDANCE));
    assert_round(r.plan, "a", "2016", "2016-12-20T00:00:00+07:00"); /* a round has its report's calendar */
    world_drop(&r);
}

/* Days counted from three things; what counts from an event has no date until it is recorded. */
/* FORM: days after cut-off, after period end, or after an event */
static void test_days_after_something(void **state) {
    (void)state;
    assert_due(DUE("quarter", "{\"within_days\": 15, \"after\": \"period_end\"}"), "2016-Q2",
               "2016-07-16T00:00:00+07:00");
    assert_due(DUE("month", "{\"within_working_days\": 5, \"after\": \"period_end\"}"), "2016-04",
               "2016-05-07T00:00:00+07:00"); /* Monday 2/5 to Friday 6/5, as no holidays are given here */
    struct plan_world r = world_of(DUE("year", "{\"within_days\": 10, \"after\": \"guidance\"}"));
    const struct due_rule *rule = &plan_report(r.plan, "r")->rounds[0].due;
    assert_true(rule->after == AFTER_EVENT && rule->event == plan_event(r.plan, "guidance"));
    assert_round(r.plan, "-", "2022", "none");
    assert_instant(r.plan, duty_due_after_ms(r.plan, rule, civil_to_day(2022, 5, 10)),
                   "2022-05-21T00:00:00+07:00");
    world_drop(&r);
}

/* An event that is recorded has no days of its own. */
/* FORM: when an event happens (khi có hướng dẫn) */
static void test_when_an_event_happens(void **state) {
    (void)state;
    struct plan_world r = world_of(DUE("once", "{\"within_working_days\": 10, \"after\": \"guidance\"}"));
    const struct event *event = plan_event(r.plan, "guidance");
    assert_no_problem(&r.problems);
    assert_true(event->recorded && event->from_month == 0 && event->index == 0);
    assert_true(round_is_called(&plan_report(r.plan, "r")->rounds[0]));
    assert_false(plan_event(r.plan, "month")->recorded);
    assert_int_equal(plan_event(r.plan, "month")->index, 1);
    world_drop(&r);
}

/* December, to its last day. */
/* FORM: a month only (tháng 12 hằng năm) */
static void test_a_month_only(void **state) {
    (void)state;
    assert_due(DUE("year", "{\"month\": 12}"), "2016", "2017-01-01T00:00:00+07:00");
    assert_due(DUE("year", "{\"month\": 2}"), "2016", "2016-03-01T00:00:00+07:00");
    assert_due(DUE("year", "{\"month\": 1, \"year\": 1}"), "2016", "2017-02-01T00:00:00+07:00");
}

static const struct {
    const char *due, *pointer;
} UNSPECIFIED[] = {
    {"{\"unknown\": \"theo quy định\"}", "/reports/0/due"},
    {"{\"before\": {\"unknown\": \"theo quy định\"}}", "/reports/0/due/before"},
    {"{\"by\": {\"unknown\": \"theo quy định\"}, \"roll\": \"none\"}", "/reports/0/due/by"},
    {"{\"by\": \"05-20\", \"year\": {\"unknown\": \"theo quy định\"}}", "/reports/0/due/year"},
    {"{\"within_days\": {\"unknown\": \"theo quy định\"}, \"after\": \"period_end\"}",
     "/reports/0/due/within_days"},
    {"{\"within_days\": 5, \"after\": {\"unknown\": \"theo quy định\"}}", "/reports/0/due/after"},
    {"{\"month\": {\"unknown\": \"theo quy định\"}}", "/reports/0/due/month"},
};

/* What the document does not say makes no obligation, whichever part of it is left blank, and is warned about
 * with the reason. */
/* FORM: unspecified (theo quy định) */
static void test_unspecified(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof UNSPECIFIED / sizeof *UNSPECIFIED; i++) {
        char *document = edited(DUE("year", "{\"month\": 1}"),
                                (const struct edit[EDITS_MAX]){{"/reports/0/due", UNSPECIFIED[i].due}});
        struct plan_world r = world_of(document);
        const struct due_rule *rule = &plan_report(r.plan, "r")->rounds[0].due;
        assert_problem(&r.problems, UNSPECIFIED[i].pointer, "check.unknown");
        assert_int_equal(r.problems.count, 1);
        assert_int_equal(rule->kind, DUE_UNKNOWN);
        assert_string_equal(rule->unknown, "theo quy định");
        assert_round(r.plan, "-", "2016", "none");
        world_drop(&r);
        mem_free(document);
    }
}

/* A review is held at a milestone: mid-term and end of phase. */
/* FORM: reviews (sơ kết 2015, tổng kết 2020; mid-term, end of phase) */
static void test_reviews(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT("", ""));
    const struct milestone *mid = plan_milestone(r.plan, "mid"), *end = plan_milestone(r.plan, "end");
    assert_true(mid->review && mid->day == civil_to_day(2015, 12, 31) && end->review);
    assert_string_equal(mid->kind, "mid_term");
    assert_string_equal(end->kind, "end_of_phase");
    world_drop(&r);
}

/* Who receives it and through whom it goes are two. */
/* FORM: to a body through another (về UBND tỉnh qua Sở) */
static void test_to_a_body_through_another(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT(
        REPORT("r", "year", "\"to\": \"tinh\", \"via\": \"so-noi-vu\", \"due\": {\"month\": 12}"), GUIDANCE));
    assert_string_equal(plan_report(r.plan, "r")->to->id, "tinh");
    assert_string_equal(plan_report(r.plan, "r")->via->id, "so-noi-vu");
    world_drop(&r);
}

/* A campaign is an event of every year with its first and last day. */
/* FORM: a yearly campaign window (15/11–15/12) */
static void test_a_yearly_campaign_window(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT("", GUIDANCE));
    const struct event *e = plan_event(r.plan, "month");
    assert_true(e->from_month == 11 && e->from_day == 15 && e->to_month == 12 && e->to_day == 15);
    assert_int_equal(e->lead_days, 7);
    world_drop(&r);
}

/* Two reports with one date are two obligations. */
/* FORM: two reports due the same day stay two */
static void test_two_reports_due_the_same_day(void **state) {
    (void)state;
    struct plan_world r =
        world_of(DOCUMENT(REPORT("r", "year", "\"due\": {\"before\": \"11-10\"}") ", " REPORT(
                              "s", "year", "\"due\": {\"before\": \"11-10\"}"),
                          GUIDANCE));
    assert_no_problem(&r.problems);
    assert_int_equal(r.plan->report_count, 2);
    assert_int_equal(duty_due_ms(r.plan, &r.plan->reports[0].rounds[0].due, period("2016")),
                     duty_due_ms(r.plan, &r.plan->reports[1].rounds[0].due, period("2016")));
    world_drop(&r);
}

/* A plan that asks for no report is read, and check says what that means. */
/* FORM: a plan with no duty at all */
static void test_a_plan_with_no_duty(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT("", ""));
    assert_no_problem(&r.problems);
    assert_int_equal(r.plan->report_count, 0);
    plan_check(r.plan, &r.problems);
    assert_problem(&r.problems, "/reports", "check.no_duty");
    world_drop(&r);
}

/* The last day on time moves off days on which nobody works, by the holidays of the set. */
static void test_roll(void **state) {
    (void)state;
    struct plan_world r = world_of(DUE("half_year", "{\"by\": \"04-30\", \"roll\": \"next_working_day\"}"));
    struct holidays *h = holidays_new();
    for (int d = 29; d <= 31; d++) holidays_add_off(h, civil_to_day(2024, 4, 0) + d);
    r.plan->holidays = h;
    assert_round(r.plan, "-", "2024-S1", "2024-05-03T00:00:00+07:00"); /* 30/4 and 1/5 are off */
    assert_round(r.plan, "-", "2023-S1", "2023-05-02T00:00:00+07:00"); /* a Sunday; nothing known of 2023 */
    world_drop(&r);
    holidays_unref(h);
    assert_due(DUE("year", "{\"by\": \"12-31\", \"roll\": \"previous_working_day\"}"), "2022",
               "2022-12-31T00:00:00+07:00");
    assert_due(DUE("year", "{\"by\": \"12-31\", \"roll\": \"none\"}"), "2022", "2023-01-01T00:00:00+07:00");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yearly_before_a_day),
        cmocka_unit_test(test_half_yearly_due_before_the_half_ends),
        cmocka_unit_test(test_once_with_a_year),
        cmocka_unit_test(test_two_rounds_of_one_period),
        cmocka_unit_test(test_preliminary_and_official_rounds),
        cmocka_unit_test(test_date_of_the_next_year),
        cmocka_unit_test(test_inclusive_against_exclusive),
        cmocka_unit_test(test_monthly_on_a_day_of_the_month),
        cmocka_unit_test(test_day_of_the_last_month_of_the_quarter),
        cmocka_unit_test(test_cut_off_apart_from_the_due_date),
        cmocka_unit_test(test_days_after_something),
        cmocka_unit_test(test_when_an_event_happens),
        cmocka_unit_test(test_a_month_only),
        cmocka_unit_test(test_unspecified),
        cmocka_unit_test(test_reviews),
        cmocka_unit_test(test_to_a_body_through_another),
        cmocka_unit_test(test_a_yearly_campaign_window),
        cmocka_unit_test(test_two_reports_due_the_same_day),
        cmocka_unit_test(test_a_plan_with_no_duty),
        cmocka_unit_test(test_roll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
