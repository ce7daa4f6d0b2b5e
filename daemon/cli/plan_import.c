/* tiendo plan import SHEET: a spreadsheet becomes a plan, and a file of units where it has such sheets.
 * Nothing is written unless the daemon could read all of it. */
#include "config/reader.h"
#include "config/sheet.h"
#include "config/workbook.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/cli/plan.h"
#include "daemon/cli/plan_out.h"
#include <string.h>

struct importing {
    struct cli *cli;
    const char *file;
    struct problems problems;
    struct book *book; /* owned */
    struct sheet_documents documents;
    struct settings *settings;    /* owned; NULL unless they name the units */
    struct units_source *sources; /* owned: units that are not in the sheets */
    struct strbuf *bytes;         /* owned: theirs */
    size_t source_count;
};

static int read_book(struct importing *im) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    int status = CLI_FOUND;
    strbuf_init(&bytes, CONFIG_FILE_BYTES_MAX);
    if (file_read(im->file, &bytes, &err)) {
        status = cli_fail(im->cli, T_CLI_FILE_UNREADABLE, im->file, err.msg);
    } else {
        im->book = book_read(bytes.data, bytes.len, im->file, &im->problems);
        if (im->book && sheet_import(im->book, im->file, &im->documents, &im->problems)) status = CLI_FINE;
    }
    strbuf_deinit(&bytes);
    return status;
}

/* ---- the units beside the sheets' ---- */

static int read_source(struct importing *im, const char *path) {
    struct strbuf *bytes = &im->bytes[im->source_count];
    struct err err = {.code = ERR_OK};
    strbuf_init(bytes, CONFIG_FILE_BYTES_MAX);
    enum err_code code = file_read(path, bytes, &err);
    im->sources[im->source_count++] = (struct units_source){path, bytes->data, bytes->len};
    if (code) problems_error(&im->problems, path, "", T_CONFIG_FILE, err.msg);
    return code ? CLI_FOUND : CLI_FINE;
}

static int read_sources(struct importing *im, const char *const *files) {
    size_t count = 0;
    int status = CLI_FINE;
    while (files && files[count]) count++;
    im->sources = mem_array(count + 1, sizeof *im->sources);
    im->bytes = mem_array(count + 1, sizeof *im->bytes);
    for (size_t i = 0; i < count && status == CLI_FINE; i++) status = read_source(im, files[i]);
    return status;
}

/* Those that --units names; without it and without units in the sheets, those that the settings name. */
static int read_units(struct importing *im) {
    size_t count;
    const char **named = args_list(&im->cli->args, "units", &count);
    const char *const *files = named;
    if (!count && !im->documents.units) {
        const char *config = args_get(&im->cli->args, "config");
        im->settings = settings_load(config ? config : PLAN_CONFIG_DEFAULT, &im->problems);
        files = im->settings ? im->settings->unit_files : NULL;
    }
    int status = files ? read_sources(im, files) : CLI_FOUND;
    mem_free(named);
    return status;
}

static int check(struct importing *im) {
    int status = read_units(im);
    if (status != CLI_FINE) return status;
    bool fine = sheet_check(&im->documents, im->file, im->sources, im->source_count, &im->problems);
    return fine ? CLI_FINE : CLI_FOUND;
}

/* ---- writing ---- */

static int write_json(struct importing *im, const cJSON *document, const char *path) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    strbuf_init(&bytes, 0);
    sheet_print(document, &bytes);
    enum err_code code = plan_out_write(path, &bytes, &err);
    strbuf_deinit(&bytes);
    if (code) return cli_fail(im->cli, T_CLI_PLAN_NOT_WRITTEN, err.msg);
    cli_note(im->cli, T_CLI_PLAN_WRITTEN, path);
    return CLI_FINE;
}

/* What readers refuse was told; what is doubtful in the document is for another command. */
static void tell_next(struct importing *im, const char *plan, const char *units) {
    char *files = mem_printf("%s%s%s", plan, units ? " " : "", units ? units : "");
    cli_note(im->cli, T_CLI_PLAN_NEXT, files);
    mem_free(files);
}

static int write_all(struct importing *im) {
    const char *out = args_get(&im->cli->args, "out"), *units_out = args_get(&im->cli->args, "units-out");
    int status = CLI_FINE;
    if (units_out && !im->documents.units) return cli_fail(im->cli, T_CLI_PLAN_NO_UNITS, im->file);
    if (im->documents.units && !units_out) cli_note(im->cli, T_CLI_PLAN_UNITS_LEFT);
    if (units_out) status = write_json(im, im->documents.units, units_out);
    if (status == CLI_FINE && !out) sheet_print(im->documents.plan, &im->cli->out);
    if (status != CLI_FINE || !out) return status;
    status = write_json(im, im->documents.plan, out);
    if (status == CLI_FINE) tell_next(im, out, units_out);
    return status;
}

static void deinit(struct importing *im) {
    for (size_t i = 0; i < im->source_count; i++) strbuf_deinit(&im->bytes[i]);
    mem_free(im->bytes);
    mem_free(im->sources);
    settings_free(im->settings);
    sheet_documents_deinit(&im->documents);
    book_free(im->book);
    problems_deinit(&im->problems);
}

int plan_import(struct cli *cli) {
    struct importing im = {.cli = cli};
    if (cli->args.file_count != 2) return cli_fail(cli, T_CLI_PLAN_IMPORT_FILE);
    im.file = cli->args.files[1];
    problems_init(&im.problems);
    int status = read_book(&im);
    if (status == CLI_FINE) status = check(&im);
    if (status == CLI_FINE) status = write_all(&im);
    if (status == CLI_FOUND) plan_tell(cli, &im.problems);
    deinit(&im);
    return status;
}
