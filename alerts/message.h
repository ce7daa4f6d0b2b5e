/* A message: what one group of notices becomes for one addressee. Channels compose its bytes. */
#ifndef TIENDO_ALERTS_MESSAGE_H
#define TIENDO_ALERTS_MESSAGE_H

#include "alerts/alerts.h"
#include "alerts/recipients.h"

struct message {            /* all borrowed for one flush */
    enum alert_kind kind;   /* a message never mixes kinds … */
    enum alert_state state; /* … nor ALERT_FIRING with ALERT_RESOLVED */
    const struct receiver *receiver;
    struct addressee addressee;
    const struct alert *alerts;
    size_t count;
    const cJSON *group; /* the labels it is grouped by */
    int64_t at_ms;      /* of the flush, by the clock in use */
    const char *id;     /* constant across attempts: unique per delivery, the same again for the same flush */
    const char *thread; /* the Message-ID it answers to; NULL for the first of a thread */
};

#define MESSAGE_HASH_MAX 33
/* 32 hex digits over what makes a delivery the one it is. */
void message_hash(const char *group, int64_t seq, int64_t notice, const char *address,
                  char out[MESSAGE_HASH_MAX]);
const char *message_state_label(const struct message *m); /* "firing" or "resolved" */
/* Where an alert can be seen; "" without a public URL. */
void message_link(int64_t alert, const char *public_url, struct strbuf *sb);

#endif
