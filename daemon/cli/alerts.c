/* tiendo alerts: the inbox. */
#include "daemon/cli/client.h"
#include "daemon/model/alert.h"
#include <stdio.h>
#include <string.h>

static const char *severity_words(const char *name, enum lang lang) {
    static const enum alert_severity all[] = {ALERT_INFO, ALERT_WARNING, ALERT_CRITICAL};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(alert_severity_name(all[i]), name) == 0)
            return text_raw(alert_severity_text(all[i]), lang);
    return name;
}

static const char *state_words(const char *name, enum lang lang) {
    enum alert_state state;
    return alert_state_parse(name, &state) ? text_raw(alert_state_text(state), lang) : name;
}

static void add_row(const struct cli *cli, struct table *table, const cJSON *a) {
    const char *severity = client_text(a, "severity"), *since = client_text(a, "since");
    char when[20];
    snprintf(when, sizeof when, "%.10s%s%.5s", since, strlen(since) > 16 ? " " : "",
             strlen(since) > 16 ? since + 11 : "");
    const struct cell cells[] = {{client_text(a, "id"), PAINT_NONE},
                                 {severity_words(severity, cli->lang), cli_paint_of(severity)},
                                 {state_words(client_text(a, "state"), cli->lang), PAINT_NONE},
                                 {when, PAINT_NONE},
                                 {client_text(a, "kind"), PAINT_NONE},
                                 {client_words(a, "summary", cli->lang), PAINT_NONE}};
    table_add(table, cells);
}

static void print(struct cli *cli, const cJSON *alerts) {
    const char *heads[] = {text_raw(T_CLI_COL_ID, cli->lang),    text_raw(T_CLI_COL_SEVERITY, cli->lang),
                           text_raw(T_CLI_COL_STATE, cli->lang), text_raw(T_CLI_COL_SINCE, cli->lang),
                           text_raw(T_CLI_COL_KIND, cli->lang),  text_raw(T_CLI_COL_SUMMARY, cli->lang)};
    struct table *table = table_new(heads, sizeof heads / sizeof *heads, 0);
    const cJSON *a;
    cJSON_ArrayForEach(a, alerts) {
        add_row(cli, table, a);
    }
    if (table_rows(table)) {
        cli_print_table(cli, table);
        return;
    }
    table_free(table);
    cli_say(cli, T_CLI_ALERTS_NONE, NULL, 0);
}

static int tell(struct cli *cli, cJSON *alerts) {
    int status = CLI_FINE;
    const cJSON *a;
    cJSON_ArrayForEach(a, alerts) {
        if (strcmp(client_text(a, "state"), "firing") == 0) status = CLI_FOUND;
    }
    if (cli->json) {
        cli_print_array(cli, alerts);
        return status;
    }
    print(cli, alerts);
    cJSON_Delete(alerts);
    return status;
}

static int run(struct cli *cli) {
    const struct args *args = &cli->args;
    const char *state = args_get(args, "state");
    struct strbuf path;
    if (args->file_count) return cli_fail(cli, T_CLI_WORD_UNKNOWN, args->files[0]);
    struct client *client = client_open(cli);
    if (!client) return CLI_CANNOT;
    strbuf_init(&path, 0);
    strbuf_adds(&path, "/api/v1/alerts");
    if (!state || strcmp(state, "all") != 0) client_query(&path, "state", state ? state : "open");
    client_query(&path, "kind", args_get(args, "kind"));
    client_query(&path, "plan", args_get(args, "plan"));
    client_query(&path, "unit", args_get(args, "unit"));
    cJSON *alerts = client_list(client, path.data);
    strbuf_deinit(&path);
    client_close(client);
    return alerts ? tell(cli, alerts) : CLI_CANNOT;
}

static const struct arg_spec options[] = {
    CLI_OPTIONS,         CLI_URL, {"state", ARG_VALUE}, {"kind", ARG_VALUE}, {"plan", ARG_VALUE},
    {"unit", ARG_VALUE}, {0}};

const struct cli_command alerts_command = {"alerts", run, T_CLI_HELP_ALERTS, options};
