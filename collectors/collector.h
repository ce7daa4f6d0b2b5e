/* Collectors: every way in. Each turns bytes into one submission and hands it to the sink; none knows what
 * happens behind it. */
#ifndef TIENDO_COLLECTORS_COLLECTOR_H
#define TIENDO_COLLECTORS_COLLECTOR_H

#include "config/settings.h"
#include "daemon/base/clock.h"
#include "daemon/model/submission.h"
#include <uv.h>

/* No way in takes more than this; more is ERR_TOO_BIG. */
#define COLLECT_BYTES_MAX (32u << 20)

/* Parses the payload of `s` (submission_set_payload was called) by its media type into the "as sent" part.
 * Everything wrong is added to problems, with a JSON pointer or "row N, column NAME". ERR_SYNTAX (not
 * well-formed at all, err says where), ERR_INVALID (problems), ERR_MEDIA_TYPE, ERR_TOO_BIG. */
MUST_CHECK enum err_code collect_parse(struct submission *s, struct problems *problems, struct err *err);
/* application/json */
MUST_CHECK enum err_code collect_json(struct submission *s, struct problems *problems, struct err *err);
/* text/csv: BOM stripped; ',' ';' or tab */
MUST_CHECK enum err_code collect_csv(struct submission *s, struct problems *problems, struct err *err);

struct sink_answer {
    bool accepted;
    const char *json; /* the receipt, or the problem document; borrowed */
};
typedef void sink_done(void *arg, const struct sink_answer *answer);
struct sink {
    /* Takes the parsed-or-not submission over (payload set, source and actor set) and answers once, later. */
    void (*submit)(void *arg, struct submission *s, sink_done *done, void *done_arg);
    void *arg;
};

struct collector; /* one running */
struct collector_kind {
    const char *name; /* the settings' "kind" */
    MUST_CHECK enum err_code (*start)(uv_loop_t *loop, const struct collector_settings *settings,
                                      const struct clock *clock, struct sink sink, struct collector **out,
                                      struct err *err);
    /* closed is called on the loop once all handles are closed and nothing is waited for. */
    void (*stop)(struct collector *collector, void (*closed)(void *arg), void *arg);
};
extern const struct collector_kind
    *const collector_kinds[]; /* NULL-terminated: the one place that lists them */
const struct collector_kind *collector_kind_find(const char *name);

#endif
