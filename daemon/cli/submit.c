/* tiendo submit: hands files to the daemon, one submission each, and tells the receipt or every fault. */
#include "daemon/base/file.h"
#include "daemon/cli/client.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FILE_BYTES_MAX ((size_t)32 << 20)

struct submitting {
    struct cli *cli;
    struct client *client;
    cJSON *results; /* owned; with --json */
    int status;
};

static void at_least(struct submitting *s, int status) {
    if (status > s->status) s->status = status;
}

static bool ends_with(const char *name, const char *end) {
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcasecmp(name + n - m, end) == 0;
}

/* NULL: neither; "-" is JSON. */
static const char *media_type(const char *name) {
    if (strcmp(name, "-") == 0 || ends_with(name, ".json")) return "application/json";
    return ends_with(name, ".csv") ? "text/csv" : NULL;
}

static bool read_input(struct strbuf *bytes) {
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) strbuf_add(bytes, chunk, n);
    return !ferror(stdin) && !strbuf_error(bytes);
}

static bool read_bytes(struct submitting *s, const char *name, struct strbuf *bytes) {
    struct err err = {.code = ERR_OK};
    bool ok = strcmp(name, "-") == 0 ? read_input(bytes) : file_read(name, bytes, &err) == ERR_OK;
    if (!ok)
        cli_fail(s->cli, T_CLI_FILE_UNREADABLE, name,
                 err.code ? err.msg : err_text(strbuf_error(bytes) ? strbuf_error(bytes) : ERR_IO));
    return ok;
}

/* ---- what came of it ---- */

static void print_changed(struct cli *cli, const cJSON *changed) {
    const cJSON *c;
    cJSON_ArrayForEach(c, changed) {
        const char *category = client_text(c, "category");
        bool total = !*category || strcmp(category, "total") == 0;
        strbuf_addf(&cli->out, "  %s %s%s%s: ", client_text(c, "target"), client_text(c, "unit"),
                    total ? "" : " ", total ? "" : category);
        const char *status = client_text(c, "status");
        enum paint paint = cli->colour ? cli_paint_of(status) : PAINT_NONE;
        strbuf_addf(&cli->out, "%s → %s%s%s\n", cli_status_word(client_text(c, "was"), cli->lang),
                    paint_begin(paint), cli_status_word(status, cli->lang), paint_end(paint));
    }
}

static void print_warnings(struct cli *cli, const cJSON *warnings) {
    const cJSON *w;
    cJSON_ArrayForEach(w, warnings) {
        const char *pointer = client_text(w, "pointer");
        strbuf_addf(&cli->out, "  %s%s%s: %s [%s]\n", pointer, *pointer ? ": " : "",
                    text_raw(T_SEVERITY_WARNING, cli->lang), client_words(w, "detail", cli->lang),
                    client_text(w, "code"));
    }
}

static void print_receipt(struct submitting *s, const char *name, const struct client_answer *answer) {
    struct cli *cli = s->cli;
    const cJSON *root = answer->json, *obligation = cJSON_GetObjectItemCaseSensitive(root, "obligation");
    const char *status = cli_status_word(client_text(obligation, "status"), cli->lang),
               *key = client_text(obligation, "id");
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "dry_run")))
        cli_line(cli, T_CLI_SUBMIT_DRY, name, key, status);
    else if (answer->status == 200)
        cli_line(cli, T_CLI_SUBMIT_AGAIN, name, client_text(root, "receipt"), key, status);
    else
        cli_line(cli, T_CLI_SUBMIT_ACCEPTED, name, client_text(root, "receipt"), key, status);
    print_changed(cli, cJSON_GetObjectItemCaseSensitive(root, "changed"));
    print_warnings(cli, cJSON_GetObjectItemCaseSensitive(root, "warnings"));
}

static void print_refusal(struct submitting *s, const char *name, const struct client_answer *answer) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    client_problem_write(answer, s->cli->lang, &sb);
    cli_line(s->cli, T_CLI_SUBMIT_REFUSED, name, sb.data);
    strbuf_deinit(&sb);
}

/* {file, status, answer}: what the daemon said, file by file. */
static void keep_result(struct submitting *s, const char *name, struct client_answer *answer) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "file", name);
    json_add_int(o, "status", answer->status);
    cJSON_AddItemToObject(o, "answer", answer->json ? answer->json : cJSON_CreateNull());
    answer->json = NULL;
    cJSON_AddItemToArray(s->results, o);
}

/* 5xx is the daemon's trouble, not the file's. */
static void tell_trouble(struct submitting *s, const struct client_answer *answer) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    client_problem_write(answer, s->cli->lang, &sb);
    at_least(s, cli_fail(s->cli, T_CLI_DAEMON_SAYS, client_url(s->client), sb.data));
    strbuf_deinit(&sb);
}

static void take_answer(struct submitting *s, const char *name, struct client_answer *answer) {
    bool accepted = answer->status >= 200 && answer->status < 300 && answer->json;
    bool refused = answer->status >= 400 && answer->status < 500;
    if (refused) at_least(s, CLI_FOUND);
    if (!accepted && !refused) tell_trouble(s, answer);
    if (s->cli->json)
        keep_result(s, name, answer);
    else if (accepted)
        print_receipt(s, name, answer);
    else if (refused)
        print_refusal(s, name, answer);
    client_answer_deinit(answer);
}

/* False: the daemon cannot be reached, so the next file need not be tried. */
static bool submit_file(struct submitting *s, const char *name) {
    const struct args *args = &s->cli->args;
    const char *type = media_type(name);
    struct client_answer answer;
    struct strbuf bytes;
    bool reached = true;
    if (!type) {
        at_least(s, cli_fail(s->cli, T_CLI_SUBMIT_TYPE, name));
        return true;
    }
    strbuf_init(&bytes, FILE_BYTES_MAX);
    if (!read_bytes(s, name, &bytes)) {
        at_least(s, CLI_CANNOT);
    } else {
        struct client_body body = {
            .bytes = bytes.data, .len = bytes.len, .type = type, .key = args_get(args, "key")};
        reached = client_post(
            s->client, args_has(args, "dry-run") ? "/api/v1/submissions?dry_run=1" : "/api/v1/submissions",
            &body, &answer);
        if (reached) take_answer(s, name, &answer);
    }
    strbuf_deinit(&bytes);
    return reached;
}

static int run(struct cli *cli) {
    const struct args *args = &cli->args;
    if (!args->file_count) return cli_cannot(cli, T_CLI_SUBMIT_NO_FILE, NULL, 0);
    if (args->file_count > 1 && args_has(args, "key")) return cli_cannot(cli, T_CLI_SUBMIT_ONE_KEY, NULL, 0);
    struct submitting s = {.cli = cli, .client = client_open(cli)};
    if (!s.client) return CLI_CANNOT;
    if (cli->json) s.results = cJSON_CreateArray();
    bool reached = true;
    for (size_t i = 0; i < args->file_count && reached; i++) reached = submit_file(&s, args->files[i]);
    if (!reached) at_least(&s, CLI_CANNOT);
    if (cli->json) cli_print_array(cli, s.results);
    client_close(s.client);
    return s.status;
}

static const struct arg_spec options[] = {
    CLI_OPTIONS, CLI_URL, {"dry-run", ARG_FLAG}, {"key", ARG_VALUE}, {0}};

const struct cli_command submit_command = {"submit", run, T_CLI_HELP_SUBMIT, options};
