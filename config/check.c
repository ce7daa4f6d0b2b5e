#include "config/check.h"
#include "config/check_due.h"
#include "config/checking.h"
#include <string.h>

/* Without a good direction a floor or a ceiling can be met, but no pace toward it computed. */
static void check_good(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count && ind->good == DIRECTION_NONE; i++) {
        const struct condition *k = &ind->targets[i]->condition;
        if (!condition_is_floor(k) && !condition_is_ceiling(k)) continue;
        tell(c, at_indicator(ind, ""), T_CHECK_GOOD_MISSING);
        return;
    }
}

static void check_indicator(struct check *c, const struct indicator *ind) {
    check_good(c, ind);
    for (size_t i = 0; i < ind->target_count; i++) {
        check_condition(c, ind->targets[i]);
        check_words(c, ind->targets[i]);
        check_sums(c, ind->targets[i]);
    }
    check_clashes(c, ind);
    check_ambition(c, ind);
    check_levels(c, ind);
    check_shares(c, ind);
    check_parts(c, ind);
}

void plan_check(const struct plan *plan, struct problems *problems) {
    struct check c = {.plan = plan, .problems = problems};
    struct err err = {.code = ERR_OK};
    if (json_parse(plan->canonical, strlen(plan->canonical), 0, &c.root, &err) != ERR_OK) c.root = NULL;
    check_document(&c);
    check_times(&c);
    for (size_t i = 0; i < plan->indicator_count; i++) check_indicator(&c, &plan->indicators[i]);
    check_bodies(&c);
    check_tasks(&c);
    check_activities(&c);
    check_duties(&c);
    plan_check_due(plan, c.root, problems);
    cJSON_Delete(c.root);
}
