/* The workbook to begin a plan in, and whether what it says of itself is whole. */
#include "config/sheet_tables.h"
#include "daemon/base/file.h"
#include "tests/config/sheets.h"
#include <string.h>

static void import(const struct book *book, struct problems *problems, struct sheet_documents *documents) {
    problems_init(problems);
    if (sheet_import(book, "book", documents, problems))
        (void)sheet_check(documents, "book", NULL, 0, problems);
}

/* Its guide tells of every sheet and every column, in both languages. */
static void test_the_guide_is_whole(void **state) {
    (void)state;
    size_t untold = 0;
    for (size_t i = 0; i < 2 * sheet_kind_count; i++) {
        const struct sheet_kind *kind = &sheet_kinds[i / 2];
        enum lang lang = i % 2 ? LANG_EN : LANG_VI;
        if (!sheet_guide(kind->name, NULL, lang)) fail_msg("of sheet %s nothing is told", kind->name);
        for (size_t c = 0; c < kind->column_count; c++) {
            if (sheet_guide(kind->name, kind->columns[c].heading, lang)) continue;
            print_message("untold: %s %s\n", kind->name, kind->columns[c].heading);
            untold++;
        }
    }
    assert_int_equal(untold, 0);
}

/* So does the chapter Spreadsheets of config/README.md, a line for each sheet. */
static void test_the_chapter_is_whole(void **state) {
    (void)state;
    struct strbuf text;
    struct err err = {.code = ERR_OK};
    strbuf_init(&text, 0);
    assert_int_equal(file_read("config/README.md", &text, &err), ERR_OK);
    const char *chapter = strstr(text.data, "\n## Spreadsheets\n");
    assert_non_null(chapter);
    for (size_t i = 0; i < sheet_kind_count; i++) {
        char *begin = mem_printf("\n| `%s` |", sheet_kinds[i].name);
        const char *line = strstr(chapter, begin);
        if (!line) fail_msg("sheet %s is missing", sheet_kinds[i].name);
        char *row = mem_strndup(line + 1, strcspn(line + 1, "\n"));
        for (size_t c = 0; c < sheet_kinds[i].column_count; c++) {
            const char *heading = sheet_kinds[i].columns[c].heading;
            size_t len = strlen(heading);
            bool second =
                len > 3 && (strcmp(heading + len - 3, ".vi") == 0 || strcmp(heading + len - 3, ".en") == 0);
            char *cell = mem_printf("`%s`", heading);
            if (!second && !strstr(row, cell))
                fail_msg("sheet %s: column %s is missing", sheet_kinds[i].name, heading);
            mem_free(cell);
        }
        mem_free(row);
        mem_free(begin);
    }
    strbuf_deinit(&text);
}

/* Empty as it is, each thing that a plan must have is missed in the very cell where it is to be filled in. */
static void test_the_empty_template(void **state) {
    (void)state;
    static const char *const missed[] = {"plan!B2",  "plan!B3",       "plan!B7",      "plan!B10",
                                         "plan!B11", "milestones!A1", "objectives!A1"};
    struct problems problems;
    struct sheet_documents documents;
    struct book *book = sheet_template(LANG_VI);
    import(book, &problems, &documents);
    for (size_t i = 0; i < sizeof missed / sizeof *missed; i++)
        assert_problem(&problems, missed[i], "json.missing");
    assert_int_equal(problems.count, sizeof missed / sizeof *missed);
    assert_null(documents.units);
    sheet_documents_deinit(&documents);
    problems_deinit(&problems);
    book_free(book);
}

static void add_row(struct book *book, const char *name, const char *const *cells) {
    struct book_sheet *sheet = (struct book_sheet *)book_find(book, name);
    struct book_row *row = book_add_row(sheet, sheet->count + 1);
    size_t number = row->number;
    /* a row has at least a cell; those of the headings follow */
    book_add_cell(book, row, 0, BOOK_TEXT, cells[1]);
    for (size_t i = 0; cells[i]; i += 2) set_cell(book, name, number, cells[i], cells[i + 1]);
}
#define ADD_ROW(book, name, ...) add_row((book), (name), (const char *const[]){__VA_ARGS__, NULL})

static void fill_in(struct book *book) {
    set_cell(book, "plan", 2, "value", "xa-a-2025");
    set_cell(book, "plan", 3, "value", "xa-a");
    set_cell(book, "plan", 4, "value", "12/KH-UBND");
    set_cell(book, "plan", 5, "value", "2025-01-10");
    set_cell(book, "plan", 6, "value", "UBND xã A");
    set_cell(book, "plan", 7, "value", "Kế hoạch giảm nghèo năm 2025");
    set_cell(book, "plan", 10, "value", "2025-01-01");
    set_cell(book, "plan", 11, "value", "2025-12-31");
    ADD_ROW(book, "milestones", "id", "end", "date", "2025-12-31", "kind", "end_of_phase", "review", "TRUE");
    ADD_ROW(book, "objectives", "id", "1", "title.vi", "Giảm nghèo", "lead", "xa-a");
    ADD_ROW(book, "indicators", "objective", "1", "id", "1.1", "title.vi", "Tỷ lệ hộ nghèo", "measure.type",
            "percent", "frequency", "year", "good", "down", "aggregation", "ratio", "reported_by", "@thon",
            "baseline.period", "2024", "baseline.value", "9.5");
    ADD_ROW(book, "targets", "indicator", "1.1", "id", "1.1-end", "at", "end", "condition", "at_most",
            "value", "7", "source", "I.1", "quote", "còn không quá 7%");
    ADD_ROW(book, "reports", "id", "nam", "title.vi", "Báo cáo năm", "covers", "year", "units", "@thon", "to",
            "xa-a", "due.before", "12-10");
    ADD_ROW(book, "tasks", "objective", "1", "id", "n1", "title.vi", "Rà soát hộ nghèo", "window.from",
            "2025-09-01", "window.to", "2025-10-31", "source", "II", "quote", "rà soát trong tháng 9, 10");
    ADD_ROW(book, "units", "unit", "xa-a", "kind", "commune", "name.vi", "Xã A");
    ADD_ROW(book, "units", "unit", "thon-1", "kind", "body", "name.vi", "Thôn 1", "parent", "xa-a");
    ADD_ROW(book, "groups", "group", "thon", "units", "thon-1;");
}

/* Filled in with the columns it has, it is a plan with its units. */
static void test_a_filled_template(void **state) {
    (void)state;
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct problems problems;
        struct sheet_documents documents;
        struct book *book = sheet_template((enum lang)lang);
        fill_in(book);
        import(book, &problems, &documents);
        assert_no_problem(&problems);
        assert_non_null(documents.units);
        assert_round_trip(documents.plan, documents.units, true, "the filled template");
        sheet_documents_deinit(&documents);
        problems_deinit(&problems);
        book_free(book);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_guide_is_whole),
        cmocka_unit_test(test_the_chapter_is_whole),
        cmocka_unit_test(test_the_empty_template),
        cmocka_unit_test(test_a_filled_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
