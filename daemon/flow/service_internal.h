/* What the files of the service share. Not for anyone else. */
#ifndef TIENDO_FLOW_SERVICE_INTERNAL_H
#define TIENDO_FLOW_SERVICE_INTERNAL_H

#include "alerts/outbox.h"
#include "collectors/collector.h"
#include "daemon/flow/readers.h"
#include "daemon/flow/scheduler.h"
#include "daemon/flow/service.h"

/* What is answered at a later turn of the loop although it is known already. */
struct late {
    struct late *next;
    void (*run)(struct late *late); /* frees it */
};

struct service {
    uv_loop_t *loop;
    struct clock *clock;
    struct settings *settings; /* owned */
    struct plans *plans;       /* a reference: what the loop validates against */
    struct store *store;       /* the writer's once it runs */
    struct engine *engine;
    struct writer *writer;
    struct readers *readers;
    struct fetch *fetch;
    struct outbox *outbox;
    struct scheduler *scheduler;
    struct collector **collectors;
    const struct collector_kind **collector_kinds;
    size_t collector_count, collectors_open;
    char *data_dir;
    struct late *late, **late_end;
    uv_timer_t later;
    struct service_health health;
    bool closing, finishing;
    int ways_open;                  /* of scheduler and fetch, while closing */
    size_t reloads;                 /* under way */
    struct service_reloaded reload; /* the last that ended */
    void (*closed)(void *arg);
    void *closed_arg;
};

/* From now on submissions are checked against these. */
void service_use(struct service *service, struct plans *plans);

/* service_calls.c */
void service_later(struct service *service, struct late *late);
void service_run_late(struct service *service); /* all there is, now */

/* service_reload.c, for service_close: what is being read is waited for; then this is called again. */
void service_finish(struct service *service);

#endif
