#include "daemon/cli/client.h"
#include "daemon/base/mem.h"
#include "daemon/net/fetch.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define URL_DEFAULT "http://127.0.0.1:8080"
#define ANSWER_MAX  ((size_t)128 << 20)
#define TOTAL_MS    120000
#define PAGE        "1000"

struct client {
    const struct cli *cli;
    char *url; /* owned; without a slash at its end */
    uv_loop_t loop;
    struct fetch *fetch;
};

/* ---- opening ---- */

static char *url_of(const struct cli *cli) {
    const char *url = args_get(&cli->args, "url");
    if (!url) url = getenv("TIENDO_URL");
    if (!url || !*url) url = URL_DEFAULT;
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/') len--;
    return mem_strndup(url, len);
}

static bool is_http(const char *url) {
    const char *host = strncmp(url, "http://", 7) == 0    ? url + 7
                       : strncmp(url, "https://", 8) == 0 ? url + 8
                                                          : "";
    return *host && !strpbrk(host, "?# ");
}

struct client *client_open(const struct cli *cli) {
    /* The address is the user's own word: no range is closed to it. */
    static const char *const everywhere[] = {"0.0.0.0/0", "::/0"};
    struct fetch_options options = {.allow = everywhere, .allow_count = 2};
    struct err err = {.code = ERR_OK};
    struct client *c = mem_alloc(sizeof *c);
    c->cli = cli;
    c->url = url_of(cli);
    uv_loop_init(&c->loop);
    if (!is_http(c->url)) {
        cli_fail(cli, T_CLI_URL_BAD, c->url);
    } else if (fetch_open(&c->loop, &options, &c->fetch, &err) == ERR_OK) {
        return c;
    } else {
        cli_fail(cli, T_CLI_UNREACHABLE, c->url, err.msg);
    }
    client_close(c);
    return NULL;
}

void client_close(struct client *c) {
    if (!c) return;
    if (c->fetch) fetch_close(c->fetch, NULL, NULL);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    uv_loop_close(&c->loop);
    mem_free(c->url);
    mem_free(c);
}

const char *client_url(const struct client *c) {
    return c->url;
}

void client_query(struct strbuf *path, const char *name, const char *value) {
    if (!value) return;
    strbuf_addc(path, strchr(path->data, '?') ? '&' : '?');
    strbuf_addf(path, "%s=", name);
    for (const char *v = value; *v; v++) {
        if (isalnum((unsigned char)*v) || strchr("-._~", *v))
            strbuf_addc(path, *v);
        else
            strbuf_addf(path, "%%%02X", (unsigned)(unsigned char)*v);
    }
}

/* ---- one request ---- */

struct exchanged {
    bool done;
    enum err_code code;
    char *detail; /* owned */
    struct client_answer answer;
};

static void on_done(void *arg, const struct fetch_result *result) {
    struct exchanged *x = arg;
    struct err err;
    x->done = true;
    x->code = result->code;
    x->detail = mem_strdup(result->detail);
    x->answer.status = result->status;
    if (!result->code && json_parse(result->body, result->body_len, 0, &x->answer.json, &err))
        x->answer.json = NULL;
}

/* Takes x->detail over. */
static bool say_unreachable(const struct client *c, struct exchanged *x, const char *why) {
    cli_fail(c->cli, T_CLI_UNREACHABLE, c->url, why);
    mem_free(x->detail);
    cJSON_Delete(x->answer.json);
    return false;
}

static bool send_request(struct client *c, struct fetch_request *request, const char *path,
                         struct client_answer *answer) {
    struct exchanged x = {.code = ERR_OK};
    struct err err = {.code = ERR_OK};
    char *url = mem_printf("%s%s", c->url, path);
    request->url = url;
    request->total_ms = TOTAL_MS;
    request->answer_max = ANSWER_MAX;
    bool started = fetch_start(c->fetch, request, on_done, &x, &err) != NULL;
    mem_free(url);
    if (!started) return say_unreachable(c, &x, err.msg);
    while (!x.done) uv_run(&c->loop, UV_RUN_ONCE);
    if (x.code) return say_unreachable(c, &x, x.detail);
    mem_free(x.detail);
    *answer = x.answer;
    return true;
}

bool client_get(struct client *c, const char *path, struct client_answer *answer) {
    const struct header headers[] = {
        {"Accept", "application/json"}, {"Accept-Language", lang_name(c->cli->lang)}, {NULL, NULL}};
    struct fetch_request request = {.headers = headers};
    return send_request(c, &request, path, answer);
}

bool client_post(struct client *c, const char *path, const struct client_body *body,
                 struct client_answer *answer) {
    const struct header headers[] = {{"Accept-Language", lang_name(c->cli->lang)},
                                     {"Content-Type", body->type},
                                     {body->key ? "Idempotency-Key" : NULL, body->key},
                                     {NULL, NULL}};
    struct fetch_request request = {
        .method = "POST", .headers = headers, .body = body->bytes, .body_len = body->len};
    return send_request(c, &request, path, answer);
}

void client_answer_deinit(struct client_answer *answer) {
    cJSON_Delete(answer->json);
    answer->json = NULL;
}

/* ---- what is in an answer ---- */

const char *client_text(const cJSON *object, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(item) ? item->valuestring : "";
}

const char *client_words(const cJSON *object, const char *key, enum lang lang) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (cJSON_IsString(item)) return item->valuestring;
    const char *text = client_text(item, lang_name(lang));
    return *text ? text : client_text(item, "vi");
}

void client_problem_write(const struct client_answer *answer, enum lang lang, struct strbuf *sb) {
    const cJSON *error, *root = answer->json;
    const char *title = client_text(root, "title"), *detail = client_text(root, "detail");
    char status[16];
    snprintf(status, sizeof status, "%d", answer->status);
    strbuf_adds(sb, title);
    if (!*title) text_addv(sb, T_CLI_ANSWER_ODD, lang, status);
    if (*detail) strbuf_addf(sb, ": %s", detail);
    cJSON_ArrayForEach(error, cJSON_GetObjectItemCaseSensitive(root, "errors")) {
        const char *pointer = client_text(error, "pointer");
        strbuf_addf(sb, "\n  %s%s%s [%s]", pointer, *pointer ? ": " : "", client_text(error, "detail"),
                    client_text(error, "code"));
    }
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "truncated"))) strbuf_adds(sb, "\n  …");
}

/* An answer that is no success ends the command: the problem is told as the daemon words it. */
static bool is_success(const struct client *c, const struct client_answer *answer) {
    struct strbuf sb;
    if (answer->status >= 200 && answer->status < 300 && answer->json) return true;
    strbuf_init(&sb, 0);
    client_problem_write(answer, c->cli->lang, &sb);
    cli_fail(c->cli, T_CLI_DAEMON_SAYS, c->url, sb.data);
    strbuf_deinit(&sb);
    return false;
}

cJSON *client_object(struct client *c, const char *path) {
    struct client_answer answer;
    if (!client_get(c, path, &answer)) return NULL;
    if (is_success(c, &answer)) return answer.json;
    client_answer_deinit(&answer);
    return NULL;
}

static void move_items(cJSON *all, cJSON *page) {
    cJSON *items = cJSON_GetObjectItemCaseSensitive(page, "items");
    while (items && items->child) cJSON_AddItemToArray(all, cJSON_DetachItemViaPointer(items, items->child));
}

cJSON *client_list(struct client *c, const char *path) {
    cJSON *all = cJSON_CreateArray();
    struct strbuf next;
    bool more = true;
    strbuf_init(&next, 0);
    strbuf_adds(&next, path);
    client_query(&next, "limit", PAGE);
    while (more) {
        cJSON *page = client_object(c, next.data);
        if (!page) {
            cJSON_Delete(all);
            all = NULL;
            break;
        }
        move_items(all, page);
        const char *cursor = client_text(page, "next");
        more = *cursor;
        strbuf_clear(&next);
        strbuf_add(&next, path, strcspn(path, "?"));
        client_query(&next, "limit", PAGE);
        client_query(&next, "cursor", cursor);
        cJSON_Delete(page);
    }
    strbuf_deinit(&next);
    return all;
}
