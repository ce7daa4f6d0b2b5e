/* Reading settings, units and plans off the loop: whole or not at all. */
#ifndef TIENDO_FLOW_RELOAD_H
#define TIENDO_FLOW_RELOAD_H

#include "config/settings.h"
#include "daemon/model/plan.h"
#include <uv.h>

struct reload;
/* read(arg, ok) comes on the loop; never before this returns. */
struct reload *reload_start(uv_loop_t *loop, const char *settings_file, void (*read)(void *arg, bool ok),
                            void *arg);
struct plans *reload_plans(struct reload *reload);                   /* borrowed */
struct problems *reload_problems(struct reload *reload);             /* borrowed */
const struct settings *reload_settings(const struct reload *reload); /* borrowed */
struct settings *reload_take_settings(struct reload *reload);        /* the caller's from now on */
void reload_free(struct reload *reload);
/* A line of the log for each error. */
void reload_say(const struct problems *problems);

#endif
