/* tiendo tasks: how each task stands, window by window and unit by unit, plan by plan. */
#include "daemon/base/num.h"
#include "daemon/cli/directory.h"
#include <stdio.h>
#include <string.h>

struct asking {
    struct cli *cli;
    struct client *client;
    struct directory directory;
    cJSON *tasks; /* owned */
    bool overdue;
};

static bool is_overdue(const cJSON *task) {
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(task, "overdue"));
}

static void status_words(struct strbuf *sb, const cJSON *task, enum lang lang) {
    const cJSON *days = cJSON_GetObjectItemCaseSensitive(task, "overdue_by_days");
    char count[24];
    strbuf_adds(sb, cli_status_word(client_text(task, "state"), lang));
    if (!is_overdue(task)) return;
    snprintf(count, sizeof count, "%d", cJSON_IsNumber(days) ? (int)days->valuedouble : 0);
    strbuf_adds(sb, ", ");
    text_addv(sb, T_CLI_DUE_DAYS_LATE, lang, count);
}

/* "2.1 Mở lớp tập huấn (2023)" */
static void task_words(struct strbuf *sb, const cJSON *task, enum lang lang) {
    const char *step = client_words(task, "step", lang);
    strbuf_addf(sb, "%s %s (%s)", client_text(task, "task"), client_words(task, "title", lang),
                *step ? step : client_text(task, "window"));
}

static void add_number(struct strbuf *sb, const cJSON *task, const char *key, enum lang lang) {
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(task, key);
    char text[NUM_TEXT_MAX] = "–";
    if (cJSON_IsNumber(n)) num_format_human(n->valuedouble, 2, lang == LANG_VI, text);
    strbuf_adds(sb, text);
}

/* "12/47 lớp"; nothing where the task says no quantity. */
static void quantity_words(struct strbuf *sb, const cJSON *task, enum lang lang) {
    bool asked = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(task, "needed"));
    if (!asked && !cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(task, "quantity"))) return;
    add_number(sb, task, "quantity", lang);
    if (asked) strbuf_addc(sb, '/');
    if (asked) add_number(sb, task, "needed", lang);
    strbuf_addf(sb, " %s", client_words(task, "of", lang));
}

static void add_row(const struct asking *a, struct table *table, const cJSON *task) {
    enum lang lang = a->cli->lang;
    struct strbuf status, unit, title, quantity;
    strbuf_init(&status, 0);
    strbuf_init(&unit, 0);
    strbuf_init(&title, 0);
    strbuf_init(&quantity, 0);
    directory_debtor(&unit, &a->directory, task, lang);
    status_words(&status, task, lang);
    task_words(&title, task, lang);
    quantity_words(&quantity, task, lang);
    const char *paint = is_overdue(task) ? "overdue" : client_text(task, "state");
    const struct cell cells[] = {{status.data, cli_paint_of(paint)},
                                 {client_text(task, "to"), PAINT_NONE},
                                 {unit.data, PAINT_NONE},
                                 {client_text(task, "plan"), PAINT_NONE},
                                 {quantity.data, PAINT_NONE},
                                 {title.data, PAINT_NONE}};
    table_add(table, cells);
    strbuf_deinit(&quantity);
    strbuf_deinit(&title);
    strbuf_deinit(&unit);
    strbuf_deinit(&status);
}

static void print(const struct asking *a) {
    struct cli *cli = a->cli;
    const char *heads[] = {text_raw(T_CLI_COL_STATUS, cli->lang), text_raw(T_CLI_COL_LAST_DAY, cli->lang),
                           text_raw(T_CLI_COL_UNIT, cli->lang),   text_raw(T_CLI_COL_PLAN, cli->lang),
                           text_raw(T_CLI_COL_AMOUNT, cli->lang), text_raw(T_CLI_COL_TASK, cli->lang)};
    struct table *table = table_new(heads, sizeof heads / sizeof *heads, 0);
    const cJSON *task;
    cJSON_ArrayForEach(task, a->tasks) {
        add_row(a, table, task);
    }
    if (table_rows(table)) {
        cli_print_table(cli, table);
        return;
    }
    table_free(table);
    cli_say(cli, T_CLI_TASKS_NONE, NULL, 0);
}

static bool ask(struct asking *a) {
    const struct args *args = &a->cli->args;
    struct strbuf path;
    if (!directory_read(a->client, args_get(args, "as-of"), &a->directory)) return false;
    strbuf_init(&path, 0);
    strbuf_adds(&path, "/api/v1/tasks");
    client_query(&path, "plan", args_get(args, "plan"));
    client_query(&path, "unit", args_get(args, "unit"));
    client_query(&path, "state", args_get(args, "state"));
    client_query(&path, "overdue", args_has(args, "overdue") ? "1" : NULL);
    client_query(&path, "as_of", args_get(args, "as-of"));
    a->tasks = client_list(a->client, path.data);
    strbuf_deinit(&path);
    const cJSON *task;
    cJSON_ArrayForEach(task, a->tasks) {
        a->overdue |= is_overdue(task);
    }
    return a->tasks != NULL;
}

static int run(struct cli *cli) {
    struct asking a = {.cli = cli};
    if (cli->args.file_count) return cli_fail(cli, T_CLI_WORD_UNKNOWN, cli->args.files[0]);
    a.client = client_open(cli);
    if (!a.client) return CLI_CANNOT;
    bool answered = ask(&a);
    if (answered && cli->json) {
        cli_print_array(cli, a.tasks);
        a.tasks = NULL;
    } else if (answered) {
        print(&a);
    }
    cJSON_Delete(a.tasks);
    directory_deinit(&a.directory);
    client_close(a.client);
    if (!answered) return CLI_CANNOT;
    return a.overdue ? CLI_FOUND : CLI_FINE;
}

static const struct arg_spec options[] = {CLI_OPTIONS,          CLI_URL,
                                          {"plan", ARG_VALUE},  {"unit", ARG_VALUE},
                                          {"state", ARG_VALUE}, {"overdue", ARG_FLAG},
                                          {"as-of", ARG_VALUE}, {0}};

const struct cli_command tasks_command = {"tasks", run, T_CLI_HELP_TASKS, options};
