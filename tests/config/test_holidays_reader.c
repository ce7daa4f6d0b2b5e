#include "config/holidays_reader.h"
#include "daemon/base/civil.h"
#include "tests/config/support.h"
#include <string.h>

#define SHIPPED "config/holidays-vn.json"

static const char SOME[] = "{\"$schema\": \"x\", \"country\": \"VN\", \"years\": {\n"
                           " \"2024\": {\"off\": [\"2024-01-01\", [\"2024-02-08\", \"2024-02-14\"], "
                           "[\"2024-04-29\", \"2024-05-01\"]],\n"
                           "          \"work\": [\"2024-05-04\"], \"source\": \"Công văn 2450/VPCP-KGVX\"},\n"
                           " \"2020\": {\"off\": [], \"source\": \"Thông báo\"}}}";

static struct holidays *read(const char *document, struct problems *problems) {
    struct holidays *h = holidays_read(document, strlen(document), "holidays.json", problems);
    keep_case("holidays", document, h != NULL, problems);
    return h;
}

static int32_t day(const char *text) {
    int32_t d = 0;
    assert_true(civil_parse(text, &d));
    return d;
}

/* Single days, ranges with both their ends and substitute days come out as written; a listed year is known,
 * also one without a day. */
static void test_reads(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct holidays *h = read(SOME, &problems);
    assert_no_problem(&problems);
    assert_non_null(h);
    assert_true(holidays_knows(h, 2024) && holidays_knows(h, 2020) && !holidays_knows(h, 2023));
    assert_false(day_is_worked(h, day("2024-01-01")));
    assert_true(day_is_worked(h, day("2024-02-07")));
    assert_false(day_is_worked(h, day("2024-02-08")) || day_is_worked(h, day("2024-02-14")));
    assert_true(day_is_worked(h, day("2024-02-15")) && day_is_worked(h, day("2024-05-04")));
    holidays_unref(h);
    problems_deinit(&problems);
}

#define YEAR(members) "{\"country\": \"VN\", \"years\": {\"2024\": {" members "}}}"

static const struct {
    const char *document, *pointer, *code, *remedy;
} FAULTS[] = {
    {"[]", "", "json.type", NULL},
    {"{\"years\": {}}", "/country", "json.missing", NULL},
    {"{\"country\": \"vn\", \"years\": {}}", "/country", "holidays.country", "VN"},
    {"{\"country\": \"VN\"}", "/years", "json.missing", NULL},
    {"{\"country\": \"VN\", \"years\": []}", "/years", "json.type", NULL},
    {"{\"country\": \"VN\", \"years\": {}, \"note\": 1}", "/note", "json.unknown", NULL},
    {"{\"country\": \"VN\", \"years\": {\"24\": {\"off\": [], \"source\": \"x\"}}}", "/years/24",
     "holidays.year", "2025"},
    {"{\"country\": \"VN\", \"years\": {\"0024\": {\"off\": [], \"source\": \"x\"}}}", "/years/0024",
     "holidays.year", NULL},
    {"{\"country\": \"VN\", \"years\": {\"2024\": []}}", "/years/2024", "json.type", NULL},
    {YEAR("\"source\": \"x\""), "/years/2024/off", "json.missing", NULL},
    {YEAR("\"off\": []"), "/years/2024/source", "json.missing", NULL},
    {YEAR("\"off\": [], \"source\": \"\""), "/years/2024/source", "config.empty", NULL},
    {YEAR("\"off\": [], \"source\": \"x\", \"worked\": []"), "/years/2024/worked", "json.unknown", "work"},
    {YEAR("\"off\": \"2024-01-01\", \"source\": \"x\""), "/years/2024/off", "json.type", NULL},
    {YEAR("\"off\": [\"2024-02-30\"], \"source\": \"x\""), "/years/2024/off/0", "config.date", NULL},
    {YEAR("\"off\": [20240101], \"source\": \"x\""), "/years/2024/off/0", "holidays.day", "range"},
    {YEAR("\"off\": [[\"2024-01-01\"]], \"source\": \"x\""), "/years/2024/off/0", "holidays.day", NULL},
    {YEAR("\"off\": [[\"2024-01-01\", 5]], \"source\": \"x\""), "/years/2024/off/0/1", "config.date", NULL},
    {YEAR("\"off\": [[\"2024-01-02\", \"2024-01-01\"]], \"source\": \"x\""), "/years/2024/off/0",
     "holidays.range", NULL},
    {YEAR("\"off\": [[\"2024-01-01\", \"2024-01-01\"]], \"source\": \"x\""), "/years/2024/off/0",
     "holidays.range", "single day"},
    {YEAR("\"off\": [\"2023-12-31\"], \"source\": \"x\""), "/years/2024/off/0", "holidays.other_year",
     "2024"},
    {YEAR("\"off\": [[\"2024-12-30\", \"2025-01-01\"]], \"source\": \"x\""), "/years/2024/off/0/1",
     "holidays.other_year", "its own year"},
    {YEAR("\"off\": [\"2024-01-01\", \"2024-01-01\"], \"source\": \"x\""), "/years/2024/off/1",
     "holidays.twice", NULL},
    {YEAR("\"off\": [\"2024-05-04\"], \"work\": [\"2024-05-04\"], \"source\": \"x\""), "/years/2024/work/0",
     "holidays.twice", NULL},
    {YEAR("\"off\": [[\"2024-12-29\", \"2024-12-31\"], \"2024-12-31\"], \"source\": \"x\""),
     "/years/2024/off/1", "holidays.twice", NULL}, /* the 366th day of a leap year */
    {YEAR("\"off\": [[\"2024-01-01\", \"2024-12-31\"]], \"source\": \"x\""), "/years/2024",
     "holidays.none_worked", "public holidays"},
    {YEAR("\"off\": [], \"work\": [\"2024-05-06\"], \"source\": \"x\""), "/years/2024/work/0",
     "holidays.worked", "Saturdays"},
};

/* Each fault of a holidays file is told once, at its place, with a remedy, and refuses the file. */
static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct problems problems;
        problems_init(&problems);
        assert_null(read(FAULTS[i].document, &problems));
        const struct problem *p = assert_problem(&problems, FAULTS[i].pointer, FAULTS[i].code);
        if (FAULTS[i].remedy && !strstr(p->en, FAULTS[i].remedy))
            fail_msg("no “%s” in: %s", FAULTS[i].remedy, p->en);
        if (problems.errors != 1) print_problems(&problems);
        assert_int_equal(problems.errors, 1);
        problems_deinit(&problems);
    }
}

static struct holidays *shipped(void) {
    struct problems problems;
    problems_init(&problems);
    struct holidays *h = holidays_load(SHIPPED, &problems);
    assert_no_problem(&problems);
    assert_non_null(h);
    problems_deinit(&problems);
    return h;
}

/* Days off from Monday to Friday less the weekend days worked for them: what is left is what the law gives.
 */
static int given(const struct holidays *h, int year) {
    int days = 0;
    for (int32_t d = civil_to_day(year, 1, 1); d <= civil_to_day(year, 12, 31); d++) {
        bool weekday = civil_weekday(d) <= 5;
        days += weekday && !day_is_worked(h, d);
        days -= !weekday && day_is_worked(h, d);
    }
    return days;
}

/* Each year of the shipped file has as many days off as the Labour Code gives: nine until 2013, ten from May
 * 2013 (Tết has five), eleven from 2021 (2 September has two); an exchange over the turn of a year moves one.
 */
static void test_shipped_days_are_those_of_the_law(void **state) {
    static const struct {
        int year, days, moved;
    } years[] = {{2011, 9, 0},  {2012, 9, 1},  {2013, 9, -1}, {2014, 10, -1}, {2015, 10, 1},
                 {2016, 10, 0}, {2017, 10, 0}, {2018, 10, 1}, {2019, 10, -1}, {2020, 10, 0},
                 {2021, 11, 0}, {2022, 11, 0}, {2023, 11, 0}, {2024, 11, 0},  {2025, 11, 0}};
    struct holidays *h = shipped();
    (void)state;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        assert_true(holidays_knows(h, years[i].year));
        assert_int_equal(given(h, years[i].year), years[i].days + years[i].moved);
    }
    assert_false(holidays_knows(h, 2010) || holidays_knows(h, 2026)); /* not established */
    holidays_unref(h);
}

/* The days every year has, or the next working day where they fall on a weekend: 1 January, 30 April, 1 May,
 * 2 September, and five weekdays of Tết. */
static void test_shipped_fixed_days(void **state) {
    static const int fixed[][2] = {{1, 1}, {4, 30}, {5, 1}, {9, 2}};
    struct holidays *h = shipped();
    (void)state;
    for (int year = 2011; year <= 2025; year++) {
        for (size_t i = 0; i < 4; i++) {
            int32_t d = civil_to_day(year, fixed[i][0], fixed[i][1]);
            assert_false(day_is_worked(h, d));
            if (civil_weekday(d) > 5) assert_true(day_roll(h, d, ROLL_NEXT_WORKING_DAY) - d >= 2);
        }
    }
    holidays_unref(h);
}

/* Days that the announcements name: Tết, exchanges and the Saturdays and Sundays worked for them. */
static void test_shipped_announced_days(void **state) {
    static const char *const off[] = {"2011-01-31", "2012-01-27", "2012-12-31", "2013-02-15", "2014-01-28",
                                      "2014-09-01", "2015-01-02", "2015-04-29", "2016-02-12", "2016-04-18",
                                      "2017-01-26", "2018-02-20", "2018-12-31", "2019-04-15", "2019-04-29",
                                      "2020-01-29", "2021-09-03", "2022-09-01", "2023-05-03", "2023-09-04",
                                      "2024-04-29", "2025-05-02", "2025-09-01"};
    static const char *const worked[] = {"2011-01-30", "2012-02-04", "2013-01-05", "2013-02-23", "2014-02-08",
                                         "2014-12-27", "2015-02-14", "2019-01-05", "2019-05-04", "2024-05-04",
                                         "2025-04-26", "2022-09-05", "2021-05-04"};
    struct holidays *h = shipped();
    (void)state;
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) assert_false(day_is_worked(h, day(off[i])));
    for (size_t i = 0; i < sizeof worked / sizeof *worked; i++) assert_true(day_is_worked(h, day(worked[i])));
    holidays_unref(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_shipped_days_are_those_of_the_law),
        cmocka_unit_test(test_shipped_fixed_days),
        cmocka_unit_test(test_shipped_announced_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
