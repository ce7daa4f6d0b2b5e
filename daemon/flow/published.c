#include "daemon/flow/published.h"
#include "daemon/base/civil.h"
#include "daemon/base/mem.h"

void published_init(struct published *p) {
    *p = (struct published){0};
    problems_init(&p->problems);
}

void published_deinit(struct published *p) {
    for (size_t i = 0; i < p->count; i++) {
        mem_free(p->plans[i].plan);
        cJSON_Delete(p->plans[i].changes);
    }
    mem_free(p->plans);
    problems_deinit(&p->problems);
}

struct published_plan *published_add(struct published *p, const char *plan) {
    mem_grow(&p->plans, &p->cap, p->count + 1);
    p->plans[p->count] = (struct published_plan){.plan = mem_strdup(plan), .in_force_from = DAY_NONE};
    return &p->plans[p->count++];
}
