/* Columns as people see them. */
#include "daemon/base/crypto.h"
#include "daemon/base/mem.h"
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

/* ---- random tables ---- */

static void random_text(struct rng *rng, struct strbuf *sb) {
    static const char *const letters[] = {"a", "B", "7",         " ",  "ế",    "đ",
                                          "Ở", "–", "o\xCC\x9B", "表", "\xFF", "\n"};
    for (size_t n = rng_next(rng) % 24; n > 0; n--) strbuf_adds(sb, letters[rng_next(rng) % 12]);
}

/* Where the last column of a line begins, counted in columns: what lies before `mark`. */
static size_t column_of(const char *line, const char *mark) {
    char *before = mem_strndup(line, (size_t)(strstr(line, mark) - line));
    size_t width = text_width(before);
    mem_free(before);
    return width;
}

/* Whatever letters the cells have, a row is a line and the last column begins in the same place on each. */
static void test_random_columns(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "ĐẦU", "|"};
    struct rng *rng = rng_new(7);
    for (int round = 0; round < 200; round++) {
        struct table *t = table_new(heads, 3, (unsigned)(rng_next(rng) % 4));
        size_t rows = 1 + rng_next(rng) % 8, lines = 0, at = 0;
        for (size_t i = 0; i < rows; i++) {
            struct strbuf a, b;
            strbuf_init(&a, 0);
            strbuf_init(&b, 0);
            random_text(rng, &a);
            random_text(rng, &b);
            const struct cell cells[] = {{a.data, PAINT_NONE}, {b.data, PAINT_NONE}, {"|", PAINT_NONE}};
            table_add(t, cells);
            strbuf_deinit(&a);
            strbuf_deinit(&b);
        }
        struct strbuf out;
        strbuf_init(&out, 0);
        table_print(t, 0, false, &out);
        for (char *rest = out.data, *line; *rest; lines++) {
            line = rest;
            rest = strchr(rest, '\n');
            *rest++ = '\0';
            if (lines == 0) at = column_of(line, "|");
            assert_int_equal(column_of(line, "|"), at);
        }
        assert_int_equal(lines, rows + 1);
        strbuf_deinit(&out);
        table_free(t);
    }
    rng_free(rng);
}

/* Wrapped at any width nothing is lost but spaces, and where there is room no line is wider than asked. */
static void test_random_wrapping(void **state) {
    (void)state;
    static const char *const heads[] = {"A", "B"};
    struct rng *rng = rng_new(11);
    for (int round = 0; round < 200; round++) {
        struct table *t = table_new(heads, 2, 0);
        struct strbuf text, out, joined, want;
        size_t width = 33 + rng_next(rng) % 40;
        strbuf_init(&text, 0);
        strbuf_init(&out, 0);
        strbuf_init(&joined, 0);
        strbuf_init(&want, 0);
        for (int i = 0; i < 6; i++) random_text(rng, &text);
        const struct cell cells[] = {{"x", PAINT_NONE}, {text.data, PAINT_NONE}};
        table_add(t, cells);
        table_print(t, width, false, &out);
        for (const char *c = strchr(out.data, '\n') + 2; *c; c++)
            if (*c != ' ' && *c != '\n') strbuf_addc(&joined, *c);
        for (const char *c = text.data; *c; c++)
            if (*c != ' ' && *c != '\n') strbuf_addc(&want, *c);
        assert_string_equal(joined.data, want.data);
        for (char *line = out.data, *next; *line; line = next) {
            next = strchr(line, '\n');
            *next++ = '\0';
            assert_true(text_width(line) <= width);
        }
        strbuf_deinit(&text);
        strbuf_deinit(&out);
        strbuf_deinit(&joined);
        strbuf_deinit(&want);
        table_free(t);
    }
    rng_free(rng);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_line_breaks),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_paint),
        cmocka_unit_test(test_random_columns),
        cmocka_unit_test(test_random_wrapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
