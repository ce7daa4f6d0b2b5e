/* What the files that print a rehearsal share. Not for anyone else. */
#ifndef TIENDO_CLI_REHEARSAL_PRINT_H
#define TIENDO_CLI_REHEARSAL_PRINT_H

#include "daemon/cli/rehearsal.h"
#include "daemon/cli/table.h"

#define PRINTER_PIECE ((size_t)64 << 10) /* the most that a line may hold */

struct printer { /* all borrowed */
    struct cli *cli;
    const struct rehearsal *rehearsal;
    size_t who_width;
    int32_t day; /* whose head was printed last */
    size_t reminders, misses, messages, verdicts, accepted, refused;
};

/* A line, below the head of its day. */
void printer_line(struct printer *p, int64_t at_ms, const struct zone *zone, const struct cell *kind,
                  const char *who, const char *text);
/* What people call it; the id where it is unknown, "" for NULL. */
const char *printer_unit(const struct printer *p, const char *id);

/* rehearsal_arrivals.c: what arrived, taken or refused, with its problems below it. */
void print_arrival(struct printer *p, const struct simulated *item);

#endif
