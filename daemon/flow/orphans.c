#include "daemon/flow/orphans.h"
#include <stdio.h>
#include <string.h>

static enum text_id text_of(const char *kind) {
    static const struct {
        const char *kind;
        enum text_id text;
    } texts[] = {{"indicator", T_PUBLISH_INDICATOR}, {"target", T_PUBLISH_TARGET},
                 {"report", T_PUBLISH_REPORT},       {"milestone", T_PUBLISH_MILESTONE},
                 {"task", T_PUBLISH_TASK},           {"unit", T_PUBLISH_UNIT}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].kind, kind) == 0) return texts[i].text;
    return T_PUBLISH_INDICATOR;
}

void orphan_tell(struct problems *problems, const char *file, const struct orphan *o) {
    char count[24], last[PERIOD_TEXT_MAX] = "?";
    snprintf(count, sizeof count, "%lld", (long long)o->count);
    if (o->has_period)
        period_format(o->period, last);
    else if (o->day != DAY_NONE)
        civil_format(o->day, last);
    problems_error(problems, file, "", text_of(o->kind), o->id, count, last);
}
