/* Loads all files that the settings name: units, then plans, whole or not at all. Used at start, on SIGHUP,
 * by `tiendo check` and `simulate`. */
#ifndef TIENDO_CONFIG_LOADER_H
#define TIENDO_CONFIG_LOADER_H

#include "config/settings.h"
#include "daemon/model/plan.h"

/* NULL when there is any error. The set has one reference, the caller's. What plan_check finds is among the
 * problems already. */
struct plans *load_plans(const struct settings *settings, struct problems *problems);
/* The same from explicit files (tiendo check FILE…): plan files and unit files told apart by their top-level
 * key. `holidays` NULL: only weekends are off. */
struct plans *load_plan_files(const char *const *plan_files, const char *const *unit_files,
                              const char *holidays, struct problems *problems);

#endif
