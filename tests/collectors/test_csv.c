/* A submission in CSV: separators, quotes, line ends, columns, rows, and what is refused in which row and
 * column. */
#include "daemon/base/mem.h"
#include "tests/collectors/parsing.h"

#define FULL                                                                                                 \
    "plan,report,unit,period,round,indicator,category,value,numerator,denominator,no_data_reason,note\n"
#define SHORT "plan,report,unit,period,indicator,value\n"

/* The header of the documentation is read whole: the head once, then a line a row; empty cells are absent. */
static void test_reads_all(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE,
               FULL "lai-chau-2016,half-year,lc-so-y-te,2016-S1,,1.1,sex=female,29.80,71,84,,ghi chú\n"
                    "lai-chau-2016,half-year,lc-so-y-te,2016-S1,,1.2,,,,,chưa có số liệu,\n");
    assert_int_equal(p.code, ERR_OK);
    const struct submission *s = p.s;
    expect_text(s->plan_id, "lai-chau-2016");
    expect_text(s->report_id, "half-year");
    expect_text(s->unit_id, "lc-so-y-te");
    expect_text(s->period_text, "2016-S1");
    expect_text(s->round_id, NULL);
    assert_int_equal(s->line_count, 2);
    const struct submission_line *a = &s->lines[0], *b = &s->lines[1];
    expect_text(a->pointer, "row 2");
    expect_text(a->indicator_id, "1.1");
    expect_text(a->category_text, "sex=female");
    expect_text(a->value_text, "29.80");
    expect_text(a->numerator_text, "71");
    expect_text(a->denominator_text, "84");
    expect_text(a->no_data_reason, NULL);
    expect_text(a->note, "ghi chú");
    expect_text(a->unit_id, NULL);
    expect_text(a->period_text, NULL);
    expect_text(b->pointer, "row 3");
    expect_text(b->category_text, NULL);
    expect_text(b->value_text, NULL);
    expect_text(b->no_data_reason, "chưa có số liệu");
    assert_false(a->value_bool_set || b->value_bool_set);
    parsed_free(&p);
}

/* for_unit and for_period are the line's own; columns may stand in any order, and those that may be empty may
 * be left out. */
static void test_columns(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE,
               "value,for_period,indicator,for_unit,period,unit,report,plan,round\n"
               "7,2016-Q1,1.1,na-ri,2016,u,r,p,11-30\n");
    assert_int_equal(p.code, ERR_OK);
    expect_text(p.s->plan_id, "p");
    expect_text(p.s->unit_id, "u");
    expect_text(p.s->period_text, "2016");
    expect_text(p.s->round_id, "11-30");
    expect_text(p.s->lines[0].unit_id, "na-ri");
    expect_text(p.s->lines[0].period_text, "2016-Q1");
    expect_text(p.s->lines[0].value_text, "7");
    parsed_free(&p);
}

static void expect_two_lines(const char *text) {
    struct parsed p;
    parse_text(&p, CSV_TYPE, text);
    if (p.code) fail_msg("%s: %s", text, p.problems.items[0].en);
    assert_int_equal(p.s->line_count, 2);
    expect_text(p.s->plan_id, "p");
    expect_text(p.s->lines[0].indicator_id, "1.1");
    expect_text(p.s->lines[0].value_text, "5");
    expect_text(p.s->lines[1].indicator_id, "1.2");
    expect_text(p.s->lines[1].value_text, "6");
    parsed_free(&p);
}

/* Comma, semicolon or tab; any line end; a byte order mark; no line end at the end; blanks around cells;
 * quotes where none are needed: all the same submission. */
static void test_dialects(void **state) {
    (void)state;
    static const char *const texts[] = {
        "plan,report,unit,period,indicator,value\np,r,u,2016,1.1,5\np,r,u,2016,1.2,6\n",
        "plan;report;unit;period;indicator;value\np;r;u;2016;1.1;5\np;r;u;2016;1.2;6\n",
        "plan\treport\tunit\tperiod\tindicator\tvalue\np\tr\tu\t2016\t1.1\t5\np\tr\tu\t2016\t1.2\t6\n",
        "plan,report,unit,period,indicator,value\r\np,r,u,2016,1.1,5\r\np,r,u,2016,1.2,6\r\n",
        "plan,report,unit,period,indicator,value\rp,r,u,2016,1.1,5\rp,r,u,2016,1.2,6\r",
        "\xEF\xBB\xBFplan;report;unit;period;indicator;value\r\np;r;u;2016;1.1;5\r\np;r;u;2016;1.2;6",
        "plan , report,unit ,period,indicator,value\n p,r,u,2016, 1.1 ,5\np,r,u,2016,1.2,  6",
        "\"plan\",\"report\",\"unit\",\"period\",\"indicator\",\"value\"\n\"p\",r,u,2016,\"1.1\",\"5\"\np,r,"
        "u,2016,1.2,6\n",
        "\n\nplan,report,unit,period,indicator,value\n\np,r,u,2016,1.1,5\n,,,,,\n\np,r,u,2016,1.2,6\n,,,,,"
        "\n\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) expect_two_lines(texts[i]);
}

/* Quotes hold separators, quotes and line breaks; a comma in a cell is no separator in a file of semicolons.
 */
static void test_quotes(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE,
               "plan;report;unit;period;indicator;value;note\r\n"
               "p;r;u;2016;1.1;29,8;\"a; \"\"b\"\"\r\nc, d\n\"\r\n"
               "p;r;u;2016;1.2;\"6\";\" giữ \"\r\n");
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.s->line_count, 2);
    expect_text(p.s->lines[0].value_text, "29,8");
    expect_text(p.s->lines[0].note, "a; \"b\"\r\nc, d\n");
    expect_text(p.s->lines[1].pointer, "row 3");
    expect_text(p.s->lines[1].note, " giữ ");
    parsed_free(&p);
}

/* A separator inside a quoted header cell does not decide. */
static void test_separator_in_quotes(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE,
               "plan;report;unit;period;indicator;value;\"a,b,c,d,e,f,g,h\"\np;r;u;2016;1.1;5;\n");
    assert_int_equal(p.code, ERR_INVALID);
    assert_int_equal(p.problems.errors, 1);
    expect_problem(&p, "row 1, column a,b,c,d,e,f,g,h", "csv.column_unknown");
    parsed_free(&p);
}

/* Rows are numbered as a spreadsheet shows them: empty ones count, line breaks in cells and CR LF do not. */
static void test_row_numbers(void **state) {
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t i = 0; i < 3; i++) {
        char text[512];
        struct parsed p;
        const char *e = ends[i];
        snprintf(text, sizeof text,
                 "%splan,report,unit,period,indicator,note%s%sp,r,u,2016,1.1,\"a%sb%sc\"%s%s%s,,,,,%sp,r,u,"
                 "2016,1.2,",
                 e, e, e, e, e, e, e, e, e);
        parse_text(&p, CSV_TYPE, text);
        assert_int_equal(p.code, ERR_OK);
        assert_int_equal(p.s->line_count, 2);
        expect_text(p.s->lines[0].pointer, "row 4");
        expect_text(p.s->lines[1].pointer, "row 8");
        parsed_free(&p);
    }
}

/* What cannot be a number here is left for validation to name with its remedy: the cell is passed as it
 * stands. */
static void test_cells_pass_unread(void **state) {
    (void)state;
    static const char *const cells[] = {"1e999", "NaN", "29,8", "true", "hai mươi", "01", "-"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[256];
        struct parsed p;
        snprintf(text, sizeof text, SHORT "p,r,u,2016,1.1,\"%s\"\n", cells[i]);
        parse_text(&p, CSV_TYPE, text);
        assert_int_equal(p.code, ERR_OK);
        expect_text(p.s->lines[0].value_text, cells[i]);
        parsed_free(&p);
    }
}

/* Each fault has its row, its column and its code. */
static void test_faults(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        /* the header */
        {"\n", ERR_INVALID, "row 1", "csv.header"},
        {"\xEF\xBB\xBF", ERR_INVALID, "row 1", "csv.header"},
        {"p,r,u,2016,1.1,5\n", ERR_INVALID, "row 1", "csv.header"},
        {"{\"plan\":\"p\"}", ERR_SYNTAX, "row 1, column 1", "csv.quote"},
        {"\n\nChỉ tiêu,Giá trị\n1,2\n", ERR_INVALID, "row 3", "csv.header"},
        {"report,unit,period,indicator\nr,u,2016,1.1\n", ERR_INVALID, "row 1", "csv.column_missing"},
        {"plan,unit,period,indicator\np,u,2016,1.1\n", ERR_INVALID, "row 1", "csv.column_missing"},
        {"plan,report,period,indicator\np,r,2016,1.1\n", ERR_INVALID, "row 1", "csv.column_missing"},
        {"plan,report,unit,indicator\np,r,u,1.1\n", ERR_INVALID, "row 1", "csv.column_missing"},
        {"plan,report,unit,period\np,r,u,2016\n", ERR_INVALID, "row 1", "csv.column_missing"},
        {"plan,report,unit,period,indicator,Value\np,r,u,2016,1.1,5\n", ERR_INVALID, "row 1, column Value",
         "csv.column_unknown"},
        {"plan,report,unit,period,indicator,giá trị\np,r,u,2016,1.1,5\n", ERR_INVALID,
         "row 1, column giá trị", "csv.column_unknown"},
        {"plan,report,unit,period,indicator,value,value\np,r,u,2016,1.1,5,6\n", ERR_INVALID,
         "row 1, column value", "csv.column_twice"},
        {"plan,report,unit,period,indicator,,value\np,r,u,2016,1.1,,6\n", ERR_INVALID, "row 1, column 6",
         "csv.column_unnamed"},
        {"plan,report,unit,period,indicator,value,\np,r,u,2016,1.1,5,\n", ERR_INVALID, "row 1, column 7",
         "csv.column_unnamed"},
        /* rows */
        {SHORT, ERR_INVALID, "row 2", "csv.no_rows"},
        {SHORT "\n,,,,,\n", ERR_INVALID, "row 2", "csv.no_rows"},
        {SHORT "p,r,u,2016,1.1\n", ERR_INVALID, "row 2", "csv.cells"},
        {SHORT "p,r,u,2016,1.1,29,8\n", ERR_INVALID, "row 2", "csv.cells"},
        {SHORT "p;r;u;2016;1.1;5\n", ERR_INVALID, "row 2", "csv.cells"},
        {SHORT "p,r,u,2016,1.1,5\nq,r,u,2016,1.2,6\n", ERR_INVALID, "row 3, column plan", "csv.differs"},
        {SHORT "p,r,u,2016,1.1,5\n\np,s,u,2016,1.2,6\n", ERR_INVALID, "row 4, column report", "csv.differs"},
        {SHORT "p,r,u,2016,1.1,5\np,r,v,2016,1.2,6\n", ERR_INVALID, "row 3, column unit", "csv.differs"},
        {SHORT "p,r,u,2016,1.1,5\np,r,u,,1.2,6\n", ERR_INVALID, "row 3, column period", "csv.differs"},
        {"plan,report,unit,period,round,indicator\np,r,u,2016,,1.1\np,r,u,2016,2,1.2\n", ERR_INVALID,
         "row 3, column round", "csv.differs"},
        /* quotes */
        {SHORT "p,r,u,2016,1.1,\"5\n", ERR_SYNTAX, "row 2, column value", "csv.quote"},
        {SHORT "p,r,u,2016,1.1,5\np,r,\"u\"x,2016,1.1,5\n", ERR_SYNTAX, "row 3, column unit", "csv.quote"},
        {SHORT "p,r,u,2016,1.1,5\"\n", ERR_SYNTAX, "row 2, column value", "csv.quote"},
        {"plan,\"report\nunit,period\n", ERR_SYNTAX, "row 1, column 2", "csv.quote"},
        /* encoding */
        {SHORT "p,r,u,2016,1.1,\xE1\n", ERR_SYNTAX, "row 2", "payload.encoding"},
        {SHORT "p,r,u,2016,1.1,\"\n\n\"\r\n\np,r,u,2016,\xC3\x28,\n", ERR_SYNTAX, "row 4",
         "payload.encoding"},
        {SHORT "p,r,u,2016,1.1,\xED\xA0\x80\n", ERR_SYNTAX, "row 2", "payload.encoding"},
        {SHORT "p,r,u,2016,1.1,\xC0\xAF\n", ERR_SYNTAX, "row 2", "payload.encoding"},
    };
    expect_refusals(CSV_TYPE, rows, sizeof rows / sizeof *rows);
}

/* A column that is nearly known names the one meant; one that is not names all. */
static void test_column_remedies(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE, "plan,report,unit,period,indicator,numerater,tỷ lệ\np,r,u,2016,1.1,5,6\n");
    assert_int_equal(p.problems.errors, 2);
    assert_non_null(strstr(p.problems.items[0].en, "did you mean “numerator”?"));
    assert_non_null(strstr(p.problems.items[0].vi, "có phải là “numerator” không?"));
    assert_non_null(
        strstr(p.problems.items[1].en, "plan,report,unit,period,round,indicator,for_unit,for_period,"));
    parsed_free(&p);
}

/* A row that differs in its head is named together with the row it differs from, and with both contents. */
static void test_differs_names_both(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE, SHORT "\np,r,so-y-te,2016,1.1,5\n,,,,,\np,r,so-noi-vu,2016,1.2,6\n");
    assert_int_equal(p.problems.errors, 1);
    expect_problem(&p, "row 5, column unit", "csv.differs");
    assert_non_null(strstr(p.problems.items[0].en, "“so-noi-vu” in row 5 but “so-y-te” in row 3"));
    assert_non_null(strstr(p.problems.items[0].vi, "ở dòng 5 là “so-noi-vu” nhưng ở dòng 3 là “so-y-te”"));
    parsed_free(&p);
}

/* Everything wrong is listed at once, in the header and in every row. */
static void test_lists_all(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, CSV_TYPE,
               "plan,report,period,indicator,valu,value,value\n"
               "p,r,2016,1.1,1\np,r,2016,1.2,,,\nq,r,2017,1.3,,,\np,r,2016,1.4,,,,\n");
    assert_int_equal(p.code, ERR_INVALID);
    expect_problem(&p, "row 1", "csv.column_missing");
    expect_problem(&p, "row 1, column valu", "csv.column_unknown");
    expect_problem(&p, "row 1, column value", "csv.column_twice");
    expect_problem(&p, "row 2", "csv.cells");
    expect_problem(&p, "row 4, column plan", "csv.differs");
    expect_problem(&p, "row 4, column period", "csv.differs");
    expect_problem(&p, "row 5", "csv.cells");
    assert_int_equal(p.problems.errors, 7);
    parsed_free(&p);
}

/* A problem list that already has something in it is no reason to refuse a good file. */
static void test_earlier_problems(void **state) {
    (void)state;
    struct parsed p = {.s = submission_new()};
    static const char text[] = SHORT "p,r,u,2016,1.1,5\n";
    problems_init(&p.problems);
    problems_error(&p.problems, NULL, "", T_OUT_OF_MEMORY);
    assert_int_equal(submission_set_payload(p.s, CSV_TYPE, text, strlen(text), &p.err), ERR_OK);
    assert_int_equal(collect_parse(p.s, &p.problems, &p.err), ERR_OK);
    assert_int_equal(p.problems.errors, 1);
    parsed_free(&p);
}

static void many_rows(struct parsed *p, size_t count, const char *row) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, SHORT);
    for (size_t i = 0; i < count; i++) strbuf_adds(&sb, row);
    parse_bytes(p, CSV_TYPE, sb.data, sb.len);
    strbuf_deinit(&sb);
}

/* 20 000 lines are read; at the next one reading stops, however many follow. */
static void test_line_limit(void **state) {
    (void)state;
    struct parsed p;
    many_rows(&p, SUBMISSION_LINES_MAX, "p,r,u,2016,1.1,5\n");
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.s->line_count, SUBMISSION_LINES_MAX);
    expect_text(p.s->lines[19999].pointer, "row 20001");
    parsed_free(&p);
    many_rows(&p, 100000, "p,r,u,2016,1.1,5\n");
    assert_int_equal(p.code, ERR_TOO_BIG);
    expect_problem(&p, "row 20002", "values.too_many");
    assert_non_null(strstr(p.err.msg, "20001"));
    parsed_free(&p);
}

/* More faults than the list holds leave it full and marked. */
static void test_many_faults(void **state) {
    (void)state;
    struct parsed p;
    many_rows(&p, 3000, "p,r,u\n");
    assert_int_equal(p.code, ERR_INVALID);
    assert_int_equal(p.problems.count, PROBLEMS_MAX);
    assert_true(p.problems.truncated);
    parsed_free(&p);
}

/* The shapes that could cost most: nothing but separators, nothing but line ends, one cell that never ends, a
 * cell as long as a submission may be. */
static void test_monsters(void **state) {
    (void)state;
    static const struct {
        const char *start;
        char fill;
        enum err_code outcome;
        const char *code;
    } rows[] = {
        {"plan", ',', ERR_INVALID, "csv.header"},   {SHORT, ',', ERR_INVALID, "csv.no_rows"},
        {SHORT "p", ',', ERR_INVALID, "csv.cells"}, {SHORT, '\n', ERR_INVALID, "csv.no_rows"},
        {SHORT "\"", 'x', ERR_SYNTAX, "csv.quote"}, {SHORT "p,r,u,2016,1.1,", '7', ERR_OK, NULL},
        {SHORT, '"', ERR_INVALID, "csv.cells"},
    };
    size_t len = 8u << 20;
    char *bytes = mem_alloc(len);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct parsed p;
        memset(bytes, rows[i].fill, len);
        memcpy(bytes, rows[i].start, strlen(rows[i].start));
        parse_bytes(&p, CSV_TYPE, bytes, len);
        if (p.code != rows[i].outcome) fail_msg("%zu: %d %s", i, p.code, p.err.msg);
        if (rows[i].code) assert_string_equal(p.problems.items[0].code, rows[i].code);
        assert_true(p.problems.count <= 1);
        parsed_free(&p);
    }
    mem_free(bytes);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_all),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_separator_in_quotes),
        cmocka_unit_test(test_row_numbers),
        cmocka_unit_test(test_cells_pass_unread),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_column_remedies),
        cmocka_unit_test(test_differs_names_both),
        cmocka_unit_test(test_lists_all),
        cmocka_unit_test(test_earlier_problems),
        cmocka_unit_test(test_line_limit),
        cmocka_unit_test(test_many_faults),
        cmocka_unit_test(test_monsters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
