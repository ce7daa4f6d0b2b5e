/* Sheets changed in the ways that hands change them: cells cleared, typed over, copied elsewhere, exchanged,
 * rows cut out, doubled and moved, sheets and columns renamed. Whatever comes of it: no crash, and every
 * fault names sheet and cell in both languages. The seed is printed; another is tried with TIENDO_SEED. */
#include "daemon/base/crypto.h"
#include "tests/config/sheets.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 40 /* of each plan, in turn as .xlsx and as CSV */

static const char *const FILES[][2] = {
    {"config/plans/bac-kan-2011.json", "config/units/bac-kan.json"},
    {"config/plans/lai-chau-2016.json", "config/units/lai-chau.json"},
    {"config/plans/lang-son-2022.json", "config/units/lang-son.json"},
    {"config/plans/lao-cai-2022.json", "config/units/lao-cai.json"},
    {"config/plans/ngoc-hoi-2023.json", "config/units/ngoc-hoi.json"},
    {"config/examples/giam-ngheo.json", "config/examples/giam-ngheo-units.json"},
};

static const char *const TYPED[] = {"0",
                                    "-1",
                                    "1e999",
                                    "99999999999999999999",
                                    "80%",
                                    "26,05",
                                    "-",
                                    ";",
                                    "; ;",
                                    "?",
                                    "? không rõ",
                                    "± 2",
                                    "80 ±",
                                    "x; y",
                                    "TRUE",
                                    "2023-02-30",
                                    "2023",
                                    "05-20",
                                    "@",
                                    "@districts",
                                    "(requested)",
                                    "a (đề nghị)",
                                    "at_least",
                                    "all_of",
                                    "per_year",
                                    "{}",
                                    "{\"id\": 1}",
                                    "{\"all_of\": [{}]}",
                                    "[",
                                    "key",
                                    "more",
                                    "title",
                                    "allocations.",
                                    "allocations.a.b",
                                    "#",
                                    "=1+1",
                                    "\xF0\x9F\x99\x82",
                                    "a/b~c",
                                    "own",
                                    "year",
                                    "plan",
                                    "window.to",
                                    "due.by.day",
                                    "\"",
                                    "\n",
                                    "'"};

static size_t below(struct rng *rng, size_t n) {
    return n ? (size_t)(rng_next(rng) % n) : 0;
}

static struct book_sheet *any_sheet(struct book *book, struct rng *rng) {
    return &book->sheets[below(rng, book->count)];
}

static struct book_row *any_row(struct book *book, struct rng *rng) {
    struct book_sheet *sheet = any_sheet(book, rng);
    return sheet->count ? &sheet->rows[below(rng, sheet->count)] : NULL;
}

static struct book_cell *any_cell(struct book *book, struct rng *rng) {
    struct book_row *row = any_row(book, rng);
    return row && row->count ? &row->cells[below(rng, row->count)] : NULL;
}

static void type_over(struct book *book, struct rng *rng) {
    struct book_cell *cell = any_cell(book, rng);
    if (!cell) return;
    cell->kind = BOOK_TEXT;
    cell->text = TYPED[below(rng, sizeof TYPED / sizeof *TYPED)];
}

static void copy_elsewhere(struct book *book, struct rng *rng) {
    struct book_cell *from = any_cell(book, rng), *to = any_cell(book, rng);
    if (!from || !to) return;
    to->kind = from->kind;
    to->text = from->text;
}

static void clear(struct book *book, struct rng *rng) {
    struct book_row *row = any_row(book, rng);
    if (!row || row->count < 2) return;
    size_t i = below(rng, row->count--);
    memmove(&row->cells[i], &row->cells[i + 1], (row->count - i) * sizeof *row->cells);
}

static void shift(struct book *book, struct rng *rng) {
    struct book_row *row = any_row(book, rng);
    for (size_t i = 0; row && i < row->count; i++) row->cells[i].column++;
}

static void exchange_rows(struct book *book, struct rng *rng) {
    struct book_row *a = any_row(book, rng), *b = any_row(book, rng);
    if (!a || !b) return;
    struct book_row was = *a;
    *a = *b;
    *b = was;
    b->number = a->number;
    a->number = was.number;
}

static void cut_rows(struct book *book, struct rng *rng) {
    struct book_sheet *sheet = any_sheet(book, rng);
    for (size_t left = below(rng, sheet->count + 1); sheet->count > left;)
        mem_free(sheet->rows[--sheet->count].cells);
}

static void rename_sheet(struct book *book, struct rng *rng) {
    static const char *const names[] = {"plan", "targets", "Targets", "#x", "units", "parts", "groups"};
    any_sheet(book, rng)->name = names[below(rng, sizeof names / sizeof *names)];
}

static void (*const MUTATIONS[])(struct book *book, struct rng *rng) = {
    type_over, type_over, type_over,     copy_elsewhere, copy_elsewhere, clear,
    clear,     shift,     exchange_rows, cut_rows,       rename_sheet};

/* ---- what is told ---- */

/* "targets!F7" */
static bool is_cell(const char *pointer) {
    const char *place = strrchr(pointer, '!');
    if (!place || place == pointer) return false;
    size_t letters = strspn(place + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const char *number = place + 1 + letters;
    return letters > 0 && *number && strspn(number, "0123456789") == strlen(number);
}

/* Of these the sheet as a whole is told, or that there is none. */
static bool is_of_a_sheet(const char *code) {
    static const char *const codes[] = {"sheet.missing", "sheet.unknown", "sheet.twice"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i], code) == 0) return true;
    return false;
}

static bool names_its_place(const struct problem *p, bool csv) {
    bool words = *p->vi && *p->en && strcmp(p->vi, p->en) != 0;
    if (is_of_a_sheet(p->code)) return words;
    if (csv) return words && p->line > 0 && p->column > 0 && strstr(p->pointer, ": ");
    return words && is_cell(p->pointer);
}

static void assert_told(const struct problems *problems, bool csv, bool fine) {
    assert_int_equal(fine, problems->errors == 0);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (names_its_place(p, csv)) continue;
        print_problems(problems);
        fail_msg("no sheet and cell: %s %s", p->pointer, p->code);
    }
}

/* A book of two sheets of one name, or of rows with nothing in them, is none that a file could hold. */
static bool read_again(const struct book *book, bool xlsx, struct book **out) {
    struct strbuf bytes;
    strbuf_init(&bytes, 0);
    for (size_t i = 0; xlsx && i < book->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(book->sheets[i].name, book->sheets[k].name) == 0) xlsx = false;
    if (xlsx)
        xlsx_bytes(book, &bytes);
    else
        book_write_csv(book, &bytes);
    *out = book_of(&bytes);
    strbuf_deinit(&bytes);
    return !xlsx;
}

static bool import(const struct book *book, bool csv) {
    struct problems problems;
    struct sheet_documents documents;
    problems_init(&problems);
    bool fine = sheet_import(book, "book", &documents, &problems);
    if (fine) fine = sheet_check(&documents, "book", NULL, 0, &problems);
    assert_told(&problems, csv, fine);
    sheet_documents_deinit(&documents);
    problems_deinit(&problems);
    return fine;
}

static void one_round(const cJSON *plan, const cJSON *units, struct rng *rng, bool xlsx, size_t *accepted) {
    struct book *book = sheet_export(plan, units), *read = NULL;
    for (size_t n = 1 + below(rng, 4); n > 0; n--)
        MUTATIONS[below(rng, sizeof MUTATIONS / sizeof *MUTATIONS)](book, rng);
    bool csv = read_again(book, xlsx, &read);
    *accepted += import(read, csv);
    book_free(read);
    book_free(book);
}

/* Whatever hands do to a sheet: read or refused, with the cell of each fault. */
static void test_mutated_sheets(void **state) {
    (void)state;
    const char *given = getenv("TIENDO_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20230510;
    struct rng *rng = rng_new(seed);
    size_t accepted = 0, all = 0;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        cJSON *plan = json_of_file(FILES[i][0]), *units = json_of_file(FILES[i][1]);
        for (size_t round = 0; round < ROUNDS; round++, all++)
            one_round(plan, units, rng, round % 2, &accepted);
        cJSON_Delete(plan);
        cJSON_Delete(units);
    }
    print_message("%zu of %zu were read\n", accepted, all);
    assert_in_range(accepted, 1, all - all / 4); /* else the changes do not change enough */
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutated_sheets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
