#include "daemon/base/civil.h"
#include "daemon/base/zone.h"
#include "tests/base/check.h"
#include <pthread.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  INT64_C(86400000)

static const struct zone *zone(const char *name) {
    const struct zone *z = NULL;
    struct err err = {ERR_OK, ""};
    assert_int_equal(zone_load(name, &z, &err), ERR_OK);
    assert_string_equal(zone_name(z), name);
    return z;
}

static int32_t day(const char *text) {
    int32_t d = DAY_NONE;
    assert_true(civil_parse(text, &d));
    return d;
}

static int64_t at(const char *text) {
    int64_t ms = INSTANT_NONE;
    assert_true(instant_parse(text, &ms));
    return ms;
}

static const char *show(int64_t at_ms, const struct zone *z) {
    static char buf[INSTANT_TEXT_MAX];
    instant_format(at_ms, z, buf);
    return buf;
}

/* A day of Ho Chi Minh City begins at 17:00 UTC of the day before, in every year since 1975. */
static void test_vietnam_is_seven_hours_ahead(void **state) {
    (void)state;
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    for (int32_t d = day("1975-06-14"); d < day("2100-01-01"); d++) {
        int64_t start = zone_day_start_ms(z, d);
        assert_int_equal(start, d * DAY_MS - 7 * HOUR_MS);
        assert_int_equal(zone_day(z, start), d);
        assert_int_equal(zone_day(z, start - 1), d - 1);
    }
}

/* The deadline "before 20 May" is the first instant of 20 May where the plan lives. */
static void test_deadline_is_local_midnight(void **state) {
    (void)state;
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    int64_t due = zone_day_start_ms(z, day("2016-05-20"));
    assert_int_equal(due, at("2016-05-19T17:00:00Z"));
    assert_string_equal(show(due, z), "2016-05-20T00:00:00+07:00");
    assert_string_equal(show(due - 1000, z), "2016-05-19T23:59:59+07:00");
    assert_string_equal(show(due - 1, z), "2016-05-19T23:59:59.999+07:00");
    assert_int_equal(zone_minute(z, due), 0);
    assert_int_equal(zone_minute(z, due - 1), 1439);
    assert_int_equal(zone_instant(z, day("2016-05-20"), 8 * 60), due + 8 * HOUR_MS);
}

/* Ho Chi Minh City's clocks before 1975, as the IANA data has them: local mean time, +07, +08, +09 under
 * Japan … */
static void test_historical_offsets_of_vietnam(void **state) {
    (void)state;
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    const struct {
        const char *utc, *local;
    } cases[] = {
        {"1900-01-01T00:00:00Z", "1900-01-01T07:06:00+07:06"}, /* +07:06:30; the format knows no seconds there
                                                                */
        {"1911-05-02T00:00:00Z", "1911-05-02T07:00:00+07:00"},
        {"1942-12-31T15:59:59Z", "1942-12-31T22:59:59+07:00"},
        {"1942-12-31T16:00:00Z", "1943-01-01T00:00:00+08:00"},
        {"1945-03-14T15:00:00Z", "1945-03-15T00:00:00+09:00"},
        {"1945-09-02T00:00:00Z", "1945-09-02T07:00:00+07:00"},
        {"1947-04-01T00:00:00Z", "1947-04-01T08:00:00+08:00"},
        {"1955-07-02T00:00:00Z", "1955-07-02T07:00:00+07:00"},
        {"1960-01-01T00:00:00Z", "1960-01-01T08:00:00+08:00"},
        {"1975-06-12T15:59:59Z", "1975-06-12T23:59:59+08:00"},
        {"1975-06-12T16:00:00Z", "1975-06-12T23:00:00+07:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(show(at(cases[i].utc), z), cases[i].local);
        assert_int_equal(at(cases[i].local), at(cases[i].utc));
    }
}

/* The day on which the clocks were set back lasts 25 hours, the one on which they were set forward 23. */
static void test_days_of_change_in_paris(void **state) {
    (void)state;
    const struct zone *z = zone("Europe/Paris");
    const struct {
        const char *day;
        int hours;
    } cases[] = {{"2016-03-27", 23}, {"2016-10-30", 25}, {"2016-05-20", 24}, {"1976-03-28", 23},
                 {"2037-10-25", 25}, {"2038-03-28", 23}, {"2099-10-25", 25}, {"2150-03-29", 23}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t d = day(cases[i].day);
        assert_int_equal(zone_day_start_ms(z, d + 1) - zone_day_start_ms(z, d), cases[i].hours * HOUR_MS);
    }
    assert_string_equal(show(at("2016-03-27T00:59:59Z"), z), "2016-03-27T01:59:59+01:00");
    assert_string_equal(show(at("2016-03-27T01:00:00Z"), z), "2016-03-27T03:00:00+02:00");
    assert_string_equal(show(at("2016-10-30T00:59:59Z"), z), "2016-10-30T02:59:59+02:00");
    assert_string_equal(show(at("2016-10-30T01:00:00Z"), z), "2016-10-30T02:00:00+01:00");
}

/* A local time that the clocks skipped is the moment of the skip; one that came twice is the first of the
 * two. */
static void test_skipped_and_doubled_times(void **state) {
    (void)state;
    const struct zone *z = zone("Europe/Paris");
    int32_t spring = day("2016-03-27"), autumn = day("2016-10-30");
    assert_int_equal(zone_instant(z, spring, 119), at("2016-03-27T00:59:00Z"));
    assert_int_equal(zone_instant(z, spring, 120), at("2016-03-27T01:00:00Z"));
    assert_int_equal(zone_instant(z, spring, 150), at("2016-03-27T01:00:00Z"));
    assert_int_equal(zone_instant(z, spring, 180), at("2016-03-27T01:00:00Z"));
    assert_int_equal(zone_instant(z, spring, 181), at("2016-03-27T01:01:00Z"));
    assert_int_equal(zone_instant(z, autumn, 119), at("2016-10-29T23:59:00Z"));
    assert_int_equal(zone_instant(z, autumn, 120), at("2016-10-30T00:00:00Z"));
    assert_int_equal(zone_instant(z, autumn, 179), at("2016-10-30T00:59:00Z"));
    assert_int_equal(zone_instant(z, autumn, 180), at("2016-10-30T02:00:00Z"));
}

/* Where midnight itself was skipped the day begins when its clock does, and a day that never was is empty. */
static void test_days_without_midnight(void **state) {
    (void)state;
    const struct zone *sao_paulo = zone("America/Sao_Paulo"), *apia = zone("Pacific/Apia");
    assert_string_equal(show(zone_day_start_ms(sao_paulo, day("2018-11-04")), sao_paulo),
                        "2018-11-04T01:00:00-02:00");
    int32_t never = day("2011-12-30");
    assert_int_equal(zone_day_start_ms(apia, never), zone_day_start_ms(apia, never + 1));
    assert_string_equal(show(zone_day_start_ms(apia, never) - 1000, apia), "2011-12-29T23:59:59-10:00");
    assert_string_equal(show(zone_day_start_ms(apia, never), apia), "2011-12-31T00:00:00+14:00");
}

/* Zones whose rules are unlike any other's have the offsets of the IANA data. */
static void test_odd_zones(void **state) {
    (void)state;
    const struct {
        const char *zone, *local;
    } cases[] = {
        {"America/Sao_Paulo", "2014-02-16T12:00:00-03:00"},
        {"Australia/Lord_Howe", "2050-01-15T12:00:00+11:00"},
        {"Australia/Lord_Howe", "2050-07-15T12:00:00+10:30"},
        {"Europe/Dublin", "1971-01-15T12:00:00+01:00"},
        {"Europe/Dublin", "2050-01-15T12:00:00+00:00"},
        {"Europe/Dublin", "2050-07-15T12:00:00+01:00"},
        {"Africa/Cairo", "1990-01-15T12:00:00+02:00"},
        {"Asia/Kathmandu", "2016-05-20T00:00:00+05:45"},
        {"America/New_York", "2050-07-04T12:00:00-04:00"},
        {"America/New_York", "1900-01-01T12:00:00-05:00"},
        {"Asia/Gaza", "2017-03-25T12:00:00+03:00"},
        {"Etc/GMT+7", "2016-05-20T00:00:00-07:00"},
        {"Asia/Saigon", "2016-05-20T00:00:00+07:00"},
        {"UTC", "2016-05-20T00:00:00+00:00"},
        {"Europe/Paris", "9999-07-01T00:00:00+01:00"}, /* after 2200 the last offset stands */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(show(at(cases[i].local), zone(cases[i].zone)), cases[i].local);
    }
}

/* Local day and minute lead back to the instant, at every hour of a century in zones with many changes. */
static void test_local_time_leads_back(void **state) {
    (void)state;
    const char *names[] = {"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Ho_Chi_Minh"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const struct zone *z = zone(names[n]);
        int64_t last = INT64_MIN;
        for (int64_t t = at("1946-01-01T00:00:00Z"); t < at("2046-01-01T00:00:00Z"); t += HOUR_MS) {
            int64_t back = zone_instant(z, zone_day(z, t), zone_minute(z, t));
            assert_true(back == t ||
                        (t - back <= 3 * HOUR_MS && t > back)); /* the first of two, else itself */
            assert_true(back >= last || last - back <= 3 * HOUR_MS);
            last = back;
        }
    }
}

/* A name that is not in the IANA data is said to be none, and none leads out of its folder. */
static void test_unknown_names(void **state) {
    (void)state;
    const char *names[] = {"Asia/Hanoi",
                           "",
                           "Asia",
                           "../../etc/passwd",
                           "/etc/passwd",
                           "Asia/../../passwd",
                           "zone.tab",
                           "Asia/Ho Chi Minh",
                           "Mars/Phobos",
                           "EUROPE/PARIS",
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zone *z = (const struct zone *)&names;
        struct err err = {ERR_OK, ""};
        assert_int_equal(zone_load(names[i], &z, &err), ERR_NOT_FOUND);
        assert_ptr_equal(z, &names);
        assert_non_null(strstr(err.msg, names[i]));
    }
}

static void *load_many(void *arg) {
    const char *names[] = {"Asia/Tokyo", "Asia/Bangkok", "Europe/Berlin", "Asia/Vientiane", "Asia/Seoul"};
    const struct zone **loaded = arg;
    for (size_t i = 0; i < 5; i++) {
        if (zone_load(names[i], &loaded[i], NULL)) loaded[i] = NULL;
    }
    return NULL;
}

/* Threads that load the same zones at the same time share them. */
static void test_threads_share_zones(void **state) {
    (void)state;
    enum { THREADS = 8 };
    const struct zone *loaded[THREADS][5];
    pthread_t threads[THREADS];
    for (int t = 0; t < THREADS; t++)
        assert_int_equal(pthread_create(&threads[t], NULL, load_many, loaded[t]), 0);
    for (int t = 0; t < THREADS; t++) assert_int_equal(pthread_join(threads[t], NULL), 0);
    for (int t = 0; t < THREADS; t++) {
        for (int i = 0; i < 5; i++) {
            assert_non_null(loaded[t][i]);
            assert_ptr_equal(loaded[t][i], loaded[0][i]);
        }
    }
    assert_ptr_equal(zone("Asia/Tokyo"), loaded[0][0]);
}

/* Any offset is read, the '+' also as the space that URL decoding made of it. */
static void test_parse_reads_rfc3339(void **state) {
    (void)state;
    const int64_t expected = INT64_C(1463677200000);
    const char *same[] = {"2016-05-20T00:00:00+07:00", "2016-05-20T00:00:00 07:00",
                          "2016-05-19T17:00:00Z",      "2016-05-19t17:00:00z",
                          "2016-05-19T17:00:00.000Z",  "2016-05-19T17:00:00-00:00",
                          "2016-05-19T13:00:00-04:00", "2016-05-19T22:45:00+05:45",
                          "2016-05-19T17:00:00.0009Z", "2016-05-19T16:59:60Z"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) assert_int_equal(at(same[i]), expected);
    assert_int_equal(at("2016-05-19T17:00:00.5Z"), expected + 500);
    assert_int_equal(at("2016-05-19T17:00:00.123456789Z"), expected + 123);
    assert_int_equal(at("1969-12-31T23:59:59.999Z"), -1);
}

/* What is no instant is refused and leaves the result alone. */
static void test_parse_refuses_the_rest(void **state) {
    (void)state;
    const char *bad[] = {"",
                         "2016-05-20",
                         "2016-05-20T",
                         "2016-05-20T00:00",
                         "2016-05-20T00:00Z",
                         "2016-05-20T00:00:00",
                         "2016-05-20T24:00:00Z",
                         "2016-05-20T00:60:00Z",
                         "2016-05-20T00:00:61Z",
                         "2016-05-20T00:00:00.Z",
                         "2016-05-20T00:00:00+7",
                         "2016-05-20T00:00:00+0700",
                         "2016-05-20T00:00:00+24:00",
                         "2016-05-20T00:00:00+07:60",
                         "2016-05-20T00:00:00+07:00x",
                         "2016-05-20T00:00:00Zx",
                         "2016-02-30T00:00:00Z",
                         "2016-05-20 00:00:00Z",
                         " 2016-05-20T00:00:00Z",
                         "2016-05-20T0:00:00Z",
                         "2016-05-20T00-00-00Z",
                         "now"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t ms = 7;
        assert_false(instant_parse(bad[i], &ms));
        assert_int_equal(ms, 7);
    }
}

/* "As of" a date is as of the last millisecond of that day where the plan lives. */
static void test_as_of(void **state) {
    (void)state;
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    int64_t ms = 7;
    assert_true(instant_parse_as_of("2016-05-19", z, &ms));
    assert_string_equal(show(ms, z), "2016-05-19T23:59:59.999+07:00");
    assert_true(instant_parse_as_of("2016-05-19", NULL, &ms));
    assert_string_equal(show(ms, NULL), "2016-05-19T23:59:59.999Z");
    assert_true(instant_parse_as_of("2016-05-19T12:00:00Z", z, &ms));
    assert_int_equal(ms, at("2016-05-19T12:00:00Z"));
    assert_true(instant_parse_as_of("2016-03-27", zone("Europe/Paris"), &ms));
    assert_int_equal(ms, at("2016-03-27T22:00:00Z") - 1);
    ms = 7;
    assert_false(instant_parse_as_of("2016-05", z, &ms));
    assert_false(instant_parse_as_of("2016-02-30", z, &ms));
    assert_int_equal(ms, 7);
}

/* Without a zone an instant is written in UTC; milliseconds show only where there are some, in logs always.
 */
static void test_format_without_a_zone(void **state) {
    (void)state;
    char buf[INSTANT_TEXT_MAX];
    assert_string_equal(show(0, NULL), "1970-01-01T00:00:00Z");
    assert_string_equal(show(-1, NULL), "1969-12-31T23:59:59.999Z");
    instant_format_ms(0, buf);
    assert_string_equal(buf, "1970-01-01T00:00:00.000Z");
    assert_string_equal(zone_name(NULL), "UTC");
    assert_int_equal(zone_day(NULL, -1), -1);
    assert_int_equal(zone_minute(NULL, -1), 1439);
}

/* Even an instant at the end of the numbers is printed within the buffer. */
static void test_farthest_instants(void **state) {
    (void)state;
    const int64_t far[] = {INT64_MIN, INT64_MIN + 1, -(INT64_C(1) << 57), INT64_C(1) << 57, INT64_MAX};
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    char buf[INSTANT_TEXT_MAX];
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        assert_in_range(strlen(show(far[i], z)), 20, INSTANT_TEXT_MAX - 1);
        instant_format_human(far[i], z, true, buf);
        assert_in_range(strlen(buf), 16, INSTANT_TEXT_MAX - 1);
        assert_in_range(zone_minute(z, far[i]), 0, 1439);
    }
}

/* People read times as their language writes them. */
static void test_format_for_people(void **state) {
    (void)state;
    const struct zone *z = zone("Asia/Ho_Chi_Minh");
    char buf[INSTANT_TEXT_MAX];
    instant_format_human(at("2016-05-19T17:00:00Z"), z, true, buf);
    assert_string_equal(buf, "00:00 ngày 20/05/2016");
    instant_format_human(at("2016-05-20T01:30:59.999Z"), z, false, buf);
    assert_string_equal(buf, "2016-05-20 08:30");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vietnam_is_seven_hours_ahead),
        cmocka_unit_test(test_deadline_is_local_midnight),
        cmocka_unit_test(test_historical_offsets_of_vietnam),
        cmocka_unit_test(test_days_of_change_in_paris),
        cmocka_unit_test(test_skipped_and_doubled_times),
        cmocka_unit_test(test_days_without_midnight),
        cmocka_unit_test(test_odd_zones),
        cmocka_unit_test(test_local_time_leads_back),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_threads_share_zones),
        cmocka_unit_test(test_parse_reads_rfc3339),
        cmocka_unit_test(test_parse_refuses_the_rest),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_format_without_a_zone),
        cmocka_unit_test(test_farthest_instants),
        cmocka_unit_test(test_format_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
