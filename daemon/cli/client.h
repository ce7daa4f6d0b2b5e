/* Asks a running daemon over its HTTP interface, one request after the other. */
#ifndef TIENDO_CLI_CLIENT_H
#define TIENDO_CLI_CLIENT_H

#include "daemon/cli/cli.h"

struct client;

/* The daemon of --url, else of TIENDO_URL, else http://127.0.0.1:8080. NULL: the address is no address, and
 * that was said. */
struct client *client_open(const struct cli *cli);
void client_close(struct client *client); /* NULL is fine */
const char *client_url(const struct client *client);

/* A path with its query: client_path(sb, "/api/v1/verdicts"), then client_query for each parameter that is
 * not NULL. */
void client_query(struct strbuf *path, const char *name, const char *value);

struct client_answer {
    int status;
    cJSON *json; /* owned; NULL when the body is none */
};
void client_answer_deinit(struct client_answer *answer);

/* False: no answer came, and that was said with the address and how to start the daemon. */
bool client_get(struct client *client, const char *path, struct client_answer *answer);
struct client_body {
    const char *bytes, *type, *key; /* key: Idempotency-Key, NULL for none */
    size_t len;
};
bool client_post(struct client *client, const char *path, const struct client_body *body,
                 struct client_answer *answer);

/* Every item of a list, over all its pages; the caller owns it. NULL: no answer or a problem, and that was
 * said. */
cJSON *client_list(struct client *client, const char *path);
/* One object, the same way. */
cJSON *client_object(struct client *client, const char *path);

/* A problem document (RFC 9457) in words: its title and detail, then each error with its pointer on a line of
 * its own; no line break at the end. */
void client_problem_write(const struct client_answer *answer, enum lang lang, struct strbuf *sb);

/* A string member; "" when it is absent or something else. */
const char *client_text(const cJSON *object, const char *key);
/* A member {"vi", "en"} in the language; "" when it is absent. */
const char *client_words(const cJSON *object, const char *key, enum lang lang);

#endif
