/* What came out of sheets, put to the readers of plans and units. */
#include "config/plan_reader.h"
#include "config/sheet.h"
#include "config/sheet_places.h"
#include "daemon/base/mem.h"
#include <string.h>

/* Errors of the file the sheets came from, told of their cells; then all errors to `to`. */
static void hand_over(struct problems *found, const struct sheet_places *places, const char *file,
                      struct problems *to) {
    for (size_t i = 0; i < found->count; i++) {
        struct problem *p = &found->items[i];
        struct sheet_spot at;
        if (p->severity != SEVERITY_ERROR) continue;
        if (p->file && strcmp(p->file, file) == 0 && sheet_places_find(places, p->pointer, &at))
            sheet_spot_tell(&at, places->csv, p);
        problems_move(to, p);
    }
    to->truncated |= found->truncated;
    problems_deinit(found);
}

static struct units *read_units(const struct sheet_documents *documents, const char *file,
                                const struct units_source *others, size_t count, struct problems *problems) {
    struct units_source *sources = mem_array(count + 1, sizeof *sources);
    struct strbuf bytes;
    struct problems found;
    size_t n = 0;
    problems_init(&found);
    strbuf_init(&bytes, 0);
    if (documents->units) {
        json_print_canonical(&bytes, documents->units);
        sources[n++] = (struct units_source){file, bytes.data, bytes.len};
    }
    for (size_t i = 0; i < count; i++) sources[n++] = others[i];
    struct units *units = units_read(sources, n, &found);
    hand_over(&found, documents->unit_places, file, problems);
    strbuf_deinit(&bytes);
    mem_free(sources);
    return units;
}

bool sheet_check(const struct sheet_documents *documents, const char *file, const struct units_source *others,
                 size_t other_count, struct problems *problems) {
    struct units *units = read_units(documents, file, others, other_count, problems);
    struct strbuf bytes;
    struct problems found;
    if (!units) return false;
    problems_init(&found);
    strbuf_init(&bytes, 0);
    json_print_canonical(&bytes, documents->plan);
    struct plan *plan = plan_read(bytes.data, bytes.len, file, units, &found);
    bool fine = plan != NULL;
    hand_over(&found, documents->plan_places, file, problems);
    plan_free(plan);
    units_free(units);
    strbuf_deinit(&bytes);
    return fine;
}

static size_t characters(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

bool sheet_fits_xlsx(const struct book *book, const char *file, struct problems *problems) {
    size_t before = problems->errors;
    for (size_t s = 0; s < book->count; s++) {
        for (size_t r = 0; r < book->sheets[s].count; r++) {
            const struct book_row *row = &book->sheets[s].rows[r];
            for (size_t i = 0; i < row->count; i++) {
                if (characters(row->cells[i].text) <= BOOK_CELL_CHARS_MAX) continue;
                const struct sheet_spot at = {&book->sheets[s], row, row->cells[i].column};
                sheet_spot_tell(&at, false, problems_error(problems, file, "", T_SHEET_TOO_LONG, "32767"));
            }
        }
    }
    return problems->errors == before;
}
