#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/model/built.h"

struct fixture {
    struct built built;
    struct indicator *ind; /* by sex and ethnicity */
};

static int setup(void **state) {
    struct fixture *f = built_new(sizeof *f, "bac-kan", "2011-01-01", "2020-12-31");
    build_dimension(f->built.plan, "ethnicity", "kinh minority");
    build_dimension(f->built.plan, "age", "15-24 25-59 60");
    f->ind = build_indicator(f->built.plan, "1", MEASURE_PERCENT, DIRECTION_UP);
    build_disaggregate(f->built.plan, f->ind, "sex", DISAGGREGATE_WITHIN);
    build_disaggregate(f->built.plan, f->ind, "ethnicity", DISAGGREGATE_WITHIN);
    *state = f;
    return 0;
}

/* The whole, one category, and joint ones in any order, which become the plan's order. */
static void known_categories(void **state) {
    static const char *const pairs[][2] = {
        {"total", "total"},
        {"sex=female", "sex=female"},
        {"sex=male", "sex=male"},
        {"ethnicity=minority", "ethnicity=minority"},
        {"sex=female;ethnicity=minority", "sex=female;ethnicity=minority"},
        {"ethnicity=kinh;sex=male", "sex=male;ethnicity=kinh"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char buf[CATEGORY_TEXT_MAX];
        if (!indicator_category(f->ind, pairs[i][0], buf)) fail_msg("not read: %s", pairs[i][0]);
        assert_string_equal(buf, pairs[i][1]);
    }
}

/* Unknown dimensions and categories, doubled ones, dimensions of other indicators, and slips of form are
 * refused. */
static void unknown_categories(void **state) {
    static const char *const bad[] = {
        "",
        "all",
        "Total",
        "sex",
        "sex=",
        "=female",
        "sex=other",
        "sex=fem",
        "sex=femalee",
        "female",
        "age=15-24",
        "sexy=female",
        "sex=female;",
        ";sex=female",
        "sex=female;;ethnicity=kinh",
        " sex=female",
        "sex=female ",
        "sex= female",
        "sex=female,ethnicity=kinh",
        "sex=female;sex=male",
        "sex=female;sex=female",
        "sex=female;total",
        "total;sex=female",
        "sex=female;age=60",
        "sex=female;ethnicity=kinh;age=60",
        "sex=female;ethnicity=",
        "sex=total",
        "SEX=female",
        "sex=Female",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char buf[CATEGORY_TEXT_MAX];
        if (indicator_category(f->ind, bad[i], buf)) fail_msg("read as a category: \"%s\"", bad[i]);
    }
    char buf[CATEGORY_TEXT_MAX];
    assert_false(indicator_category(f->ind, NULL, buf));
}

/* An indicator without disaggregation knows the whole only. */
static void the_whole_only(void **state) {
    struct fixture *f = *state;
    struct indicator *plain = build_indicator(f->built.plan, "2", MEASURE_COUNT, DIRECTION_UP);
    char buf[CATEGORY_TEXT_MAX];
    assert_true(indicator_category(plain, "total", buf));
    assert_string_equal(buf, "total");
    assert_false(indicator_category(plain, "sex=female", buf));
    assert_null(indicator_disaggregation(plain, "sex"));
    assert_int_equal(indicator_disaggregation(f->ind, "sex")->mode, DISAGGREGATE_WITHIN);
    assert_null(indicator_disaggregation(f->ind, "age"));
}

/* A joint category longer than its room is refused, never cut. */
static void too_long(void **state) {
    struct fixture *f = *state;
    char word[CATEGORY_TEXT_MAX], text[2 * CATEGORY_TEXT_MAX], buf[CATEGORY_TEXT_MAX];
    memset(word, 'x', sizeof word);
    word[CATEGORY_TEXT_MAX - 6] = '\0'; /* "dim=" and this fit exactly with the final NUL … */
    build_dimension(f->built.plan, "d", word);
    struct indicator *ind = build_indicator(f->built.plan, "2", MEASURE_COUNT, DIRECTION_UP);
    build_disaggregate(f->built.plan, ind, "sex", DISAGGREGATE_SHARE);
    build_disaggregate(f->built.plan, ind, "d", DISAGGREGATE_SHARE);
    assert_true(snprintf(text, sizeof text, "d=%s", word) < CATEGORY_TEXT_MAX);
    assert_true(indicator_category(ind, text, buf));
    assert_string_equal(buf, text);
    snprintf(text, sizeof text, "sex=female;d=%s", word); /* … but not beside another */
    assert_false(indicator_category(ind, text, buf));
}

/* A text of exactly the room without its final NUL is one byte too long. */
static void one_byte_too_long(void **state) {
    struct fixture *f = *state;
    char word[CATEGORY_TEXT_MAX - 1], text[2 * CATEGORY_TEXT_MAX], buf[CATEGORY_TEXT_MAX];
    memset(word, 'x', sizeof word);
    word[CATEGORY_TEXT_MAX - 2] = '\0';
    build_dimension(f->built.plan, "d", word);
    struct indicator *ind = build_indicator(f->built.plan, "2", MEASURE_COUNT, DIRECTION_UP);
    build_disaggregate(f->built.plan, ind, "d", DISAGGREGATE_SHARE);
    snprintf(text, sizeof text, "d=%s", word);
    assert_int_equal(strlen(text), CATEGORY_TEXT_MAX);
    assert_false(indicator_category(ind, text, buf));
}

/* The sign between two parts needs room too. */
static void no_room_for_the_sign(void **state) {
    struct fixture *f = *state;
    char word[CATEGORY_TEXT_MAX - 2], text[2 * CATEGORY_TEXT_MAX], buf[CATEGORY_TEXT_MAX];
    memset(word, 'x', sizeof word);
    word[CATEGORY_TEXT_MAX - 3] = '\0';
    build_dimension(f->built.plan, "d", word);
    build_dimension(f->built.plan, "e", "y");
    struct indicator *ind = build_indicator(f->built.plan, "2", MEASURE_COUNT, DIRECTION_UP);
    build_disaggregate(f->built.plan, ind, "d", DISAGGREGATE_SHARE);
    build_disaggregate(f->built.plan, ind, "e", DISAGGREGATE_SHARE);
    snprintf(text, sizeof text, "d=%s", word);
    assert_true(indicator_category(ind, text, buf)); /* fills buf to its last byte */
    snprintf(text, sizeof text, "d=%s;e=y", word);
    assert_false(indicator_category(ind, text, buf));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(known_categories), TEST(unknown_categories), TEST(the_whole_only),
        TEST(too_long),         TEST(one_byte_too_long),  TEST(no_room_for_the_sign),
    };
    return cmocka_run_group_tests_name("model/category", tests, NULL, NULL);
}
