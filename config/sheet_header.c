/* Headings: what the columns of a sheet mean. */
#include "config/sheet_in.h"
#include "daemon/base/mem.h"
#include <string.h>

#define SUGGESTED_MAX 60
#define OWN           '#' /* begins the name of a sheet or column that is the author's own */

void sheet_fault_add(struct sheet_in *in, const struct sheet_spot *at, enum text_id id,
                     const char *const *args, size_t nargs) {
    struct problem *p = problems_add(in->problems, SEVERITY_ERROR, in->file, "", id, args, nargs);
    sheet_spot_tell(at, in->book->csv, p);
}

char *sheet_suggest(const char *given, const char *const *names, size_t count) {
    const char *near = text_nearest(given, names, count);
    if (near) return mem_strdup(near);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < count && i < SUGGESTED_MAX; i++) strbuf_addf(&sb, "%s%s", i ? ", " : "", names[i]);
    if (count > SUGGESTED_MAX) strbuf_adds(&sb, ", …");
    return strbuf_detach(&sb, NULL);
}

static void unknown(struct sheet_in *in, const struct sheet_kind *kind, const struct sheet_spot *at,
                    const char *text) {
    const char **names = mem_array(kind->column_count + 1, sizeof *names);
    for (size_t i = 0; i < kind->column_count; i++) names[i] = kind->columns[i].heading;
    names[kind->column_count] = sheet_more.heading;
    char *known = sheet_suggest(text, names, kind->column_count + 1);
    sheet_fault(in, at, T_SHEET_HEADING_UNKNOWN, text, known);
    mem_free(known);
    mem_free(names);
}

bool sheet_match_heading(struct sheet_in *in, const struct sheet_kind *kind, const struct sheet_spot *at,
                         const char *text, struct sheet_heading *out) {
    *out = (struct sheet_heading){.given = true};
    if (*text == OWN) return true;
    for (size_t i = 0; i < kind->column_count && !out->column; i++)
        if (sheet_column_matches(&kind->columns[i], text, &out->key)) out->column = &kind->columns[i];
    if (!out->column && !kind->keyed && strcmp(text, sheet_more.heading) == 0) out->column = &sheet_more;
    if (!out->column) unknown(in, kind, at, text);
    return out->column != NULL;
}

static bool is_taken(const struct sheet_in_kind *k, const struct sheet_heading *heading) {
    for (size_t i = 0; i < k->heading_count; i++) {
        const struct sheet_heading *h = &k->headings[i];
        if (h->column != heading->column) continue;
        if (!heading->key || strcmp(h->key, heading->key) == 0) return true;
    }
    return false;
}

void sheet_read_header(struct sheet_in *in, const struct sheet_kind *kind) {
    struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    const struct book_row *header = &k->sheet->rows[0];
    k->headings = mem_array(header->cells[header->count - 1].column + 1, sizeof *k->headings);
    for (size_t i = 0; i < header->count; i++) {
        const struct book_cell *cell = &header->cells[i];
        const struct sheet_spot at = {k->sheet, header, cell->column};
        struct sheet_heading heading;
        sheet_match_heading(in, kind, &at, cell->text, &heading);
        if (heading.column && is_taken(k, &heading)) {
            sheet_fault(in, &at, T_SHEET_HEADING_TWICE, cell->text);
            heading.column = NULL;
        }
        k->heading_count = cell->column + 1;
        k->headings[cell->column] = heading;
    }
}
