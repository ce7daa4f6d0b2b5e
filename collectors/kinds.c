#include "collectors/folder.h"
#include <string.h>

const struct collector_kind *const collector_kinds[] = {&collector_folder, NULL};

const struct collector_kind *collector_kind_find(const char *name) {
    for (size_t i = 0; name && collector_kinds[i]; i++)
        if (strcmp(collector_kinds[i]->name, name) == 0) return collector_kinds[i];
    return NULL;
}
