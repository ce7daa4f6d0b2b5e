/* The plans, units and settings that are shipped, as the daemon reads them: a test group's one state. */
#ifndef TESTS_CONFIG_SHIPPED_H
#define TESTS_CONFIG_SHIPPED_H

#include "config/loader.h"
#include "tests/config/support.h"

struct shipped {
    struct problems problems;
    struct settings *settings;
    struct plans *plans;
};

int shipped_load(void **state); /* fails, printing every problem, unless they are read */
int shipped_unload(void **state);

#endif
