/* An .xlsx file: a zip of XML parts. Which parts matter is said by relations: of the package, then of the
 * workbook, which names its sheets. */
#include "config/workbook_xlsx.h"
#include "config/workbook_read.h"
#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include <string.h>

#define SHEETS_MAX 256

void xlsx_fail(struct xlsx *x, const char *part, const char *why) {
    if (!x->failed) problems_error(x->problems, x->file, "", T_WORKBOOK_BROKEN, part, why);
    x->failed = true;
}

void xlsx_fail_at(struct xlsx *x, enum text_id id, const char *part, const char *place) {
    if (!x->failed) problems_error(x->problems, x->file, "", id, part, place);
    x->failed = true;
}

static void fail_with(struct xlsx *x, const char *part, enum err_code code, const struct err *err) {
    if (x->failed) return;
    if (code == ERR_TOO_BIG)
        problems_error(x->problems, x->file, "", T_WORKBOOK_EXPANDED, part, err->msg);
    else if (code == ERR_FORBIDDEN)
        problems_error(x->problems, x->file, "", T_WORKBOOK_DOCTYPE, part);
    else
        xlsx_fail(x, part, err->msg);
    x->failed = true;
}

bool xlsx_part(struct xlsx *x, const char *part, bool optional, const struct book_xml *to) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    if (x->failed) return false;
    strbuf_init(&bytes, BOOK_EXPANDED_MAX);
    enum err_code code = book_zip_part(x->zip, part, &bytes, &err);
    bool absent = code == ERR_NOT_FOUND && optional;
    if (!code) code = book_xml_parse(bytes.data, bytes.len, to, &err);
    strbuf_deinit(&bytes);
    if (code && !absent) fail_with(x, part, code, &err);
    return !code;
}

/* ---- relations ---- */

struct relation {
    char *id, *kind, *target; /* owned; target: path in the archive */
};

struct relations {
    const char *folder; /* to which targets are relative */
    struct relation *items;
    size_t count, cap;
};

/* Takes the last step off a path. */
static void cut(struct strbuf *path) {
    char *slash = strrchr(path->data, '/');
    path->len = slash ? (size_t)(slash - path->data) : 0;
    path->data[path->len] = '\0';
}

/* "xl" and "../a/./b" make "a/b"; a target from the root stands for itself. */
static char *resolve(const char *folder, const char *target) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    if (*target != '/') strbuf_adds(&sb, folder);
    for (const char *p = target; *p;) {
        p += strspn(p, "/");
        size_t len = strcspn(p, "/");
        if (len == 2 && strncmp(p, "..", 2) == 0) {
            cut(&sb);
        } else if (len > 0 && !(len == 1 && *p == '.')) {
            if (sb.len > 0) strbuf_addc(&sb, '/');
            strbuf_add(&sb, p, len);
        }
        p += len;
    }
    return strbuf_detach(&sb, NULL);
}

static void on_relation(void *arg, const char *name, const char *const *attributes) {
    struct relations *r = arg;
    const char *id = book_xml_attribute(attributes, "Id"), *type = book_xml_attribute(attributes, "Type"),
               *target = book_xml_attribute(attributes, "Target"),
               *mode = book_xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target) return;
    if (mode && strcmp(mode, "External") == 0) return;
    const char *kind = strrchr(type, '/');
    mem_grow(&r->items, &r->cap, r->count + 1);
    r->items[r->count++] =
        (struct relation){mem_strdup(id), mem_strdup(kind ? kind + 1 : type), resolve(r->folder, target)};
}

static void on_end(void *arg, const char *name) {
    (void)arg, (void)name;
}

static bool read_relations(struct xlsx *x, const char *part, bool optional, struct relations *r) {
    struct book_xml to = {.start = on_relation, .end = on_end, .arg = r};
    return xlsx_part(x, part, optional, &to);
}

static void free_relations(struct relations *r) {
    for (size_t i = 0; i < r->count; i++) {
        mem_free(r->items[i].id);
        mem_free(r->items[i].kind);
        mem_free(r->items[i].target);
    }
    mem_free(r->items);
}

static const char *target_of(const struct relations *r, const char *kind, const char *id) {
    for (size_t i = 0; i < r->count; i++) {
        if (kind && strcmp(r->items[i].kind, kind) != 0) continue;
        if (!id || strcmp(r->items[i].id, id) == 0) return r->items[i].target;
    }
    return NULL;
}

/* ---- the workbook ---- */

struct contents {
    struct xlsx *x;
    const struct relations *relations;
    const char *parts[SHEETS_MAX]; /* borrowed from the relations */
    size_t count;
};

static void add_sheet(struct contents *c, const char *name, const char *part) {
    if (c->count == SHEETS_MAX) {
        c->x->book->full = true;
        return;
    }
    book_add_sheet(c->x->book, name);
    c->parts[c->count++] = part;
}

static void on_content(void *arg, const char *name, const char *const *attributes) {
    struct contents *c = arg;
    if (strcmp(name, "workbookPr") == 0) {
        const char *is = book_xml_attribute(attributes, "date1904");
        c->x->system1904 = is && (strcmp(is, "1") == 0 || strcmp(is, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0) return;
    const char *title = book_xml_attribute(attributes, "name"), *id = book_xml_attribute(attributes, "id");
    const char *part = id ? target_of(c->relations, "worksheet", id) : NULL; /* none: a chart, a dialog */
    if (title && part) add_sheet(c, title, part);
}

/* The folder of a part, and the part that holds its relations. */
static char *relations_of(const char *part, char **folder) {
    const char *slash = strrchr(part, '/');
    size_t len = slash ? (size_t)(slash - part) : 0;
    *folder = mem_strndup(part, len);
    return len ? mem_printf("%s/_rels/%s.rels", *folder, slash + 1)
               : mem_printf("_rels/%s.rels", slash ? slash + 1 : part);
}

static void read_contents(struct xlsx *x, const char *part, const struct relations *r) {
    struct contents c = {.x = x, .relations = r};
    struct book_xml to = {.start = on_content, .end = on_end, .arg = &c};
    const char *strings = target_of(r, "sharedStrings", NULL), *styles = target_of(r, "styles", NULL);
    if (!xlsx_part(x, part, false, &to)) return;
    if (strings) xlsx_strings(x, strings);
    if (styles) xlsx_styles(x, styles);
    for (size_t i = 0; i < c.count && !x->failed && !x->book->full; i++) xlsx_cells(x, c.parts[i], i);
}

static void read_workbook(struct xlsx *x, const char *part) {
    char *folder = NULL, *name = relations_of(part, &folder);
    struct relations r = {.folder = folder};
    if (read_relations(x, name, false, &r)) read_contents(x, part, &r);
    free_relations(&r);
    mem_free(name);
    mem_free(folder);
}

void book_read_xlsx(struct book *book, const char *bytes, size_t len, const char *file,
                    struct problems *problems) {
    struct xlsx x = {.book = book, .problems = problems, .file = file};
    struct relations package = {.folder = ""};
    struct err err = {.code = ERR_OK};
    if (book_zip_open(bytes, len, BOOK_EXPANDED_MAX, &x.zip, &err)) {
        xlsx_fail(&x, "zip", err.msg);
        return;
    }
    read_relations(&x, "_rels/.rels", true, &package);
    const char *part = target_of(&package, "officeDocument", NULL);
    if (part && !x.failed)
        read_workbook(&x, part);
    else if (!x.failed)
        problems_error(problems, file, "", T_WORKBOOK_KIND);
    free_relations(&package);
    book_zip_close(x.zip);
    mem_free(x.strings);
    mem_free(x.forms);
}
