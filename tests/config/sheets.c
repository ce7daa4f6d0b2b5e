#include "tests/config/sheets.h"
#include "config/reader.h"
#include "daemon/base/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

/* ---- archives ---- */

static zip_t *begin(zip_source_t **source) {
    zip_error_t error;
    zip_error_init(&error);
    *source = zip_source_buffer_create(NULL, 0, 1, &error);
    assert_non_null(*source);
    zip_source_keep(*source);
    zip_t *zip = zip_open_from_source(*source, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_error_fini(&error);
    return zip;
}

static void copy_out(zip_source_t *source, struct strbuf *sb) {
    char piece[65536];
    strbuf_init(sb, 0);
    assert_int_equal(zip_source_open(source), 0);
    for (zip_int64_t n; (n = zip_source_read(source, piece, sizeof piece)) > 0;)
        strbuf_add(sb, piece, (size_t)n);
    zip_source_close(source);
    zip_source_free(source);
}

void zip_of(const struct part *parts, size_t count, struct strbuf *sb) {
    zip_source_t *source;
    zip_t *zip = begin(&source);
    for (size_t i = 0; i < count; i++) {
        size_t len = parts[i].len ? parts[i].len : strlen(parts[i].bytes);
        zip_source_t *bytes = zip_source_buffer(zip, parts[i].bytes, len, 0);
        assert_true(zip_file_add(zip, parts[i].name, bytes, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    copy_out(source, sb);
}

/* ---- workbooks by hand ---- */

#define MAIN     "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static void add_workbook(const struct xlsx_parts *parts, struct strbuf *workbook, struct strbuf *relations) {
    strbuf_addf(workbook, "<workbook " MAIN " xmlns:r=\"" RELATION "\"><workbookPr date1904=\"%d\"/><sheets>",
                parts->system1904);
    strbuf_adds(relations,
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                "<Relationship Id=\"s\" Type=\"" RELATION "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                "<Relationship Id=\"t\" Type=\"" RELATION "/styles\" Target=\"/xl/styles.xml\"/>");
    for (size_t i = 0; i < XLSX_SHEETS_MAX && parts->sheets[i].name; i++) {
        strbuf_addf(workbook, "<sheet name=\"%s\" sheetId=\"%zu\" r:id=\"r%zu\"/>", parts->sheets[i].name,
                    i + 1, i);
        strbuf_addf(relations,
                    "<Relationship Id=\"r%zu\" Type=\"" RELATION
                    "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
                    i, i);
    }
    strbuf_adds(workbook, "</sheets></workbook>");
    strbuf_adds(relations, "</Relationships>");
}

static size_t add_part(struct part *list, size_t n, char **owned, char *name, char *bytes) {
    owned[2 * n] = name;
    owned[2 * n + 1] = bytes;
    list[n] = (struct part){name, bytes, 0};
    return n + 1;
}

void xlsx_of(const struct xlsx_parts *parts, struct strbuf *sb) {
    struct part list[XLSX_SHEETS_MAX + 5];
    char *owned[2 * (XLSX_SHEETS_MAX + 5)];
    struct strbuf workbook, relations;
    size_t n = 0;
    strbuf_init(&workbook, 0);
    strbuf_init(&relations, 0);
    add_workbook(parts, &workbook, &relations);
    n = add_part(list, n, owned, mem_strdup("_rels/.rels"),
                 mem_strdup("<Relationships><Relationship Id=\"w\" Type=\"" RELATION
                            "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
    n = add_part(list, n, owned, mem_strdup("xl/workbook.xml"), strbuf_detach(&workbook, NULL));
    n = add_part(list, n, owned, mem_strdup("xl/_rels/workbook.xml.rels"), strbuf_detach(&relations, NULL));
    n = add_part(list, n, owned, mem_strdup("xl/sharedStrings.xml"),
                 mem_printf("<sst " MAIN ">%s</sst>", parts->strings ? parts->strings : ""));
    n = add_part(list, n, owned, mem_strdup("xl/styles.xml"),
                 mem_printf("<styleSheet " MAIN ">%s</styleSheet>", parts->styles ? parts->styles : ""));
    for (size_t i = 0; i < XLSX_SHEETS_MAX && parts->sheets[i].name; i++)
        n = add_part(
            list, n, owned, mem_printf("xl/worksheets/sheet%zu.xml", i),
            mem_printf("<worksheet " MAIN "><sheetData>%s</sheetData></worksheet>", parts->sheets[i].rows));
    zip_of(list, n, sb);
    for (size_t i = 0; i < 2 * n; i++) mem_free(owned[i]);
    strbuf_deinit(&workbook);
    strbuf_deinit(&relations);
}

/* ---- reading ---- */

struct book *book_of(const struct strbuf *bytes) {
    struct problems problems;
    problems_init(&problems);
    struct book *book = book_read(bytes->data, bytes->len, "book", &problems);
    assert_no_problem(&problems);
    assert_non_null(book);
    problems_deinit(&problems);
    return book;
}

struct book *book_of_text(const char *csv) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, csv);
    struct book *book = book_of(&sb);
    strbuf_deinit(&sb);
    return book;
}

const char *cell_text(const struct book *book, const char *name, const char *place) {
    const struct book_sheet *sheet = book_find(book, name);
    size_t letters = strspn(place, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
           number = strtoull(place + letters, NULL, 10);
    assert_non_null(sheet);
    for (size_t r = 0; r < sheet->count; r++) {
        for (size_t i = 0; sheet->rows[r].number == number && i < sheet->rows[r].count; i++) {
            char column[BOOK_PLACE_MAX];
            book_column_name(sheet->rows[r].cells[i].column, column);
            if (strlen(column) == letters && strncmp(column, place, letters) == 0)
                return sheet->rows[r].cells[i].text;
        }
    }
    return "";
}

void assert_refused(const struct strbuf *bytes, const char *code, const char *said) {
    struct problems problems;
    problems_init(&problems);
    struct book *book = book_read(bytes->data, bytes->len, "book", &problems);
    assert_null(book);
    assert_int_equal(problems.errors, 1);
    assert_string_equal(problems.items[0].code, code);
    if (!strstr(problems.items[0].en, said)) fail_msg("“%s” is not in: %s", said, problems.items[0].en);
    problems_deinit(&problems);
}

cJSON *json_of_file(const char *path) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    strbuf_init(&bytes, 0);
    if (file_read(path, &bytes, &err) || json_parse(bytes.data, bytes.len, JSON_COMMENTS, &root, &err))
        fail_msg("%s: %s", path, err.msg);
    strbuf_deinit(&bytes);
    return root;
}

/* ---- there and back ---- */

void xlsx_bytes(const struct book *book, struct strbuf *sb) {
    char path[] = "/tmp/tiendo-sheet-XXXXXX";
    struct err err = {.code = ERR_OK};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    if (book_write_xlsx(book, path, &err)) fail_msg("%s", err.msg);
    assert_int_equal(file_read(path, sb, &err), ERR_OK);
    unlink(path);
}

static void assert_same(const cJSON *is, const cJSON *was, const char *name) {
    struct strbuf a, b;
    char hash_a[65], hash_b[65];
    strbuf_init(&a, 0);
    strbuf_init(&b, 0);
    reader_canonical(is, &a, hash_a);
    reader_canonical(was, &b, hash_b);
    if (strcmp(a.data, b.data) != 0) fail_msg("%s came back otherwise:\n%s\n%s", name, b.data, a.data);
    assert_string_equal(hash_a, hash_b);
    strbuf_deinit(&a);
    strbuf_deinit(&b);
}

void assert_imported(const struct strbuf *bytes, const cJSON *plan, const cJSON *units, const char *name) {
    struct problems problems;
    struct sheet_documents back;
    problems_init(&problems);
    struct book *in = book_of(bytes);
    bool fine = sheet_import(in, "book", &back, &problems);
    if (!fine) print_message("%s:\n", name);
    assert_no_problem(&problems);
    assert_same(back.plan, plan, name);
    if (units) assert_same(back.units, units, name);
    assert_int_equal(back.units != NULL, units != NULL);
    sheet_documents_deinit(&back);
    book_free(in);
    problems_deinit(&problems);
}

void assert_round_trip(const cJSON *plan, const cJSON *units, bool xlsx, const char *name) {
    struct strbuf bytes;
    struct book *out = sheet_export(plan, units);
    strbuf_init(&bytes, 0);
    if (xlsx)
        xlsx_bytes(out, &bytes);
    else
        book_write_csv(out, &bytes);
    assert_imported(&bytes, plan, units, name);
    book_free(out);
    strbuf_deinit(&bytes);
}

/* ---- changes by hand ---- */

static size_t column_of(const struct book_sheet *sheet, const char *heading) {
    for (size_t i = 0; i < sheet->rows[0].count; i++)
        if (strcmp(sheet->rows[0].cells[i].text, heading) == 0) return sheet->rows[0].cells[i].column;
    fail_msg("sheet %s has no column %s", sheet->name, heading);
    return 0;
}

static void set(struct book_row *row, size_t column, const char *text) {
    size_t i = 0;
    while (i < row->count && row->cells[i].column < column) i++;
    bool there = i < row->count && row->cells[i].column == column;
    if (there && !text) {
        row->count--;
        memmove(&row->cells[i], &row->cells[i + 1], (row->count - i) * sizeof *row->cells);
    } else if (text) {
        if (!there) {
            mem_grow(&row->cells, &row->cap, row->count + 1);
            memmove(&row->cells[i + 1], &row->cells[i], (row->count++ - i) * sizeof *row->cells);
        }
        row->cells[i] = (struct book_cell){.column = column, .text = text};
    }
}

void set_cell(struct book *book, const char *name, size_t number, const char *heading, const char *text) {
    const struct book_sheet *sheet = book_find(book, name);
    assert_non_null(sheet);
    for (size_t r = 0; r < sheet->count; r++) {
        if (sheet->rows[r].number != number) continue;
        set(&sheet->rows[r], column_of(sheet, heading), text);
        return;
    }
    fail_msg("sheet %s has no row %zu", name, number);
}
