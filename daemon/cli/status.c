/* tiendo status: the verdict of every target, plan by plan. */
#include "daemon/base/num.h"
#include "daemon/cli/directory.h"
#include <string.h>

#define DECIMALS 2

struct asking {
    struct cli *cli;
    struct client *client;
    struct directory directory;
    cJSON *all; /* owned; with --json */
    bool found;
};

static bool is_flagged(const cJSON *verdict, const char *flag) {
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(verdict, "flags")) {
        if (cJSON_IsString(item) && strcmp(item->valuestring, flag) == 0) return true;
    }
    return false;
}

/* Targets that are only shown (not in force, of another level, of a later milestone) are nobody's failure. */
static bool is_bad(const cJSON *verdict) {
    const char *status = client_text(verdict, "status");
    if (strcmp(status, "lagging") != 0 && strcmp(status, "missed") != 0) return false;
    return !is_flagged(verdict, "not_in_force") && !is_flagged(verdict, "other_level") &&
           !is_flagged(verdict, "later");
}

static void add_number(struct strbuf *sb, const cJSON *object, const char *key, enum lang lang) {
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(object, key);
    char text[NUM_TEXT_MAX];
    if (!cJSON_IsNumber(n)) return;
    num_format_human(n->valuedouble, DECIMALS, lang == LANG_VI, text);
    strbuf_adds(sb, text);
}

static void target_words(struct strbuf *sb, const cJSON *v) {
    const char *category = client_text(v, "category");
    strbuf_adds(sb, client_text(v, "target"));
    if (*category && strcmp(category, "total") != 0) strbuf_addf(sb, " %s", category);
}

static void value_words(struct strbuf *sb, const cJSON *v, enum lang lang) {
    add_number(sb, v, "value", lang);
    if (*client_text(v, "period") && sb->len) strbuf_addf(sb, " (%s)", client_text(v, "period"));
}

static void add_row(struct asking *a, struct table *table, const cJSON *v) {
    enum lang lang = a->cli->lang;
    const char *status = client_text(v, "status");
    struct strbuf target, value, expected;
    strbuf_init(&target, 0);
    strbuf_init(&value, 0);
    strbuf_init(&expected, 0);
    target_words(&target, v);
    value_words(&value, v, lang);
    add_number(&expected, v, "expected", lang);
    const struct cell cells[] = {{cli_status_word(status, lang), cli_paint_of(status)},
                                 {directory_unit(&a->directory, client_text(v, "unit"), lang), PAINT_NONE},
                                 {target.data, PAINT_NONE},
                                 {value.data, PAINT_NONE},
                                 {expected.data, PAINT_NONE},
                                 {client_words(v, "condition", lang), PAINT_NONE},
                                 {client_words(v, "why", lang), PAINT_NONE}};
    table_add(table, cells);
    strbuf_deinit(&target);
    strbuf_deinit(&value);
    strbuf_deinit(&expected);
}

static void print_plan(struct asking *a, const char *plan, const cJSON *verdicts) {
    struct cli *cli = a->cli;
    const char *heads[] = {text_raw(T_CLI_COL_STATUS, cli->lang),   text_raw(T_CLI_COL_UNIT, cli->lang),
                           text_raw(T_CLI_COL_TARGET, cli->lang),   text_raw(T_CLI_COL_VALUE, cli->lang),
                           text_raw(T_CLI_COL_EXPECTED, cli->lang), text_raw(T_CLI_COL_CONDITION, cli->lang),
                           text_raw(T_CLI_COL_WHY, cli->lang)};
    struct table *table = table_new(heads, sizeof heads / sizeof *heads, 1u << 3 | 1u << 4);
    const cJSON *v;
    cJSON_ArrayForEach(v, verdicts) {
        add_row(a, table, v);
    }
    if (cli->out.len) strbuf_addc(&cli->out, '\n');
    strbuf_addf(&cli->out, "%s%s%s  %s\n", cli->colour ? paint_begin(PAINT_BOLD) : "", plan,
                cli->colour ? paint_end(PAINT_BOLD) : "", directory_title(&a->directory, plan, cli->lang));
    if (table_rows(table)) {
        cli_print_table(cli, table);
        return;
    }
    table_free(table);
    cli_say(cli, T_CLI_STATUS_NONE, NULL, 0);
}

static bool ask_plan(struct asking *a, const char *plan) {
    const struct args *args = &a->cli->args;
    struct strbuf path;
    strbuf_init(&path, 0);
    strbuf_adds(&path, "/api/v1/verdicts");
    client_query(&path, "plan", plan);
    client_query(&path, "unit", args_get(args, "unit"));
    client_query(&path, "status", args_get(args, "status"));
    client_query(&path, "as_of", args_get(args, "as-of"));
    cJSON *verdicts = client_list(a->client, path.data);
    strbuf_deinit(&path);
    if (!verdicts) return false;
    const cJSON *v;
    cJSON_ArrayForEach(v, verdicts) {
        a->found |= is_bad(v);
    }
    if (!a->all) print_plan(a, plan, verdicts);
    while (a->all && verdicts->child)
        cJSON_AddItemToArray(a->all, cJSON_DetachItemViaPointer(verdicts, verdicts->child));
    cJSON_Delete(verdicts);
    return true;
}

static bool ask_all(struct asking *a) {
    const char *plan = args_get(&a->cli->args, "plan");
    const cJSON *item;
    if (!directory_read(a->client, args_get(&a->cli->args, "as-of"), &a->directory)) return false;
    if (plan) return ask_plan(a, plan);
    cJSON_ArrayForEach(item, a->directory.plans) {
        if (!ask_plan(a, client_text(item, "id"))) return false;
    }
    if (!a->directory.plans->child && !a->all) cli_say(a->cli, T_CLI_STATUS_NO_PLAN, NULL, 0);
    return true;
}

static int run(struct cli *cli) {
    struct asking a = {.cli = cli};
    if (cli->args.file_count) return cli_fail(cli, T_CLI_WORD_UNKNOWN, cli->args.files[0]);
    a.client = client_open(cli);
    if (!a.client) return CLI_CANNOT;
    if (cli->json) a.all = cJSON_CreateArray();
    bool answered = ask_all(&a);
    if (answered && cli->json)
        cli_print_array(cli, a.all);
    else
        cJSON_Delete(a.all);
    directory_deinit(&a.directory);
    client_close(a.client);
    if (!answered) return CLI_CANNOT;
    return a.found ? CLI_FOUND : CLI_FINE;
}

static const struct arg_spec options[] = {
    CLI_OPTIONS,          CLI_URL, {"plan", ARG_VALUE}, {"unit", ARG_VALUE}, {"status", ARG_VALUE},
    {"as-of", ARG_VALUE}, {0}};

const struct cli_command status_command = {"status", run, T_CLI_HELP_STATUS, options};
