#include "daemon/model/period_text.h"
#include "daemon/base/civil.h"
#include <stdio.h>

void period_text_add(struct strbuf *sb, struct period p, enum lang lang) {
    char year[16], last[16], index[16];
    snprintf(year, sizeof year, "%d", civil_from_day(p.first_day).year);
    snprintf(last, sizeof last, "%d", civil_from_day(p.last_day).year);
    snprintf(index, sizeof index, "%d", period_index(p));
    switch (p.kind) {
    case PERIOD_MONTH:
        text_addv(sb, T_PERIOD_MONTH, lang, index, year);
        return;
    case PERIOD_QUARTER:
        text_addv(sb, T_PERIOD_QUARTER, lang, index, year);
        return;
    case PERIOD_HALF_YEAR:
        text_addv(sb, period_index(p) == 1 ? T_PERIOD_FIRST_HALF : T_PERIOD_SECOND_HALF, lang, year);
        return;
    case PERIOD_YEAR:
        text_addv(sb, T_PERIOD_YEAR, lang, year);
        return;
    case PERIOD_SPAN:
        text_addv(sb, T_PERIOD_SPAN, lang, year, last);
        return;
    }
}
