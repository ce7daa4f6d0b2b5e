#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/plan_build.h"

#define DUE    INT64_C(1463677200000) /* 2016-05-20T00:00:00+07:00 */
#define REMIND (DUE - 7 * INT64_C(86400000))
#define UNTIL  (DUE + 5 * INT64_C(86400000))

static struct obligation fresh(void) {
    return (struct obligation){.plan = "p",
                               .report = "annual",
                               .unit = "so-y-te",
                               .round = "-",
                               .period = build_period("2016-S1"),
                               .due_ms = DUE,
                               .remind_ms = REMIND,
                               .received_ms = INSTANT_NONE,
                               .complete_ms = INSTANT_NONE,
                               .returned_until_ms = INSTANT_NONE,
                               .extended_ms = INSTANT_NONE};
}

/* The bits of a combination. */
enum { HISTORICAL = 1, COMPLETE = 2, COMPLETED_LATE = 4, WAIVED = 8, RETURNED = 16, RECEIVED = 32, ALL = 64 };

static const struct moment {
    int64_t now_ms;
    bool until_passed, due_passed, reminded;
} moments[] = {
    {REMIND - 1, false, false, false}, {REMIND, false, false, true},   {DUE - 1, false, false, true},
    {DUE, false, true, true},          {UNTIL - 1, false, true, true}, {UNTIL, true, true, true},
};

/* The order of the rules as a table, first match first, written apart from the code under test. */
static enum obligation_status expected(unsigned bits, const struct moment *m) {
    const struct {
        bool when;
        enum obligation_status status;
    } rules[] = {
        {bits & HISTORICAL, OBLIGATION_HISTORICAL},
        {(bits & COMPLETE) && (bits & COMPLETED_LATE), OBLIGATION_LATE},
        {bits & COMPLETE, OBLIGATION_ON_TIME},
        {bits & WAIVED, OBLIGATION_WAIVED},
        {(bits & RETURNED) && !m->until_passed, OBLIGATION_RETURNED},
        {m->due_passed, OBLIGATION_OVERDUE},
        {bits & RECEIVED, OBLIGATION_INCOMPLETE},
        {m->reminded, OBLIGATION_DUE_SOON},
        {true, OBLIGATION_UPCOMING},
    };
    size_t i = 0;
    while (!rules[i].when) i++;
    return rules[i].status;
}

/* Every combination of what can have happened, at every side of every instant, has the status the rules give.
 */
static void every_combination(void **state) {
    bool seen[OBLIGATION_HISTORICAL + 1] = {false};
    (void)state;
    for (unsigned bits = 0; bits < ALL; bits++)
        for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
            struct obligation o = fresh();
            o.historical = bits & HISTORICAL;
            o.complete = bits & COMPLETE;
            if (o.complete) o.complete_ms = bits & COMPLETED_LATE ? DUE : DUE - 1;
            o.waived = bits & WAIVED;
            if (bits & RETURNED) o.returned_until_ms = UNTIL;
            o.received = bits & RECEIVED;
            enum obligation_status got = obligation_status(&o, moments[i].now_ms);
            if (got != expected(bits, &moments[i]))
                fail_msg("bits %#x at moment %zu: %s, not %s", bits, i, obligation_status_name(got),
                         obligation_status_name(expected(bits, &moments[i])));
            seen[got] = true;
        }
    for (size_t i = 0; i <= OBLIGATION_HISTORICAL; i++) assert_true(seen[i]);
}

/* One line per status, as an officer would tell it. */
static void each_status_by_example(void **state) {
    struct obligation o = fresh();
    (void)state;
    assert_int_equal(obligation_status(&o, REMIND - 1), OBLIGATION_UPCOMING);
    assert_int_equal(obligation_status(&o, REMIND), OBLIGATION_DUE_SOON);
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_OVERDUE);
    o.received = true; /* some indicators are still missing */
    assert_int_equal(obligation_status(&o, REMIND), OBLIGATION_INCOMPLETE);
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_OVERDUE);
    o.returned_until_ms = UNTIL;
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_RETURNED);
    assert_int_equal(obligation_status(&o, UNTIL), OBLIGATION_OVERDUE);
    o.waived = true;
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_WAIVED);
    o.complete = true; /* the returned report came again; the first receipt was in time */
    o.complete_ms = DUE - 1;
    assert_int_equal(obligation_status(&o, UNTIL), OBLIGATION_ON_TIME);
}

/* A due date unknown is never soon, overdue or late. */
static void unknown_due_date(void **state) {
    struct obligation o = fresh();
    (void)state;
    o.due_ms = o.remind_ms = INSTANT_NONE;
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_UPCOMING);
    assert_int_equal(obligation_overdue_by_s(&o, DUE), 0);
    o.received = true;
    assert_int_equal(obligation_status(&o, INT64_MAX), OBLIGATION_INCOMPLETE);
    o.complete = true;
    o.complete_ms = DUE;
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_ON_TIME);
    assert_int_equal(obligation_late_by_s(&o), 0);
}

/* Within the days of grace a report is on time; after them it is late by all the time since due_at. */
static void days_of_grace(void **state) {
    struct obligation o = fresh();
    (void)state;
    o.grace_days = 2;
    o.received = o.complete = true;
    o.complete_ms = DUE + 2 * INT64_C(86400000) - 1;
    assert_int_equal(obligation_status(&o, o.complete_ms), OBLIGATION_ON_TIME);
    assert_int_equal(obligation_late_by_s(&o), 0);
    o.complete_ms++;
    assert_int_equal(obligation_status(&o, o.complete_ms), OBLIGATION_LATE);
    assert_int_equal(obligation_late_by_s(&o), 2 * 86400);
    o.complete = false;
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_OVERDUE); /* grace hides no lateness */
}

/* Late by is known once complete, overdue by while nothing complete has come; both are whole seconds. */
static void late_by_and_overdue_by(void **state) {
    struct obligation o = fresh();
    (void)state;
    assert_int_equal(obligation_overdue_by_s(&o, DUE - 1), 0);
    assert_int_equal(obligation_overdue_by_s(&o, DUE), 0);
    assert_int_equal(obligation_overdue_by_s(&o, DUE + 999), 0);
    assert_int_equal(obligation_overdue_by_s(&o, DUE + 1000), 1);
    assert_int_equal(obligation_overdue_by_s(&o, DUE + INT64_C(86400000)), 86400);
    assert_int_equal(obligation_late_by_s(&o), 0);
    o.received = true;
    assert_int_equal(obligation_overdue_by_s(&o, DUE + 5000), 5);
    o.complete = true;
    o.complete_ms = DUE + 3 * INT64_C(86400000) + 1500;
    assert_int_equal(obligation_late_by_s(&o), 3 * 86400 + 1);
    assert_int_equal(obligation_overdue_by_s(&o, o.complete_ms), 0);
    o.historical = true;
    assert_int_equal(obligation_late_by_s(&o), 0);
    o.complete = false;
    assert_int_equal(obligation_overdue_by_s(&o, DUE + 5000), 0);
    o.historical = false;
    o.waived = true;
    assert_int_equal(obligation_overdue_by_s(&o, DUE + 5000), 0);
}

/* The names of statuses are those of the API and come back; each has a word in both languages. */
static void status_names(void **state) {
    static const char *const names[] = {"upcoming",   "due_soon", "on_time", "late",      "overdue",
                                        "incomplete", "returned", "waived",  "historical"};
    enum obligation_status status;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(obligation_status_name((enum obligation_status)i), names[i]);
        assert_true(obligation_status_parse(names[i], &status));
        assert_int_equal(status, i);
        assert_string_not_equal(text_raw(obligation_status_text(status), LANG_VI), "");
        assert_string_not_equal(text_raw(obligation_status_text(status), LANG_EN), "");
    }
    assert_string_equal(text_raw(obligation_status_text(OBLIGATION_OVERDUE), LANG_VI), "quá hạn");
    assert_false(obligation_status_parse("missing", &status));
    assert_false(obligation_status_parse("", &status));
    assert_false(obligation_status_parse(NULL, &status));
}

static void assert_key(const char *period, const char *round, const char *want) {
    char key[OBLIGATION_KEY_MAX], buf[OBLIGATION_KEY_MAX], again[OBLIGATION_KEY_MAX];
    struct obligation o = fresh(), back;
    o.period = build_period(period);
    o.round = round;
    obligation_key(&o, key);
    assert_string_equal(key, want);
    assert_true(obligation_key_parse(key, buf, &back));
    assert_string_equal(back.plan, o.plan);
    assert_string_equal(back.report, o.report);
    assert_string_equal(back.unit, o.unit);
    assert_string_equal(back.round, round);
    assert_true(period_equal(back.period, o.period));
    assert_true(back.due_ms == INSTANT_NONE && back.complete_ms == INSTANT_NONE && back.id == 0);
    obligation_key(&back, again);
    assert_string_equal(again, want);
}

/* An obligation's id is plan:report:unit:period:round, with a term's '/' as '_', and reads back to the same.
 */
static void keys(void **state) {
    (void)state;
    assert_key("2016-S1", "-", "p:annual:so-y-te:2016-S1:-");
    assert_key("2016", "update", "p:annual:so-y-te:2016:update");
    assert_key("2016-07", "-", "p:annual:so-y-te:2016-07:-");
    assert_key("2011/2015", "-", "p:annual:so-y-te:2011_2015:-");
}

/* Anything that obligation_key would not have written is no key. */
static void bad_keys(void **state) {
    static const char *const bad[] = {
        "",
        "p",
        "p:annual:so-y-te:2016",
        "p:annual:so-y-te:2016:-:",
        "p:annual:so-y-te:2016:-:x",
        ":annual:so-y-te:2016:-",
        "p::so-y-te:2016:-",
        "p:annual::2016:-",
        "p:annual:so-y-te::-",
        "p:annual:so-y-te:2016:",
        "p:annual:so-y-te:2011/2015:-",
        "p:annual:so-y-te:2011_2015_:-",
        "p:annual:so-y-te:2015_2011:-",
        "p:annual:so-y-te:2016S1:-",
        "p:annual:so-y-te:2016-A1:-",
        "p:annual:so-y-te:2016_S1:-",
        "p:annual:so-y-te:2016-13:-",
        "p:annual:so-y-te:2016-13-and-much-more-than-a-period:-",
        "::::",
    };
    char buf[OBLIGATION_KEY_MAX], longest[OBLIGATION_KEY_MAX + 50];
    struct obligation o;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (obligation_key_parse(bad[i], buf, &o)) fail_msg("read as a key: %s", bad[i]);
    assert_false(obligation_key_parse(NULL, buf, &o));
    memset(longest, 'x', sizeof longest);
    memcpy(longest, "p:annual:so-y-te:2016:", 22);
    longest[sizeof longest - 1] = '\0';
    assert_false(obligation_key_parse(longest, buf, &o));
    longest[OBLIGATION_KEY_MAX] = '\0'; /* its room without the final NUL */
    assert_false(obligation_key_parse(longest, buf, &o));
    longest[OBLIGATION_KEY_MAX - 1] = '\0';
    assert_true(obligation_key_parse(longest, buf, &o));
    char period[OBLIGATION_KEY_MAX];
    for (size_t digits = 0; digits < 30; digits++) { /* a period of every length around its room */
        snprintf(period, sizeof period, "p:annual:so-y-te:2011_2015%0*d:-", (int)digits + 1, 0);
        assert_false(obligation_key_parse(period, buf, &o));
    }
}

/* Ids as long as the reader allows fit the key whole. */
static void longest_key(void **state) {
    char id[ID_BYTES_MAX + 1], key[OBLIGATION_KEY_MAX], buf[OBLIGATION_KEY_MAX];
    struct obligation o = fresh(), back;
    (void)state;
    memset(id, 'a', ID_BYTES_MAX);
    id[ID_BYTES_MAX] = '\0';
    o.plan = o.report = o.unit = o.round = id;
    o.period = build_period("2011/2015");
    obligation_key(&o, key);
    assert_true(obligation_key_parse(key, buf, &back));
    assert_string_equal(back.round, id);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(each_status_by_example),
        cmocka_unit_test(unknown_due_date),
        cmocka_unit_test(days_of_grace),
        cmocka_unit_test(late_by_and_overdue_by),
        cmocka_unit_test(status_names),
        cmocka_unit_test(keys),
        cmocka_unit_test(bad_keys),
        cmocka_unit_test(longest_key),
    };
    return cmocka_run_group_tests_name("model/obligation", tests, NULL, NULL);
}
