/* The outbox on the loop's side: one try of one delivery by its channel, and what the answer means. It never
 * touches the store: the caller claims deliveries, hands them over, and records each result. */
#ifndef TIENDO_ALERTS_OUTBOX_H
#define TIENDO_ALERTS_OUTBOX_H

#include "config/settings.h"
#include "daemon/base/clock.h"
#include "daemon/net/fetch.h"
#include "daemon/store/store.h"

struct outbox;

enum attempt_outcome { ATTEMPT_DELIVERED, ATTEMPT_RETRY, ATTEMPT_DEAD };
struct attempt_result {
    enum attempt_outcome outcome;
    int status;            /* HTTP status or SMTP reply code; 0 if none came */
    const char *detail;    /* one line; borrowed until the callback returns */
    int64_t retry_after_s; /* −1 if none */
};
typedef void outbox_done(void *arg, int64_t delivery, const struct attempt_result *result);

/* mail_dir: where mail goes as files when no mail server is set. */
MUST_CHECK enum err_code outbox_open(struct fetch *fetch, const struct settings *settings,
                                     const struct clock *clock, const char *mail_dir, struct outbox **out,
                                     struct err *err);
void outbox_close(struct outbox *outbox); /* nothing may be under way (fetch_close first) */
/* After a reload; borrowed. */
void outbox_set_settings(struct outbox *outbox, const struct settings *settings);
/* One try. Copies what it needs; done is called once, never before this returns is not promised (mail as
 * files is done at once). */
void outbox_try(struct outbox *outbox, const struct delivery *delivery, outbox_done *done, void *arg);
size_t outbox_active(const struct outbox *outbox);

/* When to try again after `attempts` tries: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each with
 * up to 10 % jitter from `unit` in [0,1); never before retry_after_s. INSTANT_NONE: give up. */
int64_t outbox_next_attempt_ms(int64_t now_ms, int attempts, int64_t retry_after_s, double unit);
/* 2xx delivered; SMTP 4xx, HTTP 408, 425, 429, 5xx and network failures retry; SMTP 5xx, 3xx and other 4xx
 * dead. */
enum attempt_outcome outbox_classify(const char *channel, const struct fetch_result *result);

#endif
