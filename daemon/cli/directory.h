/* The plans and units that a daemon knows, by id: names for tables. */
#ifndef TIENDO_CLI_DIRECTORY_H
#define TIENDO_CLI_DIRECTORY_H

#include "daemon/cli/client.h"

struct directory {
    cJSON *plans, *units; /* owned */
};

/* As the daemon has them, at `as_of` if it is not NULL. False: no answer, and that was said. Deinit in either
 * case. */
bool directory_read(struct client *client, const char *as_of, struct directory *out);
void directory_deinit(struct directory *directory);

/* The id where it is unknown. */
const char *directory_unit(const struct directory *directory, const char *id, enum lang lang);
/* "UBND xã A (thay cho UBND huyện B)": the unit of an obligation or task, or its heir where it has closed. */
void directory_debtor(struct strbuf *sb, const struct directory *directory, const cJSON *duty,
                      enum lang lang);
/* "" where it is unknown. */
const char *directory_title(const struct directory *directory, const char *plan, enum lang lang);

#endif
