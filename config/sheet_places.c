#include "config/sheet_places.h"
#include "daemon/base/mem.h"
#include <string.h>

struct sheet_places *sheet_places_new(bool csv) {
    struct sheet_places *places = mem_alloc(sizeof *places);
    places->csv = csv;
    return places;
}

void sheet_places_free(struct sheet_places *places) {
    if (!places) return;
    for (size_t i = 0; i < places->count; i++) mem_free(places->items[i].pointer);
    mem_free(places->items);
    mem_free(places);
}

void sheet_places_add(struct sheet_places *places, const char *pointer, struct sheet_spot at,
                      const struct sheet_kind *kind) {
    mem_grow(&places->items, &places->cap, places->count + 1);
    places->items[places->count++] = (struct sheet_place){mem_strdup(pointer), at, kind};
}

/* The place itself or what it lies in. */
static bool covers(const char *outer, const char *pointer) {
    size_t len = strlen(outer);
    return strncmp(outer, pointer, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

/* "/windows/0/from" of a row → "window.from"; "/measure/type" → "measure.type". */
static char *heading_of(const struct sheet_kind *kind, const char *rest) {
    struct strbuf sb;
    size_t len = kind->folded ? strlen(kind->folded) : 0;
    strbuf_init(&sb, 0);
    if (len && strncmp(rest + 1, kind->folded, len) == 0 && strncmp(rest + 1 + len, "/0", 2) == 0) {
        strbuf_adds(&sb, kind->fold);
        rest += 1 + len + 2;
    } else {
        rest++;
    }
    for (; *rest; rest++) strbuf_addc(&sb, *rest == '/' ? '.' : *rest);
    return strbuf_detach(&sb, NULL);
}

/* The column of that heading, or the first of those below it: "title.vi" of "title". */
static bool column_of(const struct book_row *header, const char *heading, size_t *column) {
    size_t len = strlen(heading);
    for (size_t i = 0; i < header->count; i++) {
        const char *text = header->cells[i].text;
        if (strncmp(text, heading, len) != 0 || (text[len] && text[len] != '.')) continue;
        *column = header->cells[i].column;
        return true;
    }
    return false;
}

bool sheet_places_find(const struct sheet_places *places, const char *pointer, struct sheet_spot *at) {
    const struct sheet_place *best = NULL;
    for (size_t i = 0; i < places->count; i++) {
        const struct sheet_place *p = &places->items[i];
        if (covers(p->pointer, pointer) && (!best || strlen(p->pointer) > strlen(best->pointer))) best = p;
    }
    if (!best) return false;
    *at = best->at;
    if (!best->kind || !best->kind->member || !pointer[strlen(best->pointer)]) return true;
    char *heading = best->kind->keyed ? mem_strdup(best->kind->columns[1].heading)
                                      : heading_of(best->kind, pointer + strlen(best->pointer));
    column_of(&at->sheet->rows[0], heading, &at->column);
    mem_free(heading);
    return true;
}

static char *cell_name(const struct sheet_spot *at) {
    char column[BOOK_PLACE_MAX];
    book_column_name(at->column, column);
    return mem_printf("%s!%s%zu", at->sheet->name, column, at->row->number);
}

static void tell_line(const struct sheet_spot *at, struct problem *problem) {
    const struct book_cell *cell = book_row_cell(at->row, at->column);
    const struct book_cell *heading = book_row_cell(&at->sheet->rows[0], at->column);
    problem->line = cell ? cell->line : at->row->number;
    problem->column = cell ? cell->character : 1;
    mem_free(problem->pointer);
    problem->pointer = mem_printf("%s: %s", at->sheet->name, heading ? heading->text : "");
}

void sheet_spot_tell(const struct sheet_spot *at, bool csv, struct problem *problem) {
    if (!problem) return;
    if (csv && at->row) {
        tell_line(at, problem);
        return;
    }
    mem_free(problem->pointer);
    problem->pointer = at->row ? cell_name(at) : mem_strdup(at->sheet->name);
    problem->line = csv ? at->sheet->line : 0;
    problem->column = csv;
}
