/* tiendo plan diff OLD NEW: what changed, thing by thing, and for whom. */
#include "daemon/flow/plan_diff.h"
#include "daemon/cli/plan.h"
#include <string.h>

static void print_change(struct cli *cli, const struct plan_change *c) {
    struct strbuf words, units;
    strbuf_init(&words, 0);
    strbuf_init(&units, 0);
    plan_change_words(c, cli->lang, &words);
    plan_show_units(&units, c->concerns, c->concern_count, cli->lang);
    if (units.len)
        cli_line(cli, T_CLI_PLAN_CHANGE_FOR, words.data, units.data);
    else
        cli_line(cli, T_CLI_PLAN_CHANGE, words.data);
    strbuf_deinit(&words);
    strbuf_deinit(&units);
}

static int print_all(struct cli *cli, const struct plan_diff *diff) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < diff->count; i++) {
        if (cli->json)
            cJSON_AddItemToArray(list, plan_change_json(&diff->items[i]));
        else
            print_change(cli, &diff->items[i]);
    }
    if (cli->json)
        cli_print_array(cli, list);
    else
        cJSON_Delete(list);
    if (!cli->json && !diff->count) cli_line(cli, T_CLI_PLAN_SAME);
    return diff->count ? CLI_FOUND : CLI_FINE;
}

static int compare(struct cli *cli, const struct plan *before, const struct plan *after) {
    struct plan_diff diff;
    if (strcmp(before->id, after->id) != 0)
        return cli_fail(cli, T_CLI_PLAN_OTHER, before->file, before->id, after->file, after->id);
    plan_diff_init(&diff, before, after);
    int status = print_all(cli, &diff);
    plan_diff_deinit(&diff);
    return status;
}

int plan_diff(struct cli *cli) {
    struct plan_files before, after = {0};
    if (cli->args.file_count != 3) return cli_fail(cli, T_CLI_PLAN_DIFF_FILES);
    int status = plan_files_read(cli, cli->args.files[1], &before);
    if (status == CLI_FINE) {
        status = plan_files_read(cli, cli->args.files[2], &after);
        if (status == CLI_FINE) status = compare(cli, before.plans->items[0], after.plans->items[0]);
        plan_files_deinit(&after);
    }
    plan_files_deinit(&before);
    return status;
}
