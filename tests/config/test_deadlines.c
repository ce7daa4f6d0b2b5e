/* The forms of deadlines in real plans and reporting rules, each written in the language and read to the
 * first instant that is late, in the plan's zone. */
#include "daemon/model/occurrence.h"
#include "tests/config/support.h"
#include <string.h>

/* A plan of 2011–2030 with these reports and events. */
#define DOCUMENT(reports, events)                                                                            \
    "{\"plan\": \"d\", \"unit\": \"tinh\", \"title\": \"T\", \"timezone\": \"Asia/Ho_Chi_Minh\", "           \
    "\"start\": \"2011-01-01\", \"end\": \"2030-12-31\", \"terms\": [{\"id\": \"2016/2020\", \"from\": "     \
    "\"2016-01-01\", \"to\": \"2020-12-31\", \"judged_at\": \"mid\"}], \"milestones\": [{\"id\": \"mid\", "  \
    "\"date\": \"2015-12-31\", \"kind\": \"mid_term\", \"review\": true}, {\"id\": \"end\", \"date\": "      \
    "\"2020-12-31\", \"kind\": \"end_of_phase\", \"review\": true}], \"objectives\": [{\"id\": \"1\", "      \
    "\"title\": \"O\", \"indicators\": [{\"id\": \"1.1\", \"title\": \"I\", \"measure\": {\"type\": "        \
    "\"percent\"}, \"frequency\": \"year\", \"good\": \"up\", \"lead\": \"so-y-te\", \"targets\": []}]}], "  \
    "\"reports\": [" reports "], \"events\": [" events "]}"
#define REPORT(id, covers, more)                                                                             \
    "{\"id\": \"" id "\", \"title\": \"Báo cáo\", \"covers\": \"" covers                                     \
    "\", \"units\": [\"so-y-te\"], " more "}"
#define DUE(covers, due) DOCUMENT(REPORT("r", covers, "\"due\": " due), GUIDANCE)
#define GUIDANCE                                                                                             \
    "{\"id\": \"guidance\", \"title\": \"Hướng dẫn của Trung ương\", \"recorded\": true}, "         \
    "{\"id\": \"month\", \"title\": \"Tháng hành động\", \"from\": \"11-15\", \"to\": \"12-15\"}"

struct read {
    struct units *units;
    struct plan *plan;
    struct problems problems;
};

static struct read read(const char *document) {
    struct read r = {.units = units_of(UNITS)};
    problems_init(&r.problems);
    r.plan = plan_of(document, r.units, &r.problems);
    if (!r.plan) print_problems(&r.problems);
    assert_non_null(r.plan);
    return r;
}

static void done(struct read *r) {
    plan_free(r->plan);
    units_free(r->units);
    problems_deinit(&r->problems);
}

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
    struct read r = read(document);
    assert_no_problem(&r.problems);
    assert_round(r.plan, "-", of, wanted);
    done(&r);
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
    struct read r = read(
        DOCUMENT(REPORT("r", "half_year", "\"only\": [\"S1\"], \"due\": {\"before\": \"05-20\"}"), GUIDANCE));
    struct count c = periods_of(r.plan);
    assert_int_equal(c.n, 20);
    assert_true(period_equal(c.first, period("2011-S1")) && period_equal(c.last, period("2030-S1")));
    assert_round(r.plan, "-", "2016-S1", "2016-05-20T00:00:00+07:00");
    assert_false(duty_period_valid(r.plan, plan_report(r.plan, "r"), period("2016-S2")));
    done(&r);
}

/* One obligation for the whole phase, due on the date. */
/* FORM: once, with a year (10/12/2023) */
static void test_once_with_a_year(void **state) {
    (void)state;
    struct read r = read(DUE("once", "{\"by\": \"2023-12-10\"}"));
    assert_int_equal(periods_of(r.plan).n, 1);
    assert_round(r.plan, "-", "2011/2030", "2023-12-11T00:00:00+07:00");
    done(&r);
}

#define TWO_ROUNDS                                                                                              \
    "\"rounds\": [{\"id\": \"first\", \"title\": \"Sơ bộ\", \"due\": {\"before\": \"09-10\"}}, "             \
    "{\"id\": \"update\", \"title\": {\"vi\": \"Chính thức\", \"en\": \"Official\"}, \"due\": {\"before\": " \
    "\"01-25\", \"year\": 1}}]"

/* Two rounds of one period, each with its own instant; the period is over for the judge with the later. */
/* FORM: before 10/9, then updated before 25/01 of the next year */
static void test_two_rounds_of_one_period(void **state) {
    (void)state;
    struct read r = read(DOCUMENT(REPORT("r", "year", TWO_ROUNDS), GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_no_problem(&r.problems);
    assert_int_equal(report->round_count, 2);
    assert_int_equal(periods_of(r.plan).n, 20);
    assert_round(r.plan, "first", "2022", "2022-09-10T00:00:00+07:00");
    assert_round(r.plan, "update", "2022", "2023-01-25T00:00:00+07:00");
    assert_instant(r.plan, duty_last_due_ms(r.plan, report, period("2022")), "2023-01-25T00:00:00+07:00");
    done(&r);
}

/* Rounds keep their titles in both languages. */
/* FORM: preliminary and official */
static void test_preliminary_and_official_rounds(void **state) {
    (void)state;
    struct read r = read(DOCUMENT(REPORT("r", "year", TWO_ROUNDS), GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_string_equal(report_round(report, "first")->title.vi, "Sơ bộ");
    assert_string_equal(report_round(report, "update")->title.en, "Official");
    done(&r);
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

#define BELOW(due)                                                                                            \
    "{\"id\": \"below\", \"title\": \"Đơn vị\", \"covers\": \"half_year\", \"units\": [\"@districts\"], " \
    "\"indicators\": [], \"due\": " due "}"

static void assert_early(const char *document, const char *code, const char *said) {
    struct read r = read(document);
    plan_check(r.plan, &r.problems);
    if (code) assert_non_null(strstr(assert_problem(&r.problems, "/reports/0/consolidates", code)->en, said));
    for (size_t i = 0; !code && i < r.problems.count; i++)
        assert_string_not_equal(r.problems.items[i].code, "check.consolidates_early");
    done(&r);
}

/* The lead's report names the one it draws together, wherever that stands, and is warned about when it is not
 * due after it, in whichever period that is first so. */
/* FORM: two tiers (units report, then the lead consolidates and reports on) */
static void test_two_tiers(void **state) {
    static const char early[] = "check.consolidates_early";
    (void)state;
    struct read r = read(DOCUMENT(
        REPORT("r", "half_year",
               "\"consolidates\": \"below\", \"due\": {\"within_days\": 20, "
               "\"after\": \"period_end\"}") ", " BELOW("{\"within_days\": 10, \"after\": \"period_end\"}"),
        GUIDANCE));
    assert_ptr_equal(plan_report(r.plan, "r")->consolidates, plan_report(r.plan, "below"));
    assert_null(plan_report(r.plan, "below")->consolidates);
    done(&r);
#define TIERS(covers, above, below)                                                                          \
    DOCUMENT(REPORT("r", covers, "\"consolidates\": \"below\", \"due\": " above) ", " BELOW(below), GUIDANCE)
    assert_early(TIERS("half_year", "{\"within_days\": 20, \"after\": \"period_end\"}",
                       "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 NULL, NULL);
    assert_early(TIERS("half_year", "{\"within_days\": 10, \"after\": \"period_end\"}",
                       "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 early, "2011-07-10");
    assert_early(TIERS("year", "{\"before\": \"12-31\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 early, "2012-01-10"); /* the second half's report comes after the year's */
    assert_early(
        TIERS("phase", "{\"by\": \"2031-01-05\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"), early,
        "2031-01-10");
    assert_early(
        TIERS("once", "{\"by\": \"2031-02-05\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"), NULL,
        NULL);
    assert_early(
        TIERS("term", "{\"by\": \"01-05\", \"year\": 1}", "{\"within_days\": 10, \"after\": \"period_end\"}"),
        early, "2021-01-10");
    assert_early(TIERS("half_year", "{\"unknown\": \"theo quy định\"}", "{\"before\": \"05-20\"}"), NULL,
                 NULL);
}

/* Each round is held against the same round below, or its last: a first round before the other's update is no
 * fault. */
static void test_two_tiers_round_by_round(void **state) {
    (void)state;
#define ROUNDS(first, update)                                                                                \
    "\"rounds\": [{\"id\": \"first\", \"due\": {\"by\": \"" first "\"}}, {\"id\": \"update\", \"due\": "     \
    "{\"by\": \"" update "\"}}]"
#define ROUND_TIERS(above)                                                                                   \
    DOCUMENT(REPORT("r", "year", "\"consolidates\": \"low\", " above) ", " REPORT("low", "year",             \
                                                                                  ROUNDS("09-10", "11-25")), \
             GUIDANCE)
    assert_early(ROUND_TIERS(ROUNDS("09-20", "12-05")), NULL, NULL);
    assert_early(ROUND_TIERS(ROUNDS("09-20", "11-25")), "check.consolidates_early", "2011-11-25");
    assert_early(ROUND_TIERS("\"due\": {\"by\": \"10-01\"}"), "check.consolidates_early", "2011-11-25");
    assert_early(ROUND_TIERS("\"due\": {\"by\": \"11-26\"}"), NULL, NULL);
}

/* What is cut off on the 14th is due by its own rule; the days of the period are those of the calendar said.
 */
/* FORM: data cut-off apart from the due date, periods 15–14 (15/12 → 14/6) as well as calendar ones */
static void test_cut_off_apart_from_the_due_date(void **state) {
    (void)state;
    struct read r = read(DOCUMENT(REPORT("r", "half_year",
                                         "\"calendar\": \"administrative\", \"due\": "
                                         "{\"within_days\": 5, \"after\": \"cut_off\"}"),
                                  GUIDANCE));
    const struct report *report = plan_report(r.plan, "r");
    assert_no_problem(&r.problems);
    assert_int_equal(duty_first_day(report->calendar, period("2016-S1")), civil_to_day(2015, 12, 15));
    assert_int_equal(duty_cut_off_day(report->calendar, period("2016-S1")), civil_to_day(2016, 6, 14));
    assert_round(r.plan, "-", "2016-S1", "2016-06-20T00:00:00+07:00");
    assert_round(r.plan, "-", "2016-S2", "2016-12-20T00:00:00+07:00");
    done(&r);
    assert_due(DUE("half_year", "{\"within_days\": 5, \"after\": \"cut_off\"}"), "2016-S1",
               "2016-07-06T00:00:00+07:00");
    r = read(DOCUMENT(REPORT("r", "year",
                             "\"calendar\": \"administrative\", \"rounds\": [{\"id\": \"a\", "
                             "\"due\": {\"within_days\": 5, \"after\": \"cut_off\"}}]"),
                      GUIDANCE));
    assert_round(r.plan, "a", "2016", "2016-12-20T00:00:00+07:00"); /* a round has its report's calendar */
    done(&r);
}

/* Days counted from three things; what counts from an event has no date until it is recorded. */
/* FORM: days after cut-off, after period end, or after an event */
static void test_days_after_something(void **state) {
    (void)state;
    assert_due(DUE("quarter", "{\"within_days\": 15, \"after\": \"period_end\"}"), "2016-Q2",
               "2016-07-16T00:00:00+07:00");
    assert_due(DUE("month", "{\"within_working_days\": 5, \"after\": \"period_end\"}"), "2016-04",
               "2016-05-07T00:00:00+07:00"); /* Monday 2/5 to Friday 6/5, as no holidays are given here */
    struct read r = read(DUE("year", "{\"within_days\": 10, \"after\": \"guidance\"}"));
    const struct due_rule *rule = &plan_report(r.plan, "r")->rounds[0].due;
    assert_true(rule->after == AFTER_EVENT && rule->event == plan_event(r.plan, "guidance"));
    assert_round(r.plan, "-", "2022", "none");
    assert_instant(r.plan, duty_due_after_ms(r.plan, rule, civil_to_day(2022, 5, 10)),
                   "2022-05-21T00:00:00+07:00");
    done(&r);
}

/* An event that is recorded has no days of its own. */
/* FORM: when an event happens (khi có hướng dẫn) */
static void test_when_an_event_happens(void **state) {
    (void)state;
    struct read r = read(DUE("once", "{\"within_working_days\": 10, \"after\": \"guidance\"}"));
    const struct event *event = plan_event(r.plan, "guidance");
    assert_no_problem(&r.problems);
    assert_true(event->recorded && event->from_month == 0 && event->index == 0);
    assert_true(round_is_called(&plan_report(r.plan, "r")->rounds[0]));
    assert_false(plan_event(r.plan, "month")->recorded);
    assert_int_equal(plan_event(r.plan, "month")->index, 1);
    done(&r);
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
        struct read r = read(document);
        const struct due_rule *rule = &plan_report(r.plan, "r")->rounds[0].due;
        assert_problem(&r.problems, UNSPECIFIED[i].pointer, "check.unknown");
        assert_int_equal(r.problems.count, 1);
        assert_int_equal(rule->kind, DUE_UNKNOWN);
        assert_string_equal(rule->unknown, "theo quy định");
        assert_round(r.plan, "-", "2016", "none");
        done(&r);
        mem_free(document);
    }
}

/* A review is held at a milestone: mid-term and end of phase. */
/* FORM: reviews (sơ kết 2015, tổng kết 2020; mid-term, end of phase) */
static void test_reviews(void **state) {
    (void)state;
    struct read r = read(DOCUMENT("", ""));
    const struct milestone *mid = plan_milestone(r.plan, "mid"), *end = plan_milestone(r.plan, "end");
    assert_true(mid->review && mid->day == civil_to_day(2015, 12, 31) && end->review);
    assert_string_equal(mid->kind, "mid_term");
    assert_string_equal(end->kind, "end_of_phase");
    done(&r);
}

/* Who receives it and through whom it goes are two. */
/* FORM: to a body through another (về UBND tỉnh qua Sở) */
static void test_to_a_body_through_another(void **state) {
    (void)state;
    struct read r = read(DOCUMENT(
        REPORT("r", "year", "\"to\": \"tinh\", \"via\": \"so-noi-vu\", \"due\": {\"month\": 12}"), GUIDANCE));
    assert_string_equal(plan_report(r.plan, "r")->to->id, "tinh");
    assert_string_equal(plan_report(r.plan, "r")->via->id, "so-noi-vu");
    done(&r);
}

/* A campaign is an event of every year with its first and last day. */
/* FORM: a yearly campaign window (15/11–15/12) */
static void test_a_yearly_campaign_window(void **state) {
    (void)state;
    struct read r = read(DOCUMENT("", GUIDANCE));
    const struct event *e = plan_event(r.plan, "month");
    assert_true(e->from_month == 11 && e->from_day == 15 && e->to_month == 12 && e->to_day == 15);
    assert_int_equal(e->lead_days, 7);
    done(&r);
}

/* Two reports with one date are two obligations. */
/* FORM: two reports due the same day stay two */
static void test_two_reports_due_the_same_day(void **state) {
    (void)state;
    struct read r = read(DOCUMENT(REPORT("r", "year", "\"due\": {\"before\": \"11-10\"}") ", " REPORT(
                                      "s", "year", "\"due\": {\"before\": \"11-10\"}"),
                                  GUIDANCE));
    assert_no_problem(&r.problems);
    assert_int_equal(r.plan->report_count, 2);
    assert_int_equal(duty_due_ms(r.plan, &r.plan->reports[0].rounds[0].due, period("2016")),
                     duty_due_ms(r.plan, &r.plan->reports[1].rounds[0].due, period("2016")));
    done(&r);
}

/* A plan that asks for no report is read, and check says what that means. */
/* FORM: a plan with no duty at all */
static void test_a_plan_with_no_duty(void **state) {
    (void)state;
    struct read r = read(DOCUMENT("", ""));
    assert_no_problem(&r.problems);
    assert_int_equal(r.plan->report_count, 0);
    plan_check(r.plan, &r.problems);
    assert_problem(&r.problems, "/reports", "check.no_duty");
    done(&r);
}

/* The last day on time moves off days on which nobody works, by the holidays of the set. */
static void test_roll(void **state) {
    (void)state;
    struct read r = read(DUE("half_year", "{\"by\": \"04-30\", \"roll\": \"next_working_day\"}"));
    struct holidays *h = holidays_new();
    for (int d = 29; d <= 31; d++) holidays_add_off(h, civil_to_day(2024, 4, 0) + d);
    r.plan->holidays = h;
    assert_round(r.plan, "-", "2024-S1", "2024-05-03T00:00:00+07:00"); /* 30/4 and 1/5 are off */
    assert_round(r.plan, "-", "2023-S1", "2023-05-02T00:00:00+07:00"); /* a Sunday; nothing known of 2023 */
    done(&r);
    holidays_unref(h);
    assert_due(DUE("year", "{\"by\": \"12-31\", \"roll\": \"previous_working_day\"}"), "2022",
               "2022-12-31T00:00:00+07:00");
    assert_due(DUE("year", "{\"by\": \"12-31\", \"roll\": \"none\"}"), "2022", "2023-01-01T00:00:00+07:00");
}

/* These years and no others. */
static bool says(const char *text, const char *years) {
    const char *at = strstr(text, years);
    return at && at > text && at[-1] == ' ' && strchr(" ,", at[strlen(years)]);
}

static void assert_years(const char *document, int first_known, int last_known, const char *years) {
    struct read r = read(document);
    struct holidays *h = first_known ? holidays_new() : NULL;
    size_t told = 0;
    for (int year = first_known; h && year <= last_known; year++) holidays_add_year(h, year);
    r.plan->holidays = h;
    plan_check(r.plan, &r.problems);
    for (size_t i = 0; i < r.problems.count; i++)
        told += strcmp(r.problems.items[i].code, "check.holidays_missing") == 0;
    assert_int_equal(told, years != NULL);
    if (years) {
        const struct problem *p = assert_problem(&r.problems, "/reports/0", "check.holidays_missing");
        if (!says(p->en, years) || !says(p->vi, years)) fail_msg("no “%s” in: %s", years, p->en);
    }
    r.plan->holidays = NULL;
    holidays_unref(h);
    done(&r);
}

/* Where working days count, the years whose holidays nobody knows are named once for the report; where they
 * do not count, or all are known, nothing is said. */
static void test_years_without_holidays(void **state) {
    (void)state;
    static const char roll[] = DUE("year", "{\"by\": \"11-30\", \"roll\": \"next_working_day\"}");
    assert_years(DUE("year", "{\"by\": \"11-30\"}"), 0, 0, NULL);
    assert_years(DUE("year", "{\"by\": \"11-30\", \"roll\": \"none\"}"), 0, 0, NULL);
    assert_years(roll, 0, 0, "2011–2030");
    assert_years(roll, 2011, 2030, NULL);
    assert_years(roll, 2012, 2029, "2011, 2030");
    assert_years(roll, 2016, 2025, "2011–2015, 2026–2030");
    assert_years(DUE("year", "{\"within_working_days\": 5, \"after\": \"period_end\"}"), 2011, 2030, "2031");
    assert_years(DUE("once", "{\"by\": \"2023-12-10\", \"roll\": \"next_working_day\"}"), 2011, 2022, "2023");
    assert_years(DUE("once", "{\"within_working_days\": 5, \"after\": \"guidance\"}"), 2011, 2025,
                 "2026–2030");
    assert_years(DUE("once", "{\"within_days\": 5, \"after\": \"guidance\"}"), 0, 0, NULL);
    assert_years(DUE("year", "{\"unknown\": \"theo quy định\"}"), 0, 0, NULL);
}

/* A ladder in working days needs the holidays too, also of the year before. */
static void test_ladder_without_holidays(void **state) {
    (void)state;
#define LADDER(step) REPORT("r", "year", "\"due\": {\"by\": \"01-10\"}, \"remind\": [\"" step "\"]")
    assert_years(DOCUMENT(LADDER("-30d"), GUIDANCE), 0, 0, NULL);
    assert_years(DOCUMENT(LADDER("-20wd"), GUIDANCE), 2011, 2029, "2010, 2030");
}

/* A warning about holidays can be accepted for the report. */
static void test_years_without_holidays_accepted(void **state) {
    (void)state;
    char *document = edited(
        DUE("year", "{\"by\": \"11-30\", \"roll\": \"next_working_day\"}"),
        (const struct edit[EDITS_MAX]){{"/accept", "[{\"code\": \"check.holidays_missing\", \"why\": "
                                                   "\"chưa công bố\", \"pointer\": \"/reports/0\"}]"}});
    assert_years(document, 0, 0, NULL);
    mem_free(document);
}

#define D "/reports/0/due"
static const struct plan_fault FAULTS[] = {
    {{{D, "{}"}}, D, "plan.due_form", "within_days"},
    {{{D, "{\"roll\": \"none\"}"}}, D, "plan.due_form", NULL},
    {{{D, "{\"before\": \"05-20\", \"by\": \"05-20\"}"}}, D "/by", "plan.due_two", "before"},
    {{{D, "{\"by\": \"05-20\", \"month\": 5}"}}, D "/month", "plan.due_two", "rounds"},
    {{{D, "{\"within_days\": 5, \"within_working_days\": 5, \"after\": \"period_end\"}"}},
     D "/within_working_days",
     "plan.due_two",
     NULL},
    {{{D, "{\"by\": \"30-02\"}"}}, D "/by", "plan.due_day", "month_of_period"},
    {{{D, "{\"by\": \"2023-02-29\"}"}}, D "/by", "plan.due_day", NULL},
    {{{D, "{\"by\": 20}"}}, D "/by", "json.type", NULL},
    {{{D, "{\"by\": {\"day\": 15}}"}}, D "/by/month_of_period", "json.missing", NULL},
    {{{D, "{\"by\": {\"month_of_period\": \"last\"}}"}}, D "/by/day", "json.missing", NULL},
    {{{D, "{\"by\": {\"day\": 32, \"month_of_period\": \"last\"}}"}},
     D "/by/day",
     "json.out_of_bounds",
     "31"},
    {{{D, "{\"by\": {\"day\": 0, \"month_of_period\": \"last\"}}"}}, D "/by/day", "json.out_of_bounds", NULL},
    {{{D, "{\"by\": {\"day\": 5, \"month_of_period\": \"second\"}}"}},
     D "/by/month_of_period",
     "config.choice",
     "first, last, next"},
    {{{D, "{\"by\": {\"day\": 5, \"month_of_period\": \"last\", \"hour\": 5}}"}},
     D "/by/hour",
     "json.unknown",
     NULL},
    {{{D, "{\"by\": {\"day\": 5, \"month_of_period\": \"last\"}, \"year\": 1}"}},
     D "/year",
     "plan.due_year",
     NULL},
    {{{D, "{\"by\": \"2023-12-10\", \"year\": 1}"}}, D "/year", "plan.due_year", "MONTH-DAY"},
    {{{D, "{\"within_days\": 5, \"after\": \"period_end\", \"year\": 1}"}}, D "/year", "plan.due_year", NULL},
    {{{D, "{\"by\": \"12-10\", \"year\": 11}"}}, D "/year", "json.out_of_bounds", "10"},
    {{{D, "{\"by\": \"12-10\", \"after\": \"period_end\"}"}}, D "/after", "plan.due_after", "within_days"},
    {{{D, "{\"within_days\": 5}"}}, D "/after", "json.missing", NULL},
    {{{D, "{\"within_days\": -1, \"after\": \"period_end\"}"}}, D "/within_days", "json.out_of_bounds", NULL},
    {{{D, "{\"within_days\": 367, \"after\": \"period_end\"}"}},
     D "/within_days",
     "json.out_of_bounds",
     "366"},
    {{{D, "{\"within_days\": 1.5, \"after\": \"period_end\"}"}}, D "/within_days", "json.not_integer", NULL},
    {{{D, "{\"within_days\": 5, \"after\": \"guidence\"}"}}, D "/after", "plan.event_unknown", "guidance"},
    {{{D, "{\"within_days\": 5, \"after\": \"month\"}"}}, D "/after", "plan.event_not_recorded", "recorded"},
    {{{D, "{\"month\": 13}"}}, D "/month", "json.out_of_bounds", "12"},
    {{{D, "{\"month\": \"12\"}"}}, D "/month", "json.type", NULL},
    {{{D, "{\"by\": \"12-10\", \"roll\": \"next\"}"}}, D "/roll", "config.choice", "next_working_day"},
    {{{D, "{\"by\": \"12-10\", \"until\": 1}"}}, D "/until", "json.unknown", NULL},
    {{{D, "{\"unknown\": \"\"}"}}, D, "config.why_missing", NULL},
    {{{"/reports/0/roll", "\"none\""}}, "/reports/0/roll", "json.unknown", NULL},
    {{{"/reports/0/calendar", "\"lunar\""}}, "/reports/0/calendar", "config.choice", "administrative"},
    {{{"/reports/0/consolidates", "\"rr\""}}, "/reports/0/consolidates", "plan.report_unknown", "r"},
    {{{"/reports/0/consolidates", "\"r\""}}, "/reports/0/consolidates", "plan.consolidates_loop", "another"},
    {{{"/reports/0/consolidates", "\"s\""},
      {"/reports/-", REPORT("s", "year", "\"consolidates\": \"t\", \"due\": {\"month\": 1}")},
      {"/reports/-", REPORT("t", "year", "\"consolidates\": \"r\", \"due\": {\"month\": 1}")}},
     "/reports/0/consolidates",
     "plan.consolidates_loop",
     "r"},
    {{{"/reports/0/due", NULL},
      {"/reports/0/rounds", "[{\"id\": \"a\", \"titel\": \"x\", \"due\": {\"month\": 1}}]"}},
     "/reports/0/rounds/0/titel",
     "json.unknown",
     "title"},
    {{{"/events/0/from", "\"01-01\""}}, "/events/0/from", "plan.event_recorded", "recorded"},
    {{{"/events/0/lead", "\"7d\""}}, "/events/0/lead", "plan.event_recorded", NULL},
    {{{"/events/0/recorded", "false"}}, "/events/0/recorded", "plan.event_recorded", "from"},
    {{{"/events/0/recorded", "1"}}, "/events/0/recorded", "json.type", NULL},
    {{{"/events/-", "{\"id\": \"cut_off\", \"title\": \"x\", \"recorded\": true}"}},
     "/events/2/id",
     "plan.event_id",
     "another id"},
    {{{"/events/-", "{\"id\": \"guidance\", \"title\": \"x\", \"recorded\": true}"}},
     "/events/2/id",
     "plan.id_twice",
     NULL},
};

/* Each fault of a deadline is told once, at its place, with a remedy. */
static void test_faults(void **state) {
    (void)state;
    assert_int_equal(
        faults_untold(DUE("year", "{\"by\": \"05-20\"}"), FAULTS, sizeof FAULTS / sizeof *FAULTS, 1), 0);
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
        cmocka_unit_test(test_two_tiers),
        cmocka_unit_test(test_two_tiers_round_by_round),
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
        cmocka_unit_test(test_years_without_holidays),
        cmocka_unit_test(test_ladder_without_holidays),
        cmocka_unit_test(test_years_without_holidays_accepted),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
