/* The set phrases of plans, as the plans write them, and their innocent neighbours. */
#include "config/quote.h"
#include "daemon/base/num.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants those above it */
#include <cmocka.h>

/* Numbers are read as Vietnamese documents write them: decimal commas, thousands points. */
static void test_numbers(void **state) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"26,05%", 26.05},    {"58,3/100.000", 58.3}, {"5.605.000 người", 5605000},
                 {"1.000", 1000},      {"03 tin", 3},          {"1.5 lần", 1.5},
                 {"0.125", 0.125},     {"10.534", 10534},      {"5,605,000", 5605000},
                 {"12.500,5", 12500.5}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        quote_init(&q, cases[i].text);
        assert_true(quote_is_number(&q, 0));
        if (num_cmp(q.tokens[0].value, cases[i].value)) fail_msg("%s: %g", cases[i].text, q.tokens[0].value);
        quote_deinit(&q);
    }
}

/* A year is four digits alone: no number of a decision, no thousand. */
static void test_years(void **state) {
    static const struct {
        const char *text;
        bool named;
    } cases[] = {{"đến năm 2015, đạt 70%", true}, {"giai đoạn 2011-2015", true},
                 {"55 ca/1.000 phụ nữ", false},   {"Quyết định 1000/QĐ-UBND", false},
                 {"10.534 người", false},         {"đạt 70%", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        quote_init(&q, cases[i].text);
        if (quote_names_year(&q) != cases[i].named) fail_msg("%s", cases[i].text);
        quote_deinit(&q);
    }
}

/* "từ A xuống B" gives both numbers and the way its words go; ranges, ages and years are none of it. */
static void test_from_to(void **state) {
    static const struct {
        const char *text;
        bool found, torn;
        double from, to;
        enum direction way;
    } cases[] = {
        {"giảm từ 55 ca sinh/1.000 phụ nữ xuống 56/1.000 phụ nữ", true, false, 55, 56, DIRECTION_DOWN},
        {"Giảm tỷ suất sinh từ 2,1 con xuống còn 2,0 con", true, false, 2.1, 2, DIRECTION_DOWN},
        {"Tăng tỷ lệ nữ từ mức 16% lên trên 20% năm 2020", true, false, 16, 20, DIRECTION_UP},
        {"giảm từ 55 lên 60", true, true, 55, 60, DIRECTION_DOWN},
        {"tỷ lệ nữ từ 16% lên 20%", true, false, 16, 20, DIRECTION_UP},
        {"nhiệm kỳ 2016 - 2020 từ 20% trở lên (nhiệm kỳ 2011-2015 đạt 16%)", .found = false},
        {"nam và nữ từ 15 đến 40 tuổi đạt 90%", .found = false},
        {"Hằng năm giảm từ 5% đến 10%", .found = false},
        {"từ năm 2022 trở đi", .found = false},
        {"từ 15/11 đến 15/12", .found = false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        struct quote_change c = {.from = 0};
        quote_init(&q, cases[i].text);
        bool found = quote_from_to(&q, &c);
        if (found != cases[i].found || c.torn != cases[i].torn || num_cmp(c.from, cases[i].from) ||
            num_cmp(c.to, cases[i].to) || c.way != cases[i].way)
            fail_msg("%s: %d %g %g %d", cases[i].text, found, c.from, c.to, c.way);
        quote_deinit(&q);
    }
}

/* What stands before or behind a number says which way its bar goes. */
static void test_bounds(void **state) {
    static const struct {
        const char *text;
        double value;
        unsigned bounds;
    } cases[] = {
        {"bảo đảm ít nhất đạt 40% cho mỗi giới", 40, QUOTE_AT_LEAST},
        {"từ 20% trở lên (nhiệm kỳ 2011-2015 đạt 16%)", 20, QUOTE_AT_LEAST},
        {"Tối thiểu 24 tổ/nhóm sinh kế", 24, QUOTE_AT_LEAST},
        {"không thấp hơn 30%", 30, QUOTE_AT_LEAST},
        {"không dưới 30%", 30, QUOTE_AT_LEAST},
        {"đến năm 2020 đạt trên 90% Ủy ban nhân dân", 90, QUOTE_ABOVE},
        {"xuống dưới 52/100.000 vào năm 2020", 52, QUOTE_BELOW},
        {"không vượt quá 113 trẻ sơ sinh trai/100", 113, QUOTE_AT_MOST},
        {"không quá 5 vụ", 5, QUOTE_AT_MOST},
        {"còn 1,6 lần so với nam giới", 1.6, QUOTE_DOWN_TO},
        {"lên 40% vào năm 2015", 40, QUOTE_UP_TO},
        {"giảm 60% và đến năm 2020 giảm 80%", -80, QUOTE_CHANGE},
        {"đến năm 2015, đạt 70%", 70, QUOTE_PLAIN},
        {"trên địa bàn 28 lớp", 28, QUOTE_PLAIN},
        {"đạt 70%", 80, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        quote_init(&q, cases[i].text);
        unsigned bounds = quote_bounds(&q, cases[i].value);
        if (bounds != cases[i].bounds) fail_msg("%s: %u", cases[i].text, bounds);
        quote_deinit(&q);
    }
}

/* The number below the stroke is the base; dates, numbers of decisions and "per district" have none. */
static void test_bases(void **state) {
    static const struct {
        const char *text;
        double value, base; /* 0: none */
    } cases[] = {{"ở mức 108 bé trai/110 bé gái sinh ra sống", 108, 110},
                 {"không vượt quá 113 trẻ sơ sinh trai/100 trẻ sơ sinh gái", 113, 100},
                 {"xuống 58,3/100.000 trẻ đẻ sống", 58.3, 100000},
                 {"từ 55 ca sinh/1.000 phụ nữ xuống 56/1.000", 56, 1000},
                 {"ngày 15/11/2022", 15, 0},
                 {"số 120/KH-UBND", 120, 0},
                 {"2 đợt/huyện", 2, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        double base = 0;
        quote_init(&q, cases[i].text);
        quote_base(&q, cases[i].value, &base);
        if (num_cmp(base, cases[i].base)) fail_msg("%s: %g", cases[i].text, base);
        quote_deinit(&q);
    }
}

/* A minus after a verb of change says it twice; a dash between numbers is "to". */
static void test_signs(void **state) {
    static const struct {
        const char *text;
        bool twice;
    } cases[] = {{"giảm −0,1 điểm phần trăm mỗi năm", true},
                 {"mỗi năm giảm bình quân -0,1‰", true},
                 {"hằng năm giảm 5 - 10%", false},
                 {"giảm 5 -10%", false},
                 {"giảm từ 1,3–1,5%/năm", false},
                 {"tăng trưởng đạt 5%", false},
                 {"nhiệt độ -5 độ", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        double value;
        quote_init(&q, cases[i].text);
        if (quote_sign_twice(&q, &value) != cases[i].twice) fail_msg("%s", cases[i].text);
        quote_deinit(&q);
    }
}

/* How often: once a year is not once; twice as much is no frequency at all. */
static void test_frequencies(void **state) {
    static const struct {
        const char *text;
        bool found;
        double times;
        unsigned per;
    } cases[] = {{"được tập huấn nghiệp vụ ít nhất một năm một lần", true, 1, QUOTE_PER_YEAR},
                 {"được tập huấn nghiệp vụ ít nhất một lần", true, 1, QUOTE_ONCE_AND_FOR_ALL},
                 {"tối thiểu 02 lần/năm", true, 2, QUOTE_PER_YEAR},
                 {"mỗi quý hai lần", true, 2, QUOTE_PER_QUARTER},
                 {"một lần trong năm", true, 1, QUOTE_PER_YEAR},
                 {"còn 2 lần so với nam giới", false, 0, 0},
                 {"xuống 1,5 lần", false, 0, 0},
                 {"cán bộ nữ mới trúng cử lần đầu", false, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quote q;
        struct quote_frequency f = {.times = 0};
        quote_init(&q, cases[i].text);
        bool found = quote_frequency(&q, &f);
        if (found != cases[i].found || (found && (num_cmp(f.times, cases[i].times) || f.per != cases[i].per)))
            fail_msg("%s: %d %g %u", cases[i].text, found, f.times, f.per);
        quote_deinit(&q);
    }
}

/* The same words are the same whatever their case, signs and composition. */
static void test_same_words(void **state) {
    struct quote a, b, c;
    (void)state;
    quote_init(&a, "Duy trì, nhân rộng các mô hình.");
    quote_init(&b, "DUY TRÌ NHÂN RỘNG các mo\xCC\x82 hình");
    quote_init(&c, "Duy trì nhân rộng các mô hình mới");
    assert_true(quote_same_words(&a, &b));
    assert_false(quote_same_words(&a, &c));
    assert_true(quote_has_phrase(&a, (const char *const[]){"các", "mô", "hình", NULL}));
    assert_false(quote_has_phrase(&a, (const char *const[]){"mô", "hình", "mới", NULL}));
    quote_deinit(&a);
    quote_deinit(&b);
    quote_deinit(&c);
}

/* Nothing, and bytes that are no text, have no words; long quotations are read whole. */
static void test_odd(void **state) {
    static const char *const texts[] = {NULL, "", "\xff\xfe", "%", "-", "1", "12,", "…"};
    double value;
    struct quote_change change;
    struct quote_frequency frequency;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct quote q;
        quote_init(&q, texts[i]);
        assert_false(quote_from_to(&q, &change) || quote_sign_twice(&q, &value) ||
                     quote_base(&q, 1, &value) || quote_frequency(&q, &frequency));
        quote_deinit(&q);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_years),      cmocka_unit_test(test_from_to),
        cmocka_unit_test(test_bounds),      cmocka_unit_test(test_bases),      cmocka_unit_test(test_signs),
        cmocka_unit_test(test_frequencies), cmocka_unit_test(test_same_words), cmocka_unit_test(test_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
