/* The shared strings of an .xlsx file: plain or in runs of different looks; hints of pronunciation are left
 * out. */
#include "config/workbook_xlsx.h"
#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct strings {
    struct xlsx *x;
    struct strbuf text; /* of the string being read */
    bool in_text;
    size_t hints; /* depth of pronunciation */
};

static void on_start(void *arg, const char *name, const char *const *attributes) {
    struct strings *s = arg;
    (void)attributes;
    if (strcmp(name, "si") == 0) strbuf_clear(&s->text);
    if (strcmp(name, "rPh") == 0) s->hints++;
    s->in_text = strcmp(name, "t") == 0 && s->hints == 0;
}

static void on_end(void *arg, const char *name) {
    struct strings *s = arg;
    struct xlsx *x = s->x;
    s->in_text = false;
    if (strcmp(name, "rPh") == 0 && s->hints > 0) s->hints--;
    if (strcmp(name, "si") != 0 || x->book->full) return;
    xlsx_unescape(s->text.data);
    const char *copy = arena_strdup(x->book->arena, s->text.data);
    if (!copy) x->book->full = true;
    mem_grow(&x->strings, &x->string_cap, x->string_count + 1);
    x->strings[x->string_count++] = copy ? copy : "";
}

static void on_text(void *arg, const char *bytes, size_t len) {
    struct strings *s = arg;
    if (s->in_text) strbuf_add(&s->text, bytes, len);
}

void xlsx_strings(struct xlsx *x, const char *part) {
    struct strings s = {.x = x};
    struct book_xml to = {.start = on_start, .end = on_end, .text = on_text, .arg = &s};
    strbuf_init(&s.text, 0);
    (void)xlsx_part(x, part, false, &to);
    strbuf_deinit(&s.text);
}

/* "_x000D_": the number of the character, or -1. Only those that UTF-8 writes as themselves are undone. */
static long escaped(const char *p) {
    char digits[5] = {0};
    if (strncmp(p, "_x", 2) != 0) return -1;
    for (size_t i = 0; i < 4; i++) {
        if (!isxdigit((unsigned char)p[2 + i])) return -1;
        digits[i] = p[2 + i];
    }
    long code = strtol(digits, NULL, 16);
    return p[6] == '_' && code > 0 && code < 0x80 ? code : -1;
}

void xlsx_unescape(char *text) {
    char *to = text;
    for (const char *p = text; *p;) {
        long code = escaped(p);
        *to++ = code < 0 ? *p : (char)code;
        p += code < 0 ? 1 : 7;
    }
    *to = '\0';
}
