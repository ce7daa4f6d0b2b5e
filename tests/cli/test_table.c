/* Columns as people see them. */
#include "daemon/cli/table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void prints(const struct table *table, size_t width, bool colour, const char *want) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    table_print(table, width, colour, &sb);
    assert_string_equal(sb.data, want);
    strbuf_deinit(&sb);
}

/* A letter is one column whatever its bytes: composed, or a base with marks. */
static void test_width(void **state) {
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("Sở Y tế"), 7);
    assert_int_equal(text_width("So\xCC\x9B\xCC\x89"), 2); /* ở as o and two combining marks */
    assert_int_equal(text_width("đúng tiến độ"), 12);
    assert_int_equal(text_width("表"), 2);
    assert_int_equal(text_width("a\xFF\xC3"), 3); /* no UTF-8: a column a byte */
}

/* Padding counts columns, and leaves what is too long alone. */
static void test_pad(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_pad(&sb, "tế", 4);
    strbuf_addc(&sb, '|');
    text_pad(&sb, "quá dài", 3);
    strbuf_addc(&sb, '|');
    assert_string_equal(sb.data, "tế  |quá dài|");
    strbuf_deinit(&sb);
}

/* What fits never ends within a character, nor before a mark that belongs to it. */
static void test_fit(void **state) {
    (void)state;
    assert_int_equal(text_fit("tế bào", 2), strlen("tế"));
    assert_int_equal(text_fit("o\xCC\x9Bx", 1), 3);
    assert_int_equal(text_fit("表a", 1), 0);
    assert_int_equal(text_fit("ab", 9), 2);
}

/* Columns stand under their heads; numbers to the right; no space ends a line. */
static void test_columns(void **state) {
    (void)state;
    static const char *const heads[] = {"ĐƠN VỊ", "SỐ", "VÌ SAO"};
    struct table *t = table_new(heads, 3, 1u << 1);
    const struct cell a[] = {{"Sở Y tế", 0}, {"7,5", 0}, {"ít", 0}},
                      b[] = {{"Tỉnh đoàn", 0}, {"12", 0}, {NULL, 0}};
    assert_int_equal(table_rows(t), 0);
    table_add(t, a);
    table_add(t, b);
    assert_int_equal(table_rows(t), 2);
    prints(t, 0, false,
           "ĐƠN VỊ      SỐ  VÌ SAO\n"
           "Sở Y tế    7,5  ít\n"
           "Tỉnh đoàn   12\n");
    table_free(t);
}

/* A cell is one line, whatever breaks its text has. */
static void test_line_breaks(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "B"};
    struct table *t = table_new(heads, 2, 0);
    const struct cell row[] = {{"x\ny", 0}, {"1\t2\r3", 0}};
    table_add(t, row);
    prints(t, 0, false, "A    B\nx y  1 2 3\n");
    table_free(t);
}

/* The last column is wrapped between words and stays a column; a word that is too long is cut between
 * letters. */
static void test_wrap(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "WHY"};
    struct table *t = table_new(heads, 2, 0);
    const struct cell row[] = {{"1", 0}, {"mười hai chữ cái thì xuống dòng ở đây thôi nhé", 0}};
    const struct cell big[] = {{"2", 0}, {"ờờờờờờờờờờờờờờờờờờờờờờờờờờờờờờờờờ", 0}};
    table_add(t, row);
    table_add(t, big);
    prints(t, 33, false,
           "A  WHY\n"
           "1  mười hai chữ cái thì xuống\n"
           "   dòng ở đây thôi nhé\n"
           "2  ờờờờờờờờờờờờờờờờờờờờờờờờờờờờờờ\n"
           "   ờờờ\n");
    table_free(t);
}

/* Where the other columns leave no room there is no wrapping: the terminal does it. */
static void test_no_room(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "WHY"};
    struct table *t = table_new(heads, 2, 0);
    const struct cell row[] = {{"1234567890", 0}, {"một hai ba bốn năm sáu bảy tám chín mười", 0}};
    table_add(t, row);
    prints(t, 20, false, "A           WHY\n1234567890  một hai ba bốn năm sáu bảy tám chín mười\n");
    table_free(t);
}

/* Paint takes no columns and is only there when it is asked for. */
static void test_paint(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "B"};
    struct table *t = table_new(heads, 2, 0);
    const struct cell row[] = {{"đỏ", PAINT_RED}, {"x", PAINT_NONE}};
    table_add(t, row);
    prints(t, 0, true, "\x1b[1mA\x1b[0m   \x1b[1mB\x1b[0m\n\x1b[1;31mđỏ\x1b[0m  x\n");
    prints(t, 0, false, "A   B\nđỏ  x\n");
    table_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),   cmocka_unit_test(test_pad),         cmocka_unit_test(test_fit),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_line_breaks), cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_no_room), cmocka_unit_test(test_paint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
