/* A workbook to begin a plan in: the sheets that most plans need, empty, and before them a sheet that tells
 * what every sheet and column is for. That one begins with #, so that an import leaves it alone. */
#include "config/sheet.h"
#include "config/sheet_out.h"
#include "daemon/base/mem.h"
#include <stdio.h>
#include <string.h>

#define CODE_MAX 96

enum { SHEET_AT, COLUMN_AT, ABOUT_AT, FORM_AT, CHOICES_AT };

struct guide {
    struct book *book;
    enum lang lang;
    size_t row; /* the last one written */
};

/* ---- words ---- */

/* The text with that code; NULL: there is none. */
static const char *text_of(const char *code, enum lang lang) {
    for (enum text_id id = 0; id < TEXT_COUNT; id++)
        if (strcmp(text_code(id), code) == 0) return text_raw(id, lang);
    return NULL;
}

/* As codes of texts are written: "$schema" is schema, "baselines.*" is baselines.each, "title.vi" is title.
 */
static void plain(const char *heading, char buf[CODE_MAX]) {
    size_t len = strlen(heading);
    bool each = heading[len - 1] == '*', language = len > 3 && (strcmp(heading + len - 3, ".vi") == 0 ||
                                                                strcmp(heading + len - 3, ".en") == 0);
    int kept = (int)(each ? len - 1 : language ? len - 3 : len);
    snprintf(buf, CODE_MAX, "%.*s%s", kept, heading, each ? "each" : "");
    if (*buf == '$') memmove(buf, buf + 1, strlen(buf));
}

/* What is said of the heading in that sheet, else of it in any, else of what stands after its first dot. */
static const char *about(const char *sheet, const char *heading, enum lang lang) {
    char name[CODE_MAX], code[2 * CODE_MAX];
    plain(heading, name);
    for (const char *rest = name; rest; rest = strchr(rest, '.') ? strchr(rest, '.') + 1 : NULL) {
        snprintf(code, sizeof code, "guide.%s.%s", sheet, rest);
        const char *text = text_of(code, lang);
        if (text) return text;
        snprintf(code, sizeof code, "guide.any.%s", rest);
        text = text_of(code, lang);
        if (text) return text;
    }
    return NULL;
}

const char *sheet_guide(const char *sheet, const char *heading, enum lang lang) {
    char code[CODE_MAX];
    snprintf(code, sizeof code, "guide.%s", sheet);
    return heading ? about(sheet, heading, lang) : text_of(code, lang);
}

static enum text_id form_of(const struct sheet_column *column) {
    bool many = column->many != SHEET_ONE;
    switch (column->type) {
    case SHEET_TEXT:
        return many ? T_GUIDE_FORM_LIST : T_GUIDE_FORM_TEXT;
    case SHEET_NUMBER:
        return many ? T_GUIDE_FORM_NUMBERS : T_GUIDE_FORM_NUMBER;
    case SHEET_NUMBER_OR_NONE:
        return T_GUIDE_FORM_NUMBER_OR_NONE;
    case SHEET_BOOL:
        return T_GUIDE_FORM_BOOL;
    case SHEET_BODY:
        return many ? T_GUIDE_FORM_BODIES : T_GUIDE_FORM_BODY;
    case SHEET_WHY:
        return T_GUIDE_FORM_WHY;
    case SHEET_CONDITION:
        return T_GUIDE_FORM_CONDITION;
    case SHEET_ABOUT:
    case SHEET_VALUE:
        return T_GUIDE_FORM_VALUE;
    case SHEET_PARENT:
        break;
    }
    return T_GUIDE_FORM_PARENT;
}

/* ---- the guide ---- */

static struct book_row *next_row(struct guide *g) {
    return book_add_row(&g->book->sheets[g->book->count - 1], ++g->row);
}

static void put(struct guide *g, struct book_row *row, size_t column, const char *text) {
    book_add_cell(g->book, row, column, BOOK_TEXT, text ? text : "");
}

static void tell_column(struct guide *g, const struct sheet_kind *kind, const struct sheet_column *column) {
    struct book_row *row = next_row(g);
    struct strbuf form;
    strbuf_init(&form, 0);
    if (column->type == SHEET_PARENT)
        text_addv(&form, form_of(column), g->lang, kind->parent);
    else
        strbuf_adds(&form, text_raw(form_of(column), g->lang));
    put(g, row, SHEET_AT, kind->name);
    put(g, row, COLUMN_AT, column->heading);
    put(g, row, ABOUT_AT, about(kind->name, column->heading, g->lang));
    put(g, row, FORM_AT, form.data);
    put(g, row, CHOICES_AT, column->choices);
    strbuf_deinit(&form);
}

static void tell_sheet(struct guide *g, const struct sheet_kind *kind) {
    struct book_row *row = next_row(g);
    const char *what = sheet_guide(kind->name, NULL, g->lang), *rare = text_raw(T_GUIDE_RARE, g->lang);
    bool here = kind->shown || kind->begun;
    char *told = mem_printf("%s%s%s", what ? what : "", here ? "" : " ", here ? "" : rare);
    put(g, row, SHEET_AT, kind->name);
    put(g, row, ABOUT_AT, told);
    mem_free(told);
    for (size_t i = 0; i < kind->column_count; i++) tell_column(g, kind, &kind->columns[i]);
}

static void write_guide(struct guide *g) {
    static const enum text_id heads[] = {T_GUIDE_HEAD_SHEET, T_GUIDE_HEAD_COLUMN, T_GUIDE_HEAD_ABOUT,
                                         T_GUIDE_HEAD_FORM, T_GUIDE_HEAD_CHOICES};
    static const enum text_id first[] = {T_GUIDE_1, T_GUIDE_2, T_GUIDE_3, T_GUIDE_4, T_GUIDE_5};
    static const unsigned widths[] = {16, 32, 80, 40, 50};
    struct book_sheet *sheet = book_add_sheet(g->book, text_raw(T_GUIDE_NAME, g->lang));
    sheet->columns = mem_array(sizeof widths / sizeof *widths, sizeof *sheet->columns);
    sheet->column_count = sizeof widths / sizeof *widths;
    struct book_row *header = next_row(g);
    for (size_t i = 0; i < sheet->column_count; i++) {
        sheet->columns[i] = (struct book_column){.width = widths[i], .text = true};
        put(g, header, i, text_raw(heads[i], g->lang));
    }
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        put(g, next_row(g), ABOUT_AT, text_raw(first[i], g->lang));
    for (size_t i = 0; i < sheet_kind_count; i++) tell_sheet(g, &sheet_kinds[i]);
}

/* ---- the sheets to fill in ---- */

static void write_empty(struct book *book, const struct sheet_kind *kind) {
    struct sheet_out out;
    sheet_out_init(&out, kind);
    if (!kind->member) (void)sheet_out_row(&out); /* its keys, each without a value */
    for (size_t i = 0; !kind->member && i < kind->column_count; i++)
        if (strcmp(kind->columns[i].heading, "timezone") == 0)
            sheet_out_cell(&out, 0, &kind->columns[i], NULL, BOOK_TEXT, "Asia/Ho_Chi_Minh");
    sheet_out_write(&out, book);
    sheet_out_deinit(&out);
}

struct book *sheet_template(enum lang lang) {
    struct guide g = {.book = book_new(), .lang = lang};
    write_guide(&g);
    for (size_t i = 0; i < sheet_kind_count; i++)
        if (sheet_kinds[i].shown || sheet_kinds[i].begun) write_empty(g.book, &sheet_kinds[i]);
    return g.book;
}
