/* Channels: the ways out. One const table (channels.c): at a flush a channel composes the bytes, on the loop
 * it tries to deliver them. */
#ifndef TIENDO_ALERTS_CHANNEL_H
#define TIENDO_ALERTS_CHANNEL_H

#include "alerts/message.h"
#include "alerts/outbox.h"

struct try; /* one try under way: outbox.c */

/* What a try may use. */
struct try_context {
    struct fetch *fetch;
    const struct settings *settings;
    const char *mail_dir;
};

struct channel {
    const char *name;
    enum receiver_kind receivers; /* whose messages it carries */
    /* The id of a message from its hash; within the arena. */
    const char *(*id)(const struct settings *settings, const char *hash, struct arena *arena);
    /* Fills headers and body, both within the arena. */
    enum err_code (*compose)(const struct message *m, const struct alerts_context *ctx, struct arena *arena,
                             struct delivery *out, struct err *err);
    /* Starts a transfer that ends in try_fetched, or ends the try at once with try_end. */
    void (*attempt)(const struct try_context *ctx, const struct delivery *d, struct try *t);
};
extern const struct channel mail_channel, webhook_channel;
const struct channel *channel_find(const char *name); /* NULL if unknown */
const struct channel *channel_of(const struct receiver *receiver);

/* Ends a try without a transfer; detail is one line, copied. */
void try_end(struct try *t, enum attempt_outcome outcome, const char *detail);
/* Starts the transfer whose answer ends the try. */
void try_fetch(struct try *t, const struct fetch_request *request);

#endif
