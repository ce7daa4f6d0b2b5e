/* tiendo due: reports that are late, then the next deadlines. */
#include "daemon/base/mem.h"
#include "daemon/base/zone.h"
#include "daemon/cli/directory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S       86400
#define DAY_MS      (DAY_S * (int64_t)1000)
#define WITHIN_DAYS 60 /* deadlines shown without --within */

struct asking {
    struct cli *cli;
    struct client *client;
    struct directory directory;
    int64_t now_ms;
    int within_days;
};

static cJSON *ask(struct asking *a, const char *status, const char *from, const char *to) {
    struct strbuf path;
    strbuf_init(&path, 0);
    strbuf_adds(&path, "/api/v1/obligations");
    client_query(&path, "plan", args_get(&a->cli->args, "plan"));
    client_query(&path, "unit", args_get(&a->cli->args, "unit"));
    client_query(&path, "status", status);
    client_query(&path, "from", from);
    client_query(&path, "to", to);
    cJSON *items = client_list(a->client, path.data);
    strbuf_deinit(&path);
    return items;
}

static void move(cJSON *to, cJSON *from) {
    while (from && from->child) cJSON_AddItemToArray(to, cJSON_DetachItemViaPointer(from, from->child));
    cJSON_Delete(from);
}

static bool is_open(const char *status) {
    return strcmp(status, "upcoming") == 0 || strcmp(status, "due_soon") == 0 ||
           strcmp(status, "incomplete") == 0;
}

/* Overdue and returned ones. NULL: no answer. */
static cJSON *ask_late(struct asking *a) {
    cJSON *late = ask(a, "overdue", NULL, NULL), *returned = late ? ask(a, "returned", NULL, NULL) : NULL;
    if (late && returned) {
        move(late, returned);
        return late;
    }
    cJSON_Delete(late);
    return NULL;
}

static cJSON *ask_next(struct asking *a) {
    char from[INSTANT_TEXT_MAX], to[INSTANT_TEXT_MAX];
    instant_format(a->now_ms, NULL, from);
    instant_format(a->now_ms + a->within_days * DAY_MS, NULL, to);
    cJSON *all = ask(a, NULL, from, to), *next = all ? cJSON_CreateArray() : NULL;
    while (all && all->child) {
        cJSON *item = cJSON_DetachItemViaPointer(all, all->child);
        if (is_open(client_text(item, "status")))
            cJSON_AddItemToArray(next, item);
        else
            cJSON_Delete(item);
    }
    cJSON_Delete(all);
    return next;
}

/* ---- printing ---- */

static int by_due(const void *pa, const void *pb) {
    const cJSON *const *a = pa, *const *b = pb;
    int64_t x = 0, y = 0;
    instant_parse(client_text(*a, "due_at"), &x);
    instant_parse(client_text(*b, "due_at"), &y);
    if (x != y) return x < y ? -1 : 1;
    return strcmp(client_text(*a, "id"), client_text(*b, "id"));
}

static cJSON *sorted(cJSON *list) {
    size_t count = (size_t)cJSON_GetArraySize(list), n = 0;
    cJSON **items = mem_array(count + 1, sizeof *items), *result = cJSON_CreateArray();
    while (list->child) items[n++] = cJSON_DetachItemViaPointer(list, list->child);
    if (n) qsort(items, n, sizeof *items, by_due);
    for (size_t i = 0; i < n; i++) cJSON_AddItemToArray(result, items[i]);
    mem_free(items);
    cJSON_Delete(list);
    return result;
}

/* "3 days late", "in 12 days", "today". */
static void distance(const struct asking *a, const cJSON *o, struct strbuf *sb) {
    int64_t due_ms, s;
    char days[24];
    if (!instant_parse(client_text(o, "due_at"), &due_ms)) return;
    s = (due_ms - a->now_ms) / 1000;
    snprintf(days, sizeof days, "%lld", (long long)(s < 0 ? -s : s) / DAY_S);
    if ((s < 0 ? -s : s) < DAY_S)
        text_add(sb, s < 0 ? T_CLI_DUE_JUST_LATE : T_CLI_DUE_WITHIN_A_DAY, a->cli->lang, NULL, 0);
    else
        text_addv(sb, s < 0 ? T_CLI_DUE_DAYS_LATE : T_CLI_DUE_DAYS_LEFT, a->cli->lang, days);
}

/* "2016-05-20T00:00:00+07:00" → "2016-05-20 00:00": the daemon writes it in the plan's zone. */
static void due_words(const cJSON *o, char out[20]) {
    const char *due = client_text(o, "due_at");
    snprintf(out, 20, "%.10s%s%.5s", due, strlen(due) > 16 ? " " : "", strlen(due) > 16 ? due + 11 : "");
}

/* "overdue"; "overdue, incomplete" where something came. */
static void status_words(const cJSON *o, enum lang lang, struct strbuf *sb) {
    const char *status = client_text(o, "status");
    strbuf_adds(sb, cli_status_word(status, lang));
    if (strcmp(status, "overdue") == 0 && *client_text(o, "submission"))
        strbuf_addf(sb, ", %s", cli_status_word("incomplete", lang));
}

static void add_row(const struct asking *a, struct table *table, const cJSON *o) {
    enum lang lang = a->cli->lang;
    const char *status = client_text(o, "status"), *round = client_text(o, "round");
    char due[20];
    struct strbuf state, when, unit, report;
    strbuf_init(&state, 0);
    strbuf_init(&when, 0);
    strbuf_init(&unit, 0);
    strbuf_init(&report, 0);
    status_words(o, lang, &state);
    distance(a, o, &when);
    directory_debtor(&unit, &a->directory, o, lang);
    due_words(o, due);
    strbuf_addf(&report, "%s %s%s%s", client_text(o, "report"), client_text(o, "period"), *round ? " " : "",
                round);
    const struct cell cells[] = {{state.data, cli_paint_of(status)},
                                 {due, PAINT_NONE},
                                 {when.data, PAINT_NONE},
                                 {unit.data, PAINT_NONE},
                                 {client_text(o, "plan"), PAINT_NONE},
                                 {report.data, PAINT_NONE}};
    table_add(table, cells);
    strbuf_deinit(&state);
    strbuf_deinit(&when);
    strbuf_deinit(&unit);
    strbuf_deinit(&report);
}

static void print(struct asking *a, const cJSON *late, const cJSON *next) {
    struct cli *cli = a->cli;
    const char *heads[] = {text_raw(T_CLI_COL_STATUS, cli->lang),   text_raw(T_CLI_COL_DUE, cli->lang),
                           text_raw(T_CLI_COL_DISTANCE, cli->lang), text_raw(T_CLI_COL_UNIT, cli->lang),
                           text_raw(T_CLI_COL_PLAN, cli->lang),     text_raw(T_CLI_COL_REPORT, cli->lang)};
    struct table *table = table_new(heads, sizeof heads / sizeof *heads, 0);
    const cJSON *o;
    cJSON_ArrayForEach(o, late) {
        add_row(a, table, o);
    }
    cJSON_ArrayForEach(o, next) {
        add_row(a, table, o);
    }
    char days[16];
    snprintf(days, sizeof days, "%d", a->within_days);
    if (table_rows(table)) {
        cli_print_table(cli, table);
        return;
    }
    table_free(table);
    if (next)
        cli_line(cli, T_CLI_DUE_NONE, days);
    else
        cli_say(cli, T_CLI_DUE_NONE_LATE, NULL, 0);
}

/* ---- the command ---- */

static bool read_now(struct asking *a) {
    cJSON *clock = client_object(a->client, "/api/v1/clock");
    bool ok = clock && instant_parse(client_text(clock, "now"), &a->now_ms);
    if (clock && !ok) cli_fail(a->cli, T_CLI_DAEMON_SAYS, client_url(a->client), client_text(clock, "now"));
    cJSON_Delete(clock);
    return ok;
}

static int has_overdue(const cJSON *late) {
    const cJSON *o;
    cJSON_ArrayForEach(o, late) {
        if (strcmp(client_text(o, "status"), "overdue") == 0) return CLI_FOUND;
    }
    return CLI_FINE;
}

static int tell(struct asking *a, cJSON *late, cJSON *next) {
    int status = has_overdue(late);
    if (a->cli->json) {
        move(late, next);
        cli_print_array(a->cli, late);
        return status;
    }
    print(a, late, next);
    cJSON_Delete(late);
    cJSON_Delete(next);
    return status;
}

static int ask_and_tell(struct asking *a) {
    bool only_late = args_has(&a->cli->args, "late");
    if (!directory_read(a->client, NULL, &a->directory) || !read_now(a)) return CLI_CANNOT;
    cJSON *late = ask_late(a);
    if (!late) return CLI_CANNOT;
    cJSON *next = only_late ? NULL : ask_next(a);
    if (next || only_late) return tell(a, sorted(late), next ? sorted(next) : NULL);
    cJSON_Delete(late);
    return CLI_CANNOT;
}

static bool read_within(struct asking *a) {
    const char *text = args_get(&a->cli->args, "within");
    char *end = NULL;
    long days = text ? strtol(text, &end, 10) : WITHIN_DAYS;
    a->within_days = (int)days;
    return days >= 1 && days <= 36600 && (!end || !*end);
}

static int run(struct cli *cli) {
    struct asking a = {.cli = cli};
    if (cli->args.file_count) return cli_fail(cli, T_CLI_WORD_UNKNOWN, cli->args.files[0]);
    if (!read_within(&a)) return cli_fail(cli, T_CLI_WITHIN_BAD, args_get(&cli->args, "within"));
    a.client = client_open(cli);
    if (!a.client) return CLI_CANNOT;
    int status = ask_and_tell(&a);
    directory_deinit(&a.directory);
    client_close(a.client);
    return status;
}

static const struct arg_spec options[] = {
    CLI_OPTIONS,           CLI_URL, {"plan", ARG_VALUE}, {"unit", ARG_VALUE}, {"late", ARG_FLAG},
    {"within", ARG_VALUE}, {0}};

const struct cli_command due_command = {"due", run, T_CLI_HELP_DUE, options};
