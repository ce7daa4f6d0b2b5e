#include "alerts/channel.h"
#include <string.h>

static const struct channel *const channels[] = {&mail_channel, &webhook_channel};
#define COUNT (sizeof channels / sizeof *channels)

const struct channel *channel_find(const char *name) {
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(channels[i]->name, name) == 0) return channels[i];
    return NULL;
}

const struct channel *channel_of(const struct receiver *receiver) {
    for (size_t i = 0; i < COUNT; i++)
        if (channels[i]->receivers == receiver->kind) return channels[i];
    return NULL;
}
