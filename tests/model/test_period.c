#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/civil.h"
#include "daemon/model/period.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct period parse(const char *text) {
    struct period p;
    if (!period_parse(text, &p)) fail_msg("not read: \"%s\"", text);
    return p;
}

/* Every spelling of a period, SDMX's and DHIS2's, is read to its kind and days and written in the canonical
 * one. */
static void every_form_is_read(void **state) {
    static const struct {
        const char *text, *canonical, *first, *last;
        enum period_kind kind;
    } forms[] = {
        {"2016", "2016", "2016-01-01", "2016-12-31", PERIOD_YEAR},
        {"2016-A1", "2016", "2016-01-01", "2016-12-31", PERIOD_YEAR},
        {"2016-S1", "2016-S1", "2016-01-01", "2016-06-30", PERIOD_HALF_YEAR},
        {"2016-S2", "2016-S2", "2016-07-01", "2016-12-31", PERIOD_HALF_YEAR},
        {"2016S1", "2016-S1", "2016-01-01", "2016-06-30", PERIOD_HALF_YEAR},
        {"2016S2", "2016-S2", "2016-07-01", "2016-12-31", PERIOD_HALF_YEAR},
        {"2016-Q1", "2016-Q1", "2016-01-01", "2016-03-31", PERIOD_QUARTER},
        {"2016-Q2", "2016-Q2", "2016-04-01", "2016-06-30", PERIOD_QUARTER},
        {"2016Q3", "2016-Q3", "2016-07-01", "2016-09-30", PERIOD_QUARTER},
        {"2016Q4", "2016-Q4", "2016-10-01", "2016-12-31", PERIOD_QUARTER},
        {"2016-02", "2016-02", "2016-02-01", "2016-02-29", PERIOD_MONTH},
        {"2015-M02", "2015-02", "2015-02-01", "2015-02-28", PERIOD_MONTH},
        {"201607", "2016-07", "2016-07-01", "2016-07-31", PERIOD_MONTH},
        {"201612", "2016-12", "2016-12-01", "2016-12-31", PERIOD_MONTH},
        {"2016-M11", "2016-11", "2016-11-01", "2016-11-30", PERIOD_MONTH},
        {"2011/2015", "2011/2015", "2011-01-01", "2015-12-31", PERIOD_SPAN},
        {"2016/2016", "2016/2016", "2016-01-01", "2016-12-31", PERIOD_SPAN},
        {"1000", "1000", "1000-01-01", "1000-12-31", PERIOD_YEAR},
        {"9999-12", "9999-12", "9999-12-01", "9999-12-31", PERIOD_MONTH},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        char text[PERIOD_TEXT_MAX], first[CIVIL_TEXT_MAX], last[CIVIL_TEXT_MAX];
        struct period p = parse(forms[i].text);
        period_format(p, text);
        civil_format(p.first_day, first);
        civil_format(p.last_day, last);
        assert_string_equal(text, forms[i].canonical);
        assert_string_equal(first, forms[i].first);
        assert_string_equal(last, forms[i].last);
        assert_int_equal(p.kind, forms[i].kind);
    }
}

/* What is no period is refused whole: parts that do not exist, doubled or missing signs, blanks, other
 * letters. */
static void bad_forms_are_refused(void **state) {
    static const char *const bad[] = {
        "",           "2016-S3",   "2016-S0",   "2016S3",     "2016-13",   "2016-00",        "201613",
        "201600",     "2016-Q0",   "2016-Q5",   "2016Q5",     "2015/2011", " 2016",          "2016 ",
        "2016-1",     "20161",     "2016-",     "2016/",      "/2016",     "2016/201",       "2016/20155",
        "2011//2015", "2011-2015", "2011_2015", "2016-M13",   "2016-M00",  "2016-M7",        "2016M07",
        "2016A1",     "2016-A2",   "2016-A",    "2016-s1",    "2016q3",    "2016--07",       "2016-07-",
        "2016-07-01", "2016-Q03",  "2016-S01",  "2016-S1 ",   "-2016",     "+2016",          "201",
        "20166",      "0216",      "0000",      "2O16",       "năm 2016",  "2016-W01",       "2016-Q",
        "2016-S",     "2016-M",    "2016-0x",   "2016.5",     "1e3",       "2016-1a",        "2016AprilS1",
        "２０１６",   "2016\n",    "2016-0７",  "2011/20155", "2011/2x15", "2011/2015/2016", "2011/",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct period p = {.kind = PERIOD_SPAN, .first_day = 7, .last_day = 8};
        if (period_parse(bad[i], &p)) fail_msg("read as a period: \"%s\"", bad[i]);
        assert_int_equal(p.first_day, 7); /* and out is untouched */
    }
    struct period p;
    assert_false(period_parse(NULL, &p));
}

/* In an obligation's id a term's slash is an underscore, and nothing else differs. */
static void key_text_has_no_slash(void **state) {
    char text[PERIOD_TEXT_MAX];
    (void)state;
    period_format_key(parse("2011/2015"), text);
    assert_string_equal(text, "2011_2015");
    period_format_key(parse("2016-S1"), text);
    assert_string_equal(text, "2016-S1");
}

static int period_by_key(const void *x, const void *y) {
    int64_t a = period_key(*(const struct period *)x), b = period_key(*(const struct period *)y);
    return (a > b) - (a < b);
}

#define FIRST_YEAR 1955
#define LAST_YEAR  2104
#define YEARS      (LAST_YEAR - FIRST_YEAR + 1)

/* All months, quarters, halves and years of 150 years, and spans of 1 to 30 years from each. */
static struct period *many_periods(size_t *count) {
    struct period *all = calloc((size_t)YEARS * (12 + 4 + 2 + 1 + 30), sizeof *all);
    assert_non_null(all);
    *count = 0;
    for (enum period_kind kind = PERIOD_MONTH; kind <= PERIOD_YEAR; kind++)
        for (struct period p = period_of_day(kind, civil_to_day(FIRST_YEAR, 1, 1));
             p.last_day <= civil_to_day(LAST_YEAR, 12, 31); p = period_next(p))
            all[(*count)++] = p;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
        for (int years = 0; years < 30; years++) all[(*count)++] = period_span(year, year + years);
    assert_int_equal(*count, YEARS * (12 + 4 + 2 + 1 + 30));
    return all;
}

/* Thousands of periods, before 1970 too, come back from their key and from their text as they were. */
static void keys_and_texts_round_trip(void **state) {
    size_t count;
    struct period *all = many_periods(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        char text[PERIOD_TEXT_MAX];
        period_format(all[i], text);
        assert_true(period_equal(parse(text), all[i]));
        assert_true(period_equal(period_from_key(period_key(all[i])), all[i]));
    }
    free(all);
}

/* Keys order periods by first day, then by length; different periods have different keys; they fit four
 * bytes. */
static void keys_sort(void **state) {
    size_t count;
    struct period *all = many_periods(&count);
    (void)state;
    qsort(all, count, sizeof *all, period_by_key);
    for (size_t i = 1; i < count; i++) {
        struct period a = all[i - 1], b = all[i];
        assert_true(period_key(a) < period_key(b));
        assert_true(a.first_day < b.first_day || (a.first_day == b.first_day && a.last_day <= b.last_day));
    }
    assert_true(period_key(all[count - 1]) <= INT32_MAX);
    assert_true(period_key(parse("2016")) <
                period_key(parse("2016/2016"))); /* as long, and yet not the same */
    free(all);
}

/* The longest and the earliest periods that can be written keep their keys too. */
static void extreme_keys(void **state) {
    static const char *const texts[] = {"1000", "1000/9999", "9999-12", "9999/9999", "1000-01", "9999-S2"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct period p = parse(texts[i]);
        assert_true(period_equal(period_from_key(period_key(p)), p));
    }
}

/* Newest is the latest last day, and of two that end together the longer one; the order is total. */
static void newest_order(void **state) {
    static const char *const ascending[] = {"2015-12",   "2015-S2",  "2015",    "2015/2015", "2011/2015",
                                            "2016-01",   "2016-03",  "2016-Q1", "2016-06",   "2016-Q2",
                                            "2016-S1",   "2016-12",  "2016-Q4", "2016-S2",   "2016",
                                            "2011/2016", "2016/2020"};
    (void)state;
    for (size_t i = 0; i < COUNT(ascending); i++)
        for (size_t j = 0; j < COUNT(ascending); j++) {
            int order = period_compare(parse(ascending[i]), parse(ascending[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(period_equal(parse(ascending[i]), parse(ascending[j])), i == j);
        }
}

/* The period of a day contains it, for each kind and each day of several years, and the next one starts the
 * day after. */
static void period_of_every_day(void **state) {
    (void)state;
    for (enum period_kind kind = PERIOD_MONTH; kind <= PERIOD_YEAR; kind++)
        for (int32_t day = civil_to_day(1968, 1, 1); day <= civil_to_day(1973, 12, 31); day++) {
            struct period p = period_of_day(kind, day);
            assert_int_equal(p.kind, kind);
            assert_true(period_has_day(p, day));
            assert_int_equal(civil_from_day(p.first_day).day, 1);
            assert_int_equal(civil_from_day(p.last_day + 1).day, 1);
            assert_int_equal(period_next(p).first_day, p.last_day + 1);
        }
}

/* Next crosses a year's end. */
static void next_crosses_the_year(void **state) {
    static const char *const pairs[][2] = {{"2015-12", "2016-01"},
                                           {"2015-Q4", "2016-Q1"},
                                           {"2015-S2", "2016-S1"},
                                           {"2015", "2016"},
                                           {"2016-S1", "2016-S2"}};
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++)
        assert_true(period_equal(period_next(parse(pairs[i][0])), parse(pairs[i][1])));
}

/* Inside is by days, borders included, whatever the kinds. */
static void inside(void **state) {
    (void)state;
    assert_true(period_inside(parse("2016-06"), parse("2016-S1")));
    assert_true(period_inside(parse("2016"), parse("2016")));
    assert_true(period_inside(parse("2016"), parse("2016/2020")));
    assert_false(period_inside(parse("2016"), parse("2016-S1")));
    assert_false(period_inside(parse("2016-07"), parse("2016-S1")));
    assert_false(period_inside(parse("2015/2016"), parse("2016/2020")));
    assert_true(period_has_day(parse("2016-S1"), civil_to_day(2016, 1, 1)));
    assert_true(period_has_day(parse("2016-S1"), civil_to_day(2016, 6, 30)));
    assert_false(period_has_day(parse("2016-S1"), civil_to_day(2016, 7, 1)));
    assert_false(period_has_day(parse("2016-S1"), civil_to_day(2015, 12, 31)));
}

/* A period knows its place in its year. */
static void index_in_year(void **state) {
    (void)state;
    assert_int_equal(period_index(parse("2016-01")), 1);
    assert_int_equal(period_index(parse("2016-12")), 12);
    assert_int_equal(period_index(parse("2016-Q1")), 1);
    assert_int_equal(period_index(parse("2016-Q4")), 4);
    assert_int_equal(period_index(parse("2016-S1")), 1);
    assert_int_equal(period_index(parse("2016-S2")), 2);
    assert_int_equal(period_index(parse("2016")), 1);
    assert_int_equal(period_index(parse("2011/2015")), 1);
}

/* Names of kinds come back as they went; a phase is a span like a term; other words are refused. */
static void kind_names(void **state) {
    enum period_kind kind;
    (void)state;
    for (enum period_kind k = PERIOD_MONTH; k <= PERIOD_SPAN; k++) {
        assert_true(period_kind_parse(period_kind_name(k), &kind));
        assert_int_equal(kind, k);
    }
    assert_string_equal(period_kind_name(PERIOD_HALF_YEAR), "half_year");
    assert_string_equal(period_kind_name(PERIOD_SPAN), "term");
    assert_true(period_kind_parse("phase", &kind));
    assert_int_equal(kind, PERIOD_SPAN);
    assert_false(period_kind_parse("Year", &kind));
    assert_false(period_kind_parse("halfyear", &kind));
    assert_false(period_kind_parse("", &kind));
    assert_false(period_kind_parse(NULL, &kind));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(bad_forms_are_refused),
        cmocka_unit_test(key_text_has_no_slash),
        cmocka_unit_test(keys_and_texts_round_trip),
        cmocka_unit_test(keys_sort),
        cmocka_unit_test(extreme_keys),
        cmocka_unit_test(newest_order),
        cmocka_unit_test(period_of_every_day),
        cmocka_unit_test(next_crosses_the_year),
        cmocka_unit_test(inside),
        cmocka_unit_test(index_in_year),
        cmocka_unit_test(kind_names),
    };
    return cmocka_run_group_tests_name("model/period", tests, NULL, NULL);
}
