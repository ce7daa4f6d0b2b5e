/* Faults in sheets: each is told with sheet and cell, why, and what to do, in both languages. */
#include "tests/config/sheets.h"
#include <string.h>

/* The plan of Ngọc Hồi as a book; its rows 2 are the first objective, indicator, target. */
static struct book *exported(void) {
    cJSON *plan = json_of_file("config/plans/ngoc-hoi-2023.json"),
          *units = json_of_file("config/units/ngoc-hoi.json");
    struct book *book = sheet_export(plan, units);
    cJSON_Delete(plan);
    cJSON_Delete(units);
    return book;
}

static void import(const struct book *book, struct problems *problems) {
    struct sheet_documents documents;
    problems_init(problems);
    if (sheet_import(book, "book.xlsx", &documents, problems))
        (void)sheet_check(&documents, "book.xlsx", NULL, 0, problems);
    sheet_documents_deinit(&documents);
}

struct mistake {
    const char *sheet;
    size_t row;
    const char *heading, *text; /* text NULL: the cell is cleared */
    const char *place, *code, *remedy;
};

/* Is the mistake the first thing told, at its place, with its remedy? */
static bool is_told(const struct mistake *m) {
    struct book *book = exported();
    struct problems problems;
    set_cell(book, m->sheet, m->row, m->heading, m->text);
    import(book, &problems);
    const struct problem *p = problems.count ? &problems.items[0] : NULL;
    bool told = p && strcmp(p->pointer, m->place) == 0 && strcmp(p->code, m->code) == 0 &&
                strstr(p->en, m->remedy) && *p->vi && strcmp(p->vi, p->en) != 0;
    if (!told) print_message("%s!%s: %s\n", m->sheet, m->heading, m->text ? m->text : "(cleared)");
    if (!told) print_problems(&problems);
    problems_deinit(&problems);
    book_free(book);
    return told;
}

static void assert_all_told(const struct mistake *mistakes, size_t count) {
    size_t untold = 0;
    for (size_t i = 0; i < count; i++) untold += !is_told(&mistakes[i]);
    assert_int_equal(untold, 0);
}
#define ASSERT_ALL_TOLD(mistakes) assert_all_told((mistakes), sizeof(mistakes) / sizeof *(mistakes))

/* A cell that holds something else than its column is for. */
static void test_mistakes_of_cells(void **state) {
    (void)state;
    static const struct mistake mistakes[] = {
        {"targets", 2, "value", "56,5", "targets!F2", "sheet.number", "decimal point"},
        {"targets", 2, "value", "1.000.000", "targets!F2", "sheet.number", "thousands separators"},
        {"targets", 2, "value", "60%", "targets!F2", "sheet.percent", "General"},
        {"targets", 2, "value", "2023-05-01", "targets!F2", "sheet.number", "26.05"},
        {"targets", 2, "value", NULL, "targets!F2", "sheet.value_missing", "“? why”"},
        {"targets", 2, "condition", NULL, "targets!E2", "sheet.condition_missing", "at_least"},
        {"targets", 2, "condition", "atleast", "targets!E2", "sheet.condition_unknown", "at_least"},
        {"targets", 2, "condition", "between", "targets!F2", "plan.range", "two numbers"},
        {"targets", 2, "condition", "approximately", "targets!F2", "sheet.about", "80 ± 2"},
        {"targets", 2, "striving", "maybe", "targets!I2", "sheet.bool", "TRUE"},
        {"targets", 2, "indicator", "1.9", "targets!A2", "sheet.parent_unknown", "1.1"},
        {"targets", 2, "indicator", NULL, "targets!A2", "sheet.parent_missing", "indicators"},
        {"targets", 2, "every", "2023;; 2024", "targets!D2", "sheet.list", "“;”"},
        {"targets", 2, "at", "ende", "targets!C2", "plan.time_unknown", "end"},
        {"indicators", 2, "baseline", "50", "indicators!R2", "sheet.why", "“? why”"},
        {"indicators", 2, "measure.type", "percents", "indicators!E2", "config.choice", "percent"},
        {"indicators", 2, "lead", "so-la", "indicators!O2", "plan.unit_unknown", "units file"},
        {"indicators", 2, "frequency", NULL, "indicators!L2", "json.missing", "add it"},
        {"reports", 3, "id", "results", "reports!A3", "plan.id_twice", "once"},
        {"plan", 9, "value", NULL, "plan!B9", "json.missing", "add it"},
        {"plan", 10, "value", "20/5/2023", "plan!B10", "config.date", "2016-05-20"},
        {"plan", 10, "key", "begin", "plan!A10", "sheet.heading_unknown", "start"},
        {"plan", 10, "key", "plan", "plan!A10", "sheet.key_twice", "keep one"},
        {"units", 2, "kind", NULL, "units!B2", "json.missing", "add it"},
        {"reports", 2, "due", "2023-12-10", "reports!I2", "sheet.why", "columns of its own"},
        {"targets", 1, "value", "valeu", "targets!F1", "sheet.heading_unknown", "value"},
        {"targets", 1, "at", "id", "targets!C1", "sheet.heading_twice", "keep one"},
        {"targets", 1, "id", NULL, "targets!B2", "sheet.no_heading", "heading"},
    };
    ASSERT_ALL_TOLD(mistakes);
}

static void assert_told_of_text(const char *csv, const char *pointer, const char *code, size_t line,
                                size_t column) {
    struct problems problems;
    struct book *book = book_of_text(csv);
    import(book, &problems);
    const struct problem *p = assert_problem(&problems, pointer, code);
    assert_int_equal(p->line, line);
    assert_int_equal(p->column, column);
    problems_deinit(&problems);
    book_free(book);
}

/* Of a CSV file the line and the column where the cell stands are told, and the sheet with the heading. */
static void test_mistakes_in_csv(void **state) {
    (void)state;
    assert_told_of_text("[plan]\nkey,value\nplan,a\nthresholds.at_risk,\"\"\"x\"\"\"\n", "plan: value",
                        "sheet.number", 4, 20);
    assert_told_of_text("[plan];\nkey;value\nplan;a\n[targets];\nindicator;id\nx;y\n", "targets: indicator",
                        "sheet.parent_unknown", 6, 1);
    assert_told_of_text("[plan]\nkey,value\n[target]\n", "target", "sheet.unknown", 3, 1);
    assert_told_of_text("[plan]\nkey,value\n[plan]\n", "plan", "sheet.twice", 3, 1);
    assert_told_of_text("[milestones]\nid\n", "", "sheet.missing", 0, 0);
}

/* `more` must be an object that says nothing twice; a fault inside it is told of that cell. */
static void test_mistakes_in_more(void **state) {
    (void)state;
#define ROW(more) "[plan]\nkey,value\nplan,a\n[milestones]\nid,date,more\nm,2020-01-01," more "\n"
    assert_told_of_text(ROW("{x"), "milestones: more", "sheet.more", 6, 14);
    assert_told_of_text(ROW("[]"), "milestones: more", "sheet.more", 6, 14);
    assert_told_of_text(ROW("\"{\"\"id\"\": 1}\""), "milestones: more", "sheet.clash", 6, 14);
    assert_told_of_text(ROW("\"{\"\"colour\"\": 1}\""), "milestones: more", "json.unknown", 6, 14);
#undef ROW
}

/* Formulas that failed, or whose result the file does not hold, are told at the cell. */
static void test_formulas_without_a_result(void **state) {
    (void)state;
    struct strbuf bytes;
    struct problems problems;
    xlsx_of(
        &(struct xlsx_parts){
            .sheets = {{"plan", "<row r='1'><c t='str'><v>key</v></c><c t='str'><v>value</v></c></row>"
                                "<row r='3'><c t='str'><v>start</v></c><c t='e'><v>#REF!</v></c></row>"
                                "<row r='4'><c t='str'><v>end</v></c><c><f>B3</f></c></row>"}}},
        &bytes);
    struct book *book = book_of(&bytes);
    import(book, &problems);
    assert_problem(&problems, "plan!B3", "sheet.fault");
    assert_problem(&problems, "plan!B4", "sheet.no_result");
    problems_deinit(&problems);
    book_free(book);
    strbuf_deinit(&bytes);
}

/* Columns and sheets of the author's own, marked with #, are left alone. */
static void test_notes_of_the_author(void **state) {
    (void)state;
    struct problems problems;
    struct book *book = exported();
    set_cell(book, "objectives", 1, "lead", "# để sau");
    set_cell(book, "objectives", 3, "# để sau", "hỏi Phòng Nội vụ");
    struct book_sheet *own = book_add_sheet(book, "#ghi chú");
    book_add_cell(book, book_add_row(own, 1), 4, BOOK_TEXT, "x");
    import(book, &problems);
    assert_no_problem(&problems);
    problems_deinit(&problems);
    book_free(book);
}

/* Sheets of more rows or columns than any plan has are refused at once. */
static void test_sheets_without_end(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "[plan]\nkey,value\nplan,a\n[milestones]\nid\n");
    for (size_t i = 0; i < 20000; i++) strbuf_adds(&sb, "a\n");
    assert_told_of_text(sb.data, "milestones", "sheet.too_large", 4, 1);
    strbuf_clear(&sb);
    strbuf_adds(&sb, "[plan]\nkey,value\nplan,a\n[milestones]\nid");
    for (size_t i = 0; i < 5000; i++) strbuf_addf(&sb, ",title.%zu", i);
    assert_told_of_text(sb.data, "milestones", "sheet.too_large", 4, 1);
    strbuf_deinit(&sb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_of_cells),   cmocka_unit_test(test_mistakes_in_csv),
        cmocka_unit_test(test_mistakes_in_more),    cmocka_unit_test(test_formulas_without_a_result),
        cmocka_unit_test(test_notes_of_the_author), cmocka_unit_test(test_sheets_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
