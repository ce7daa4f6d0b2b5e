/* What a simulation told, for people and for programs. */
#ifndef TIENDO_CLI_REHEARSAL_H
#define TIENDO_CLI_REHEARSAL_H

#include "daemon/cli/cli.h"
#include "daemon/flow/simulate.h"

struct rehearsal { /* all borrowed */
    const struct plans *plans;
    const struct simulation *simulation;
    const char *public_url;
    int64_t to_ms;
};

/* A head for each day, then a line for each thing: time, what, who, about what. The verdicts at the end of
 * the span come last. */
void rehearsal_text(struct cli *cli, const struct rehearsal *rehearsal);
/* An array of {at, type: submission | verdict | alert | message, …}; verdicts at the end of the span have
 * "final": true. The caller owns it. */
cJSON *rehearsal_json(const struct rehearsal *rehearsal);

/* The zone of a plan, of the first one where the id is NULL or unknown. */
const struct zone *rehearsal_zone(const struct rehearsal *rehearsal, const char *plan);

#endif
