#include "alerts/outbox.h"
#include "alerts/channel.h"
#include "daemon/base/mem.h"
#include <string.h>

#define HOUR_MS         3600000
#define RETRY_AFTER_MAX ((int64_t)30 * 24 * 3600) /* a receiver cannot put a message off for ever */

struct outbox {
    struct fetch *fetch;             /* borrowed */
    const struct settings *settings; /* borrowed */
    char *mail_dir;
    size_t active;
};

struct try {
    struct outbox *outbox;
    int64_t delivery;
    const char *channel; /* static */
    outbox_done *done;
    void *arg;
};

enum err_code outbox_open(struct fetch *fetch, const struct settings *settings, const struct clock *clock,
                          const char *mail_dir, struct outbox **out, struct err *err) {
    (void)clock; /* receivers check Date and webhook-timestamp: attempts carry the real time, whatever the
                    clock shows */
    (void)err;
    struct outbox *outbox = mem_alloc(sizeof *outbox);
    *outbox = (struct outbox){.fetch = fetch, .settings = settings, .mail_dir = mem_strdup(mail_dir)};
    *out = outbox;
    return ERR_OK;
}

void outbox_close(struct outbox *outbox) {
    if (!outbox) return;
    mem_free(outbox->mail_dir);
    mem_free(outbox);
}

void outbox_set_settings(struct outbox *outbox, const struct settings *settings) {
    outbox->settings = settings;
}

size_t outbox_active(const struct outbox *outbox) {
    return outbox->active;
}

static void finish(struct try *t, const struct attempt_result *result) {
    t->outbox->active--;
    t->done(t->arg, t->delivery, result);
    mem_free(t);
}

void try_end(struct try *t, enum attempt_outcome outcome, const char *detail) {
    struct attempt_result result = {.outcome = outcome, .detail = detail, .retry_after_s = -1};
    finish(t, &result);
}

static void on_fetched(void *arg, const struct fetch_result *fetched) {
    struct try *t = arg;
    struct attempt_result result = {
        .outcome = outbox_classify(t->channel, fetched),
        .status = fetched->status,
        .detail = fetched->detail ? fetched->detail : "",
        .retry_after_s = fetched->retry_after_s,
    };
    finish(t, &result);
}

void try_fetch(struct try *t, const struct fetch_request *request) {
    struct err err;
    if (fetch_start(t->outbox->fetch, request, on_fetched, t, &err)) return;
    try_end(t, err_may_retry(err.code) ? ATTEMPT_RETRY : ATTEMPT_DEAD, err.msg);
}

void outbox_try(struct outbox *outbox, const struct delivery *delivery, outbox_done *done, void *arg) {
    const struct channel *channel = channel_find(delivery->channel);
    struct try_context ctx = {outbox->fetch, outbox->settings, outbox->mail_dir};
    struct try *t = mem_alloc(sizeof *t);
    *t = (struct try){outbox, delivery->id, channel ? channel->name : "", done, arg};
    outbox->active++;
    if (channel)
        channel->attempt(&ctx, delivery, t);
    else
        try_end(t, ATTEMPT_DEAD, "there is no such channel");
}

int64_t outbox_next_attempt_ms(int64_t now_ms, int attempts, int64_t retry_after_s, double unit) {
    static const int64_t delays_ms[] = {5000,         300000,       1800000,      2 * HOUR_MS, 5 * HOUR_MS,
                                        10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS};
    if (attempts < 1) attempts = 1;
    if ((size_t)attempts > sizeof delays_ms / sizeof *delays_ms) return INSTANT_NONE;
    int64_t delay = delays_ms[attempts - 1];
    delay += (int64_t)((double)delay * 0.1 * unit);
    if (retry_after_s > RETRY_AFTER_MAX) retry_after_s = RETRY_AFTER_MAX;
    return now_ms + (delay > retry_after_s * 1000 ? delay : retry_after_s * 1000);
}

/* A refusal is an answer. A connection lost after DATA leaves the last reply (354, or an earlier 250) with an
 * error: the message may or may not have been taken, so it goes again under the same id. */
static enum attempt_outcome classify_mail(const struct fetch_result *r) {
    if (r->code == ERR_FORBIDDEN) return ATTEMPT_DEAD;
    if (r->code != ERR_OK) return ATTEMPT_RETRY;
    if (r->status >= 500 && r->status <= 599) return ATTEMPT_DEAD;
    return r->status >= 200 && r->status <= 299 ? ATTEMPT_DELIVERED : ATTEMPT_RETRY;
}

/* An answer too long to keep is still an answer. */
static enum attempt_outcome classify_http(const struct fetch_result *r) {
    if (r->code == ERR_FORBIDDEN) return ATTEMPT_DEAD;
    if ((r->code != ERR_OK && r->code != ERR_TOO_BIG) || r->status < 200) return ATTEMPT_RETRY;
    if (r->status <= 299) return ATTEMPT_DELIVERED;
    bool later = r->status == 408 || r->status == 425 || r->status == 429 || r->status >= 500;
    return later ? ATTEMPT_RETRY : ATTEMPT_DEAD;
}

enum attempt_outcome outbox_classify(const char *channel, const struct fetch_result *result) {
    return strcmp(channel, mail_channel.name) == 0 ? classify_mail(result) : classify_http(result);
}
