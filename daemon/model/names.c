#include "daemon/model/names.h"
#include <string.h>

bool names_find(const char *const *names, size_t count, const char *name, size_t *place) {
    if (!name) return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *place = i;
        return true;
    }
    return false;
}
