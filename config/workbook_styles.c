/* The styles of an .xlsx file, for one thing: which of them show numbers as dates. */
#include "config/workbook_date.h"
#include "config/workbook_xlsx.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>

struct format {
    unsigned number, form;
};

struct styles {
    struct xlsx *x;
    struct format *formats; /* the workbook's own */
    size_t count, cap;
    bool in_cells; /* inside cellXfs: what cells name, by place */
};

static unsigned number_of(const char *text) {
    return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

static void add_format(struct styles *s, const char *const *attributes) {
    const char *code = book_xml_attribute(attributes, "formatCode");
    if (!code) return;
    mem_grow(&s->formats, &s->cap, s->count + 1);
    s->formats[s->count++] =
        (struct format){number_of(book_xml_attribute(attributes, "numFmtId")), date_form(code)};
}

static unsigned form_of(const struct styles *s, unsigned number) {
    for (size_t i = 0; i < s->count; i++)
        if (s->formats[i].number == number) return s->formats[i].form;
    return date_form_builtin(number);
}

static void on_start(void *arg, const char *name, const char *const *attributes) {
    struct styles *s = arg;
    struct xlsx *x = s->x;
    if (strcmp(name, "cellXfs") == 0) s->in_cells = true;
    if (strcmp(name, "numFmt") == 0) add_format(s, attributes);
    if (strcmp(name, "xf") != 0 || !s->in_cells || x->form_count == BOOK_CELLS_MAX) return;
    mem_grow(&x->forms, &x->form_cap, x->form_count + 1);
    x->forms[x->form_count++] = form_of(s, number_of(book_xml_attribute(attributes, "numFmtId")));
}

static void on_end(void *arg, const char *name) {
    struct styles *s = arg;
    if (strcmp(name, "cellXfs") == 0) s->in_cells = false;
}

void xlsx_styles(struct xlsx *x, const char *part) {
    struct styles s = {.x = x};
    struct book_xml to = {.start = on_start, .end = on_end, .arg = &s};
    (void)xlsx_part(x, part, false, &to);
    mem_free(s.formats);
}
