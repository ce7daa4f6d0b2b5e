/* tiendo check: reads plan, unit, holiday and settings files and tells what is wrong with them, as a compiler
 * does. */
#include "config/holidays_reader.h"
#include "config/loader.h"
#include "config/units_reader.h"
#include "daemon/base/file.h"
#include "daemon/base/json_place.h"
#include "daemon/base/mem.h"
#include "daemon/cli/cli.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)
#define CONFIG_DEFAULT "config/tiendo.json"

enum file_kind { FILE_PLAN, FILE_UNITS, FILE_HOLIDAYS, FILE_SETTINGS };

struct checking {
    struct cli *cli;
    struct problems problems;
    const char **plans, **units, **settings, **holidays; /* owned, NULL-terminated; files by what they are */
    size_t plan_count, unit_count, settings_count, holidays_count;
    size_t plans_read, units_read; /* for the last line */
};

/* By its top-level keys. A file that is no JSON is taken for a plan: the reader says what is wrong. */
static enum file_kind kind_of(const struct strbuf *bytes) {
    struct err err;
    cJSON *root = NULL;
    enum file_kind kind = FILE_PLAN;
    if (json_parse(bytes->data, bytes->len, JSON_COMMENTS, &root, &err) != ERR_OK) return kind;
    if (!cJSON_GetObjectItemCaseSensitive(root, "plan")) {
        const cJSON *units = cJSON_GetObjectItemCaseSensitive(root, "units");
        bool settings = cJSON_GetObjectItemCaseSensitive(root, "route") ||
                        cJSON_GetObjectItemCaseSensitive(root, "receivers") ||
                        cJSON_GetObjectItemCaseSensitive(root, "plans") ||
                        cJSON_GetObjectItemCaseSensitive(root, "listen");
        if (cJSON_GetObjectItemCaseSensitive(root, "years")) kind = FILE_HOLIDAYS;
        if (settings) kind = FILE_SETTINGS;
        if (units && !settings) kind = FILE_UNITS;
    }
    cJSON_Delete(root);
    return kind;
}

/* Sorts one file in; CLI_CANNOT when it cannot be read at all. */
static int take_file(struct checking *c, const char *path) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    strbuf_init(&bytes, FILE_BYTES_MAX);
    int status =
        file_read(path, &bytes, &err) ? cli_fail(c->cli, T_CLI_FILE_UNREADABLE, path, err.msg) : CLI_FINE;
    if (status == CLI_FINE) {
        enum file_kind kind = kind_of(&bytes);
        if (kind == FILE_PLAN) c->plans[c->plan_count++] = path;
        if (kind == FILE_UNITS) c->units[c->unit_count++] = path;
        if (kind == FILE_HOLIDAYS) c->holidays[c->holidays_count++] = path;
        if (kind == FILE_SETTINGS) c->settings[c->settings_count++] = path;
    }
    strbuf_deinit(&bytes);
    return status;
}

static void count_read(struct checking *c, const struct plans *plans) {
    if (!plans) return;
    c->plans_read += plans->count;
    c->units_read += plans->units->count;
}

static void check_settings(struct checking *c, const char *path) {
    struct settings *settings = settings_load(path, &c->problems);
    struct plans *plans = settings ? load_plans(settings, &c->problems) : NULL;
    count_read(c, plans);
    plans_unref(plans);
    settings_free(settings);
}

static void check_units_alone(struct checking *c) {
    struct plans *plans = load_plan_files(NULL, c->units, NULL, &c->problems);
    count_read(c, plans);
    plans_unref(plans);
}

/* Plans given without units are read with the units and, unless given too, the holidays that the settings
 * name. */
static int check_plans(struct checking *c) {
    const char *config = args_get(&c->cli->args, "config");
    struct settings *settings = NULL;
    if (!c->unit_count) {
        if (!config) config = CONFIG_DEFAULT;
        if (access(config, R_OK)) return cli_fail(c->cli, T_CLI_CHECK_NO_UNITS, config, strerror(errno));
        settings = settings_load(config, &c->problems);
        if (!settings) return CLI_FINE; /* what is wrong with it is told */
    }
    const char *holidays = settings && !c->holidays_count ? settings->holidays : c->holidays[0];
    struct plans *plans =
        load_plan_files(c->plans, settings ? settings->unit_files : c->units, holidays, &c->problems);
    count_read(c, plans);
    plans_unref(plans);
    settings_free(settings);
    return CLI_FINE;
}

static int check_all(struct checking *c) {
    for (size_t i = 0; i < c->settings_count; i++) check_settings(c, c->settings[i]);
    for (size_t i = c->plan_count ? 1 : 0; i < c->holidays_count; i++) /* the first comes with the plans */
        holidays_unref(holidays_load(c->holidays[i], &c->problems));
    if (c->plan_count) return check_plans(c);
    if (c->unit_count) check_units_alone(c);
    return CLI_FINE;
}

/* Once for each file that problems name. */
static bool named_before(const struct problems *ps, size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (ps->items[k].file && strcmp(ps->items[k].file, ps->items[i].file) == 0) return true;
    }
    return false;
}

/* Lines and columns, so that an editor can go there; a file that is gone by now has none. */
static void place_problems(struct problems *ps) {
    for (size_t i = 0; i < ps->count; i++) {
        const char *file = ps->items[i].file;
        struct strbuf bytes;
        struct err err = {.code = ERR_OK};
        if (!file || named_before(ps, i)) continue;
        strbuf_init(&bytes, FILE_BYTES_MAX);
        if (file_read(file, &bytes, &err) == ERR_OK) json_place(ps, file, bytes.data, bytes.len);
        strbuf_deinit(&bytes);
    }
}

/* Files below the current folder by the shorter name. */
static void shorten_names(struct problems *problems) {
    char *here = getcwd(NULL, 0);
    size_t len = here ? strlen(here) : 0;
    for (size_t i = 0; len > 1 && i < problems->count; i++) {
        struct problem *p = &problems->items[i];
        if (!p->file || strncmp(p->file, here, len) != 0 || p->file[len] != '/') continue;
        char *shorter = mem_strdup(p->file + len + 1);
        mem_free(p->file);
        p->file = shorter;
    }
    free(here); /* getcwd's own */
}

static void print_notes(struct checking *c) {
    const struct problems *ps = &c->problems;
    char notes[24], accepted[24];
    size_t count = 0;
    for (size_t i = 0; i < ps->count; i++) count += ps->items[i].severity == SEVERITY_INFO;
    snprintf(notes, sizeof notes, "%zu", count);
    snprintf(accepted, sizeof accepted, "%zu", ps->accepted);
    if (count || ps->accepted) cli_line(c->cli, T_CLI_CHECK_NOTES, notes, accepted);
}

static void print_result(struct checking *c) {
    struct cli *cli = c->cli;
    char errors[24], warnings[24], plans[24], units[24];
    place_problems(&c->problems);
    shorten_names(&c->problems);
    if (cli->json) {
        cli_print_array(cli, problems_json(&c->problems));
        return;
    }
    problems_write(&c->problems, cli->lang, &cli->out);
    snprintf(errors, sizeof errors, "%zu", c->problems.errors);
    snprintf(warnings, sizeof warnings, "%zu", c->problems.warnings);
    snprintf(plans, sizeof plans, "%zu", c->plans_read);
    snprintf(units, sizeof units, "%zu", c->units_read);
    print_notes(c);
    if (c->problems.errors)
        cli_line(cli, T_CLI_CHECK_FAULTS, errors, warnings);
    else
        cli_line(cli, T_CLI_CHECK_FINE, plans, units, warnings);
}

static int check_files(struct checking *c) {
    const struct args *args = &c->cli->args;
    const char *config = args_get(args, "config");
    int status = CLI_FINE;
    for (size_t i = 0; i < args->file_count; i++)
        if (take_file(c, args->files[i]) != CLI_FINE) status = CLI_CANNOT;
    if (!args->file_count) status = take_file(c, config ? config : CONFIG_DEFAULT);
    if (status == CLI_FINE) status = check_all(c);
    if (status != CLI_FINE) return status;
    print_result(c);
    bool strict = args_has(args, "strict");
    return c->problems.errors || (strict && c->problems.warnings) ? CLI_FOUND : CLI_FINE;
}

static int run(struct cli *cli) {
    struct checking c = {.cli = cli};
    size_t most = cli->args.file_count + 2;
    problems_init(&c.problems);
    c.plans = mem_array(most, sizeof *c.plans);
    c.units = mem_array(most, sizeof *c.units);
    c.settings = mem_array(most, sizeof *c.settings);
    c.holidays = mem_array(most, sizeof *c.holidays);
    int status = check_files(&c);
    mem_free(c.plans);
    mem_free(c.units);
    mem_free(c.settings);
    mem_free(c.holidays);
    problems_deinit(&c.problems);
    return status;
}

static const struct arg_spec options[] = {CLI_OPTIONS, {"config", ARG_VALUE}, {"strict", ARG_FLAG}, {0}};

const struct cli_command check_command = {"check", run, T_CLI_HELP_CHECK, options};
