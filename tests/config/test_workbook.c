/* Workbooks read from .xlsx and CSV, and written: what a cell holds. */
#include "config/workbook_date.h"
#include "daemon/base/file.h"
#include "tests/config/sheets.h"
#include <string.h>

static struct book *book_of_parts(const struct xlsx_parts *parts) {
    struct strbuf bytes;
    xlsx_of(parts, &bytes);
    struct book *book = book_of(&bytes);
    strbuf_deinit(&bytes);
    return book;
}

static struct book *book_of_rows(const char *rows) {
    return book_of_parts(&(struct xlsx_parts){.sheets = {{"a", rows}}});
}

/* Texts that stand in the cell itself are read, cells are where their references say, or follow one another.
 */
static void test_inline_strings_and_places(void **state) {
    (void)state;
    struct book *book =
        book_of_rows("<row r='2'><c r='B2' t='inlineStr'><is><t>Mục tiêu</t></is></c>"
                     "<c t='inlineStr'><is><r><t>hai </t></r><r><t>phần</t></r></is></c>"
                     "<c r='AB2' t='inlineStr'><is><t xml:space='preserve'>  xa  </t></is></c></row>"
                     "<row><c t='str'><v>sau</v></c></row><row r='9' spans='1:3'/>");
    assert_string_equal(cell_text(book, "a", "B2"), "Mục tiêu");
    assert_string_equal(cell_text(book, "a", "C2"), "hai phần");
    assert_string_equal(cell_text(book, "a", "AB2"), "xa");
    assert_string_equal(cell_text(book, "a", "A3"), "sau");
    assert_int_equal(book->sheets[0].count, 2); /* rows of nothing are none */
    book_free(book);
}

/* Shared texts may be written in runs; hints of pronunciation are no text; escapes are undone. */
static void test_shared_strings(void **state) {
    (void)state;
    struct book *book = book_of_parts(&(struct xlsx_parts){
        .sheets = {{"a", "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c></row>"}},
        .strings = "<si><t>đạt 70%</t></si><si><r><rPr><b/></rPr><t>in </t></r><r><t>đậm</t></r><rPh sb='0' "
                   "eb='1'><t>x</t></rPh></si>"
                   "<si><t>hai_x000A_dòng _x005F_x0041_ _x00e9_</t></si>"});
    assert_string_equal(cell_text(book, "a", "A1"), "đạt 70%");
    assert_string_equal(cell_text(book, "a", "B1"), "in đậm");
    assert_string_equal(cell_text(book, "a", "C1"), "hai\ndòng _x0041_ _x00e9_");
    book_free(book);
}

/* Numbers are told as they were written: what a file adds in the 16th and 17th digit is not. */
static void test_numbers_without_binary_noise(void **state) {
    (void)state;
    struct book *book =
        book_of_rows("<row><c><v>26.050000000000001</v></c><c><v>0.30000000000000004</v></c><c "
                     "t='n'><v>1E-3</v></c><c><v>5605000</v></c><c><v>70.0</v></c></row>");
    assert_string_equal(cell_text(book, "a", "A1"), "26.05");
    assert_string_equal(cell_text(book, "a", "B1"), "0.3");
    assert_string_equal(cell_text(book, "a", "C1"), "0.001");
    assert_string_equal(cell_text(book, "a", "D1"), "5605000");
    assert_string_equal(cell_text(book, "a", "E1"), "70");
    assert_int_equal(book->sheets[0].rows[0].cells[0].kind, BOOK_NUMBER);
    book_free(book);
}

/* Booleans, and of formulas the result that the file holds; an error and a missing result are faults. */
static void test_booleans_and_formulas(void **state) {
    (void)state;
    struct book *book =
        book_of_rows("<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c><f>7*10</f><v>70</v></c><c "
                     "t='str'><f>A&amp;B</f><v>ghép</v></c>"
                     "<c t='e'><f>1/0</f><v>#DIV/0!</v></c><c><f>C1</f></c><c><v></v></c></row>");
    const struct book_cell *cells = book->sheets[0].rows[0].cells;
    assert_string_equal(cell_text(book, "a", "A1"), "true");
    assert_string_equal(cell_text(book, "a", "B1"), "false");
    assert_string_equal(cell_text(book, "a", "C1"), "70");
    assert_string_equal(cell_text(book, "a", "D1"), "ghép");
    assert_string_equal(cell_text(book, "a", "E1"), "#DIV/0!");
    assert_int_equal(cells[0].kind, BOOK_BOOL);
    assert_int_equal(cells[4].kind, BOOK_FAULT);
    assert_int_equal(cells[5].kind, BOOK_FAULT);
    assert_string_equal(cells[5].text, "");
    assert_int_equal(book->sheets[0].rows[0].count, 6);
    book_free(book);
}

#define STYLES                                                                                               \
    "<numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy'/><numFmt numFmtId='165' "                       \
    "formatCode='[$-42A]dd\"/\"mm'/>"                                                                        \
    "<numFmt numFmtId='166' formatCode='yyyy'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"   \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/><xf "            \
    "numFmtId='17'/><xf numFmtId='20'/><xf numFmtId='22'/></cellXfs>"

/* A number that its style shows as a date is that date: as much of it as is shown. */
static void test_dates_by_style_1900(void **state) {
    (void)state;
    struct book *book = book_of_parts(&(struct xlsx_parts){
        .sheets = {{"a", "<row><c s='0'><v>42369</v></c><c s='1'><v>42369</v></c><c s='2'><v>42369</v></c><c "
                         "s='3'><v>42369</v></c>"
                         "<c s='4'><v>42369</v></c><c s='5'><v>0.3125</v></c><c s='6'><v>42369.5</v></c><c "
                         "s='1'><v>60</v></c><c s='1'><v>59</v></c></row>"}},
        .styles = STYLES});
    static const char *const told[] = {"42369", "2015-12-31",       "12-31", "2015",      "2015-12",
                                       "07:30", "2015-12-31 12:00", "60",    "1900-02-28"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_string_equal(book->sheets[0].rows[0].cells[i].text, told[i]);
    assert_int_equal(book->sheets[0].rows[0].cells[7].kind, BOOK_FAULT); /* 29 February 1900 never was */
    book_free(book);
}

/* Workbooks of the 1904 system count from another day. */
static void test_dates_by_style_1904(void **state) {
    (void)state;
    struct book *book = book_of_parts(
        &(struct xlsx_parts){.sheets = {{"a", "<row><c s='1'><v>40907</v></c><c s='1'><v>0</v></c></row>"}},
                             .styles = STYLES,
                             .system1904 = true});
    assert_string_equal(cell_text(book, "a", "A1"), "2015-12-31");
    assert_string_equal(cell_text(book, "a", "B1"), "1904-01-01");
    book_free(book);
}

/* Which formats show dates, whatever stands in them as plain words. */
static void test_date_formats(void **state) {
    (void)state;
    static const struct {
        const char *code;
        unsigned form;
    } rows[] = {{"General", 0},
                {"0.00%", FORM_PERCENT},
                {"0.00", 0},
                {"#,##0 \"đồng/năm\"", 0},
                {"[Red]0;[Blue]-0", 0},
                {"0.0E+00", 0},
                {"d/m/yyyy", DATE_YEAR | DATE_MONTH | DATE_DAY},
                {"d-mmm", DATE_MONTH | DATE_DAY},
                {"mm/yyyy", DATE_YEAR | DATE_MONTH},
                {"yyyy", DATE_YEAR},
                {"mm:ss", DATE_TIME},
                {"[h]:mm", DATE_TIME},
                {"[$-409]d\\ mmm\\ yy h:mm", DATE_YEAR | DATE_MONTH | DATE_DAY | DATE_TIME}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(date_form(rows[i].code), rows[i].form);
}

/* A CSV file holds its sheets one below the other, whatever its separator, line ends and mark; every cell
 * knows its line and column. */
static void test_csv(void **state) {
    (void)state;
    struct book *book =
        book_of_text("\xEF\xBB\xBF[plan];;\r\nkey;value;\r\ntitle;\"Kế hoạch \"\"một\"\"\nhai\";\r\n;;\r\n"
                     "[targets];;\r\nid;at;quote\r\nđ;end;a, b\r\n");
    assert_int_equal(book->count, 2);
    assert_string_equal(cell_text(book, "plan", "B3"), "Kế hoạch \"một\"\nhai");
    assert_string_equal(cell_text(book, "targets", "C8"),
                        "a, b"); /* rows are numbered as lines of the file */
    const struct book_cell *last = &book->sheets[1].rows[1].cells[2];
    assert_int_equal(last->line, 8);
    assert_int_equal(last->character, 7);
    assert_int_equal(book->sheets[1].line, 6);
    book_free(book);
    book = book_of_text("[a]\nid\tat\n1\t2; 3, 4\n");
    assert_string_equal(cell_text(book, "a", "B3"), "2; 3, 4");
    book_free(book);
}

/* A workbook that LibreOffice saved: dates and percents as they are shown, numbers with exponents, texts that
 * look like numbers, results of formulas. */
static void test_a_workbook_of_libreoffice(void **state) {
    (void)state;
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    strbuf_init(&bytes, 0);
    assert_int_equal(file_read("tests/data/sheets/cells.xlsx", &bytes, &err), ERR_OK);
    struct book *book = book_of(&bytes);
    static const struct {
        const char *place, *text;
    } cells[] = {{"A2", "2016-05-20"}, {"B2", "11-30"},   {"C2", "08:00"},     {"D2", "60%"},
                 {"D3", "5.55%"},      {"E2", "0.1"},     {"E3", "0.0000001"}, {"F2", "true"},
                 {"F3", "false"},      {"G2", "01.10"},   {"G3", "1E5"},       {"H2", "42"},
                 {"H3", "ab"},         {"I2", "#DIV/0!"}, {"J2", "một\nhai"},  {"J3", "hai đầu"}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        assert_string_equal(cell_text(book, "a", cells[i].place), cells[i].text);
    book_free(book);
    strbuf_deinit(&bytes);
}

/* A percent is told with its sign, whatever the digits that its format shows: 0.6 stands for 60%. */
static void test_percents_as_shown(void **state) {
    (void)state;
    struct book *book = book_of_parts(&(struct xlsx_parts){
        .sheets = {{"a",
                    "<row><c s='0'><v>0.07</v></c><c s='1'><v>1.234</v></c><c s='2'><v>0.5</v></c></row>"}},
        .styles = "<numFmts><numFmt numFmtId='164' formatCode='0.0\"%\"'/></numFmts><cellXfs><xf "
                  "numFmtId='9'/><xf numFmtId='10'/><xf numFmtId='164'/></cellXfs>"});
    assert_string_equal(cell_text(book, "a", "A1"), "7%");
    assert_string_equal(cell_text(book, "a", "B1"), "123.4%");
    assert_string_equal(cell_text(book, "a", "C1"), "0.5"); /* the sign is but a word of the format */
    book_free(book);
}

/* What is written is read back: texts of all kinds, digits, booleans, in .xlsx and in CSV. */
static void test_written_and_read(void **state) {
    (void)state;
    static const char *const texts[] = {"đạt \"70%\"; trên", "=1+1", "@districts", "-30d; -7d", "_x0041_",
                                        "hai\ndòng\tmột",    "'x",   "1.10",       "05-20",     "[x] y"};
    struct book *book = book_new();
    struct strbuf xlsx, csv;
    book_add_sheet(book, "a");
    book_add_cell(book, book_add_row(&book->sheets[0], 1), 0, BOOK_TEXT, "đầu");
    struct book_row *row = book_add_row(&book->sheets[0], 2);
    for (size_t i = 0; i < 10; i++) book_add_cell(book, row, 2 * i, BOOK_TEXT, texts[i]);
    book_add_cell(book, row, 20, BOOK_NUMBER, "26.05");
    book_add_cell(book, row, 21, BOOK_NUMBER, "0.30000000000000004"); /* 17 digits: as text */
    book_add_cell(book, row, 22, BOOK_BOOL, "true");
    strbuf_init(&xlsx, 0);
    strbuf_init(&csv, 0);
    xlsx_bytes(book, &xlsx);
    book_write_csv(book, &csv);
    struct book *read[] = {book_of(&xlsx), book_of(&csv)};
    for (size_t k = 0; k < 2; k++) {
        const struct book_row *is = &read[k]->sheets[0].rows[1];
        assert_int_equal(is->count, book->sheets[0].rows[1].count);
        for (size_t i = 0; i < is->count; i++) {
            assert_string_equal(is->cells[i].text, book->sheets[0].rows[1].cells[i].text);
            assert_int_equal(is->cells[i].column, book->sheets[0].rows[1].cells[i].column);
        }
        book_free(read[k]);
    }
    strbuf_deinit(&xlsx);
    strbuf_deinit(&csv);
    book_free(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inline_strings_and_places),
        cmocka_unit_test(test_shared_strings),
        cmocka_unit_test(test_numbers_without_binary_noise),
        cmocka_unit_test(test_booleans_and_formulas),
        cmocka_unit_test(test_dates_by_style_1900),
        cmocka_unit_test(test_dates_by_style_1904),
        cmocka_unit_test(test_date_formats),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_a_workbook_of_libreoffice),
        cmocka_unit_test(test_percents_as_shown),
        cmocka_unit_test(test_written_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
