/* tiendo plan: a plan in words, what changed between two versions, and spreadsheets in and out. */
#include "daemon/cli/plan.h"
#include "config/loader.h"
#include "daemon/base/mem.h"
#include <string.h>

static const struct {
    const char *name;
    int (*run)(struct cli *cli);
} PARTS[] = {{"show", plan_show}, {"diff", plan_diff}, {"export", plan_export}, {"import", plan_import}};
#define PART_COUNT (sizeof PARTS / sizeof *PARTS)

static int run(struct cli *cli) {
    const char *names[PART_COUNT];
    if (!cli->args.file_count) return cli_fail(cli, T_CLI_PLAN_PART_MISSING);
    for (size_t i = 0; i < PART_COUNT; i++) {
        names[i] = PARTS[i].name;
        if (strcmp(names[i], cli->args.files[0]) == 0) return PARTS[i].run(cli);
    }
    const char *near = text_nearest(cli->args.files[0], names, PART_COUNT);
    return cli_fail(cli, T_CLI_PLAN_PART_UNKNOWN, cli->args.files[0], near ? near : names[0]);
}

int plan_tell(struct cli *cli, const struct problems *problems) {
    if (cli->json)
        cli_print_array(cli, problems_json(problems));
    else
        problems_write(problems, cli->lang, &cli->out);
    return CLI_FOUND;
}

int plan_files_read(struct cli *cli, const char *file, struct plan_files *out) {
    const char *config = args_get(&cli->args, "config");
    const char *plans[] = {file, NULL};
    size_t count;
    *out = (struct plan_files){0};
    problems_init(&out->problems);
    const char **units = args_list(&cli->args, "units", &count);
    if (!count) {
        out->settings = settings_load(config ? config : PLAN_CONFIG_DEFAULT, &out->problems);
        if (!out->settings) goto out;
    }
    out->plans = load_plan_files(plans, count ? units : out->settings->unit_files,
                                 out->settings ? out->settings->holidays : NULL, &out->problems);
out:
    mem_free(units);
    return out->plans && out->plans->count ? CLI_FINE : plan_tell(cli, &out->problems);
}

void plan_files_deinit(struct plan_files *files) {
    plans_unref(files->plans);
    settings_free(files->settings);
    problems_deinit(&files->problems);
}

static const struct arg_spec options[] = {CLI_OPTIONS,
                                          {"config", ARG_VALUE},
                                          {"units", ARG_LIST},
                                          {"out", ARG_VALUE},
                                          {"units-out", ARG_VALUE},
                                          {"template", ARG_FLAG},
                                          {0}};

const struct cli_command plan_command = {"plan", run, T_CLI_HELP_PLAN, options};
