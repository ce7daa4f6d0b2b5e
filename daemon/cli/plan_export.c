/* tiendo plan export PLAN --out SHEET: a plan as a spreadsheet, with the units of the files that are named;
 * or an empty one to begin a plan in. */
#include "config/reader.h"
#include "config/sheet.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/cli/plan.h"
#include "daemon/cli/plan_out.h"
#include <string.h>
#include <strings.h>

struct exporting {
    struct cli *cli;
    struct problems problems;
    cJSON *plan, *units; /* owned; units NULL when no file is named */
};

/* NULL after what is wrong was added to the problems. */
static cJSON *read_json(struct exporting *e, const char *path) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    strbuf_init(&bytes, CONFIG_FILE_BYTES_MAX);
    if (file_read(path, &bytes, &err))
        problems_error(&e->problems, path, "", T_CONFIG_FILE, err.msg);
    else
        root = reader_parse(bytes.data, bytes.len, path, &e->problems);
    strbuf_deinit(&bytes);
    return root;
}

static cJSON *member(const cJSON *object, const char *key) {
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* ---- units of several files ---- */

static int join_groups(struct exporting *e, cJSON *more, const char *path) {
    cJSON *from = member(more, "groups"), *to = member(e->units, "groups");
    if (!cJSON_IsObject(from)) return CLI_FINE;
    if (!to) to = cJSON_AddObjectToObject(e->units, "groups");
    while (from->child) {
        if (member(to, from->child->string))
            return cli_fail(e->cli, T_CLI_PLAN_GROUP_TWICE, from->child->string, path);
        cJSON *group = cJSON_DetachItemViaPointer(from, from->child);
        cJSON_AddItemToObject(to, group->string, group);
    }
    return CLI_FINE;
}

static int join_units(struct exporting *e, cJSON *more, const char *path) {
    cJSON *from = member(more, "units"), *to = member(e->units, "units");
    while (from->child) cJSON_AddItemToArray(to, cJSON_DetachItemFromArray(from, 0));
    cJSON_DeleteItemFromObjectCaseSensitive(e->units, "$schema"); /* it was one file's */
    int status = join_groups(e, more, path);
    cJSON_Delete(more);
    return status;
}

static int read_unit_file(struct exporting *e, const char *path) {
    cJSON *root = read_json(e, path);
    if (!root) return CLI_FOUND;
    if (!cJSON_IsArray(member(root, "units"))) {
        cJSON_Delete(root);
        return cli_fail(e->cli, T_CLI_PLAN_NO_UNIT_FILE, path);
    }
    if (e->units) return join_units(e, root, path);
    e->units = root;
    return CLI_FINE;
}

static int read_units(struct exporting *e) {
    size_t count;
    int status = CLI_FINE;
    const char **files = args_list(&e->cli->args, "units", &count);
    for (size_t i = 0; i < count && status == CLI_FINE; i++) status = read_unit_file(e, files[i]);
    mem_free(files);
    return status;
}

static int read_plan_file(struct exporting *e, const char *path) {
    e->plan = read_json(e, path);
    if (!e->plan) return CLI_FOUND;
    return member(e->plan, "plan") ? CLI_FINE : cli_fail(e->cli, T_CLI_PLAN_NO_PLAN, path);
}

/* ---- writing ---- */

static bool ends_with(const char *path, const char *end) {
    size_t len = strlen(path), n = strlen(end);
    return len > n && strcasecmp(path + len - n, end) == 0;
}

static enum err_code write_xlsx(const struct book *book, const char *path, struct err *err) {
    char *begun = plan_out_begin(path);
    enum err_code code = plan_out_end(begun, path, book_write_xlsx(book, begun, err), err);
    mem_free(begun);
    return code;
}

static enum err_code write_csv(const struct book *book, const char *path, struct err *err) {
    struct strbuf bytes;
    strbuf_init(&bytes, 0);
    book_write_csv(book, &bytes);
    enum err_code code = plan_out_write(path, &bytes, err);
    strbuf_deinit(&bytes);
    return code;
}

/* Frees the book. */
static int write_book(struct exporting *e, struct book *book, const char *path) {
    struct err err = {.code = ERR_OK};
    bool xlsx = ends_with(path, ".xlsx");
    int status = CLI_FINE;
    if (xlsx && !sheet_fits_xlsx(book, path, &e->problems))
        status = CLI_FOUND;
    else if (xlsx ? write_xlsx(book, path, &err) : write_csv(book, path, &err))
        status = cli_fail(e->cli, T_CLI_PLAN_NOT_WRITTEN, err.msg);
    else
        cli_line(e->cli, T_CLI_PLAN_WRITTEN, path);
    book_free(book);
    return status;
}

static int export(struct exporting *e, const char *out) {
    int status = read_plan_file(e, e->cli->args.files[1]);
    if (status == CLI_FINE) status = read_units(e);
    return status == CLI_FINE ? write_book(e, sheet_export(e->plan, e->units), out) : status;
}

int plan_export(struct cli *cli) {
    struct exporting e = {.cli = cli};
    const char *out = args_get(&cli->args, "out");
    bool template = args_has(&cli->args, "template");
    if (cli->args.file_count != (template ? 1 : 2) || !out) return cli_fail(cli, T_CLI_PLAN_EXPORT_FILE);
    if (!ends_with(out, ".xlsx") && !ends_with(out, ".csv")) return cli_fail(cli, T_CLI_PLAN_OUT_KIND, out);
    problems_init(&e.problems);
    int status = template ? write_book(&e, sheet_template(cli->lang), out) : export(&e, out);
    if (status == CLI_FOUND) plan_tell(cli, &e.problems);
    cJSON_Delete(e.plan);
    cJSON_Delete(e.units);
    problems_deinit(&e.problems);
    return status;
}
