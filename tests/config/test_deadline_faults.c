/* Deadlines, events and consolidation written wrong. */
#include "tests/config/deadlines.h"

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
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
