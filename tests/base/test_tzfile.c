#include "daemon/base/civil.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/base/tzfile.h"
#include "daemon/base/tzrule.h"
#include "tests/base/check.h"

static int64_t utc(int year, int month, int day, int hour) {
    return (int64_t)civil_to_day(year, month, day) * 86400 + hour * 3600;
}

/* The two forms of rule of the zones in use are read. */
static void test_rules_of_month_and_week(void **state) {
    (void)state;
    struct tz_rule rule;
    assert_true(tz_rule_parse("CET-1CEST,M3.5.0,M10.5.0/3", &rule));
    assert_int_equal(rule.standard_s, 3600);
    assert_int_equal(rule.daylight_s, 7200);
    assert_int_equal(tz_rule_instant(&rule.begin, 2050, rule.standard_s), utc(2050, 3, 27, 1));
    assert_int_equal(tz_rule_instant(&rule.end, 2050, rule.daylight_s), utc(2050, 10, 30, 1));

    assert_true(tz_rule_parse("EST5EDT,M3.2.0,M11.1.0", &rule));
    assert_int_equal(tz_rule_instant(&rule.begin, 2026, rule.standard_s), utc(2026, 3, 8, 7));
    assert_int_equal(tz_rule_instant(&rule.end, 2026, rule.daylight_s), utc(2026, 11, 1, 6));
}

/* A rule without daylight saving time is one offset; names in angle brackets may hold digits. */
static void test_rules_of_one_offset(void **state) {
    (void)state;
    struct tz_rule rule;
    assert_true(tz_rule_parse("<+07>-7", &rule));
    assert_false(rule.has_daylight);
    assert_int_equal(rule.standard_s, 7 * 3600);
    assert_true(tz_rule_parse("NPT-5:45", &rule));
    assert_int_equal(rule.standard_s, 5 * 3600 + 45 * 60);
    assert_true(tz_rule_parse("LMT-7:06:30", &rule));
    assert_int_equal(rule.standard_s, 25590);
    assert_true(tz_rule_parse("UTC0", &rule));
    assert_int_equal(rule.standard_s, 0);
}

/* Days of the year, with and without 29 February, and times outside the day (RFC 9636). */
static void test_rules_of_day_and_odd_times(void **state) {
    (void)state;
    struct tz_rule rule;
    assert_true(tz_rule_parse("AAA0BBB,J60/0,59/0", &rule));
    assert_int_equal(tz_rule_instant(&rule.begin, 2015, 0), utc(2015, 3, 1, 0));
    assert_int_equal(tz_rule_instant(&rule.begin, 2016, 0), utc(2016, 3, 1, 0));
    assert_int_equal(tz_rule_instant(&rule.end, 2015, 0), utc(2015, 3, 1, 0));
    assert_int_equal(tz_rule_instant(&rule.end, 2016, 0), utc(2016, 2, 29, 0));
    assert_true(tz_rule_parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &rule));
    assert_int_equal(tz_rule_instant(&rule.begin, 2026, rule.standard_s), utc(2026, 3, 29, 1));
    assert_true(tz_rule_parse("IST-1GMT0,M10.5.0,M3.5.0/1", &rule));
    assert_true(rule.daylight_s < rule.standard_s);
    assert_true(tz_rule_parse("XXX3EDT4,M3.4.4/50,J365/25", &rule));
    assert_int_equal(rule.begin.time_s, 50 * 3600);
}

/* What is no rule is refused, wherever it breaks off. */
static void test_broken_rules(void **state) {
    (void)state;
    const char *bad[] = {"",
                         "C",
                         "CET",
                         "CE-1",
                         "<+07",
                         "<+07>",
                         "CET-1CEST",
                         "CET-1CEST,",
                         "CET-1CEST,M3",
                         "CET-1CEST,M13.1.0,M10.5.0",
                         "CET-1CEST,M3.6.0,M10.5.0",
                         "CET-1CEST,M3.5.7,M10.5.0",
                         "CET-1CEST,M3.5.0",
                         "CET-1CEST,M3.5.0,M10.5.0/3x",
                         "CET-1CEST,J0,J365",
                         "CET-1CEST,J1,J366",
                         "CET-168",
                         "CET-1:60",
                         "CET--1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tz_rule rule;
        assert_false(tz_rule_parse(bad[i], &rule));
    }
}

static void read_zone(const char *path, struct strbuf *sb) {
    struct err err;
    strbuf_init(sb, 0);
    assert_int_equal(file_read(path, sb, &err), ERR_OK);
    assert_true(sb->len > 100);
}

/* Spans come in order and differ from their neighbours: a search in them has one answer. */
static void test_spans_are_in_order(void **state) {
    (void)state;
    const char *names[] = {"Europe/Paris", "Asia/Ho_Chi_Minh", "America/New_York", "UTC",
                           "Africa/Casablanca"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        struct tz_span *spans;
        size_t count;
        assert_int_equal(tzfile_load(names[n], &spans, &count, NULL), ERR_OK);
        assert_true(count > 0 && spans[0].from_s == INT64_MIN);
        for (size_t i = 1; i < count; i++) {
            assert_true(spans[i - 1].from_s < spans[i].from_s);
            assert_true(spans[i - 1].offset_s != spans[i].offset_s);
            assert_in_range(spans[i].offset_s + 86400, 1, 2 * 86400);
        }
        mem_free(spans);
    }
}

/* A file cut off anywhere is refused, never read past its end. */
static void test_cut_off_files(void **state) {
    (void)state;
    struct strbuf sb;
    struct tz_span *spans;
    size_t count;
    read_zone("/usr/share/zoneinfo/Europe/Paris", &sb);
    assert_true(tzfile_parse(sb.data, sb.len, &spans, &count));
    mem_free(spans);
    for (size_t len = 0; len < sb.len; len++) {
        char *exact = mem_alloc(len); /* of its own, so that reading on is seen */
        memcpy(exact, sb.data, len);
        assert_false(tzfile_parse(exact, len, &spans, &count));
        mem_free(exact);
    }
    strbuf_deinit(&sb);
}

/* A file with any one byte changed is read or refused, never trusted with a size or an index. */
static void test_damaged_files(void **state) {
    (void)state;
    struct strbuf sb;
    read_zone("/usr/share/zoneinfo/Asia/Ho_Chi_Minh", &sb);
    size_t refused = 0;
    for (size_t i = 0; i < sb.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            struct tz_span *spans;
            size_t count;
            sb.data[i] = (char)(sb.data[i] ^ (1 << bit));
            if (tzfile_parse(sb.data, sb.len, &spans, &count)) {
                mem_free(spans);
            } else {
                refused++;
            }
            sb.data[i] = (char)(sb.data[i] ^ (1 << bit));
        }
    }
    assert_true(refused > 300);
    strbuf_deinit(&sb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_of_month_and_week),
        cmocka_unit_test(test_rules_of_one_offset),
        cmocka_unit_test(test_rules_of_day_and_odd_times),
        cmocka_unit_test(test_broken_rules),
        cmocka_unit_test(test_spans_are_in_order),
        cmocka_unit_test(test_cut_off_files),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
