/* Periods in words, for people: "6 tháng đầu năm 2016", "the first half of 2016". */
#ifndef TIENDO_MODEL_PERIOD_TEXT_H
#define TIENDO_MODEL_PERIOD_TEXT_H

#include "daemon/base/text.h"
#include "daemon/model/period.h"

void period_text_add(struct strbuf *sb, struct period p, enum lang lang);

#endif
