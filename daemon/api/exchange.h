/* One request on its way through the API: its parameters, who asks, the moment asked about, and the one
 * reply. */
#ifndef TIENDO_API_EXCHANGE_H
#define TIENDO_API_EXCHANGE_H

#include "daemon/api/route.h"
#include "daemon/base/json.h"
#include "daemon/flow/service.h"
#include "daemon/net/server.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX     1000

struct param {
    const char *name, *value;
};

enum list_format { LIST_JSON, LIST_CSV, LIST_NDJSON };

struct exchange {
    struct service *service;
    struct request *request; /* loop's thread only */
    const struct api_route *route;
    struct arena *arena;              /* owned */
    const char *args[ROUTE_ARGS_MAX]; /* what stood for {…} in the path, decoded */
    struct param *params;             /* the query, or the cursor's */
    size_t param_count, param_cap;
    enum lang lang;
    const char *actor;
    const char *path;        /* as it was asked for; a copy */
    enum list_format format; /* of lists, by Accept */
    const char *public_url;  /* a copy: settings may be replaced while a reader works */
    int64_t as_of_ms;        /* INSTANT_NONE: now */
    /* a cursor's page */
    int64_t seq, position;
    size_t limit;
    /* the reply, filled by a handler or a reader's run */
    int status;
    const char *content_type;
    const char *columns; /* of a table without rows; NULL: not known */
    struct strbuf out;
    struct header headers[4];
    size_t header_count;
    read_run *run;                /* what the reader runs */
    void *state;                  /* a handler's own; in the arena */
    struct command_body *command; /* where exchange_command puts what it reads */
};

/* ---- parameters ---- */
const char *exchange_param(const struct exchange *x, const char *name); /* NULL if absent or empty */
/* Refuses parameters that are not in the NULL-terminated list, besides as_of, limit, cursor: replies with the
 * problem and returns false. */
bool exchange_only(struct exchange *x, const char *const *known);
/* A number after a prefix letter: "s1024" → 1024. False: replies 404. */
bool exchange_id(struct exchange *x, const char *text, char prefix, int64_t *id);
/* Reads the body as a JSON object with no members but `known`: `read` takes what it wants, reporting faults
 * to the sink. False: the problem has been replied. */
typedef void exchange_reader(struct exchange *x, struct json_sink *sink, const struct json_at *root);
bool exchange_body(struct exchange *x, const char *const *known, exchange_reader *read);

/* The usual body of a command: {reason, until?}; reason is required, until too when
 * need_until. Strings are in the exchange's arena. False: the problem has been replied. */
struct command_body {
    const char *reason;
    int64_t until_ms; /* INSTANT_NONE if absent */
    bool need_reason, need_until;
};
bool exchange_command(struct exchange *x, bool need_reason, bool need_until, struct command_body *out);

/* By when: an instant, or a day, which is meant to its end (in the zone of the plans). False: neither. */
bool exchange_until(struct exchange *x, const char *text, int64_t *at_ms);

/* The member `document` of a body, a text or an object, as it is kept; NULL if absent. In the exchange's
 * arena. */
const char *exchange_document(struct exchange *x, struct json_sink *sink, const struct json_at *root);
/* A member that is a day; DAY_NONE where it is no day, and then that was said. Required. */
int32_t exchange_day(struct json_sink *sink, const struct json_at *root, const char *key);
/* A member that is a text, in the exchange's arena; NULL if absent. */
const char *exchange_text(struct exchange *x, struct json_sink *sink, const struct json_at *root,
                          const char *key, bool required);

/* ---- replies: each ends the exchange (x is dead afterwards) ---- */
void exchange_reply(struct exchange *x); /* what is in status, content_type, out */
void exchange_json(struct exchange *x, int status, cJSON *owned);
void exchange_problem(struct exchange *x, enum err_code code, const char *detail,
                      const struct problems *problems);
void exchange_text_problem(struct exchange *x, enum err_code code, enum text_id id, const char *const *args,
                           size_t nargs);
#define exchange_say(x, code, id, ...)                                                                       \
    exchange_text_problem((x), (code), (id), (const char *const[]){__VA_ARGS__},                             \
                          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Who asks for what, as the engine takes it. */
struct command exchange_as(const struct exchange *x, const char *reason, int64_t until_ms);

/* ---- refusals inside a read or a write: err gets a text in the asker's language ---- */
MUST_CHECK enum err_code exchange_fail_with(const struct exchange *x, struct err *err, enum err_code code,
                                            enum text_id id, const char *const *args, size_t nargs);
#define exchange_fail(x, err, code, id, ...)                                                                 \
    exchange_fail_with((x), (err), (code), (id), (const char *const[]){__VA_ARGS__},                         \
                       sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* What the store said of the id in the path: ERR_NOT_FOUND gets its text, any other code passes. */
MUST_CHECK enum err_code exchange_found(const struct exchange *x, enum err_code rc, struct err *err);

/* ---- work elsewhere, then reply ---- */
/* Runs on a reader; it fills x->out (JSON) and may set status and content_type; the reply follows by itself.
 * arg of run is the exchange. */
void exchange_read(struct exchange *x, read_run *run);
/* Runs on the writer; on success x->out is sent with x->status. */
void exchange_write(struct exchange *x, write_run *run);

/* ---- inside a read ---- */
/* The plan of that id at the moment asked about; ERR_NOT_FOUND with a text that names the nearest. */
MUST_CHECK enum err_code read_plan_named(const struct exchange *x, const struct read_context *ctx,
                                         const char *id, const struct plan **plan, struct err *err);
/* The same of the parameter `plan`; ERR_INVALID without one. */
MUST_CHECK enum err_code read_plan(const struct exchange *x, struct read_context *ctx,
                                   const struct plan **plan, struct err *err);
enum list_format list_format_of(const char *accept); /* accept may be NULL */
/* {"items": […], "next": …}: next is a cursor when more is true. As CSV or NDJSON the items alone (see
 * table.h), and the next page is named by Link. Prints into x->out. */
void read_list(struct exchange *x, const struct read_context *ctx, cJSON *items_owned, bool more,
               int64_t next_position);
void json_add_id(cJSON *obj, const char *key, char prefix, int64_t id); /* null for 0 */
/* The plan's; the first plan's; else UTC (NULL). */
const struct zone *read_zone(const struct read_context *ctx, const char *plan_id);

#endif
