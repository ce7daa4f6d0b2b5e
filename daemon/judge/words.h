/* Values, differences, periods and days in words, for why.c and condition.c, and for the messages of alerts.
 */
#ifndef TIENDO_JUDGE_WORDS_H
#define TIENDO_JUDGE_WORDS_H

#include "daemon/base/strbuf.h"
#include "daemon/model/plan.h"

/* One argument of a sentence: a small buffer that is always a string. */
#define WORDS_MAX 2048
void words_init(struct strbuf *sb);

void words_number(struct strbuf *sb, double x, enum lang lang);
/* "14 %", "113 trai/100 gái". */
void words_value(struct strbuf *sb, const struct measure *m, double level, enum lang lang);
/* The size of a difference of levels: "4 điểm phần trăm", "12 tổ". Its sign is not said. */
void words_difference(struct strbuf *sb, const struct measure *m, double levels, enum lang lang);
/* Does the condition see a change (`relative`, by so much a year), not a level? */
bool words_is_change(const struct target *target);
/* A value as the target's condition sees it: a level, or "giảm 45 %" for a change, "giảm 3 % mỗi năm" for a
 * mean. */
void words_seen(struct strbuf *sb, const struct target *target, double value, enum lang lang);
/* The size of a change, as the condition writes it: "60 %", "2 điểm phần trăm". */
void words_change(struct strbuf *sb, const struct target *target, double change, enum lang lang);
/* The size of a difference between two values as the condition sees them. */
void words_gap_size(struct strbuf *sb, const struct target *target, double gap, enum lang lang);
/* "thấp hơn 4 điểm phần trăm": where a value stands that is `gap` short of something; both as the condition
 * sees them. */
void words_gap(struct strbuf *sb, const struct target *target, double gap, enum lang lang);
void words_part(struct strbuf *sb, double ratio, enum lang lang); /* 0.5 → "50 %" */
void words_period(struct strbuf *sb, struct period period, enum lang lang);
void words_day(struct strbuf *sb, int32_t day, enum lang lang);
void words_category(struct strbuf *sb, const char *category, enum lang lang);

/* The condition as it binds one unit (its share); `whole`: that of which the target's equivalent speaks. */
void condition_add(struct strbuf *sb, const struct target *target, const struct condition *c, bool whole,
                   enum lang lang);
/* Without the target's time, groups and the rest: "ít nhất 40 %", "giảm ít nhất 60 % so với …". */
void condition_bare(struct strbuf *sb, const struct target *target, const struct condition *c,
                    enum lang lang);
/* "giảm ít nhất 60 % so với số liệu gốc năm 2010"; where the sign and the side disagree, the bare number. */
void condition_change(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang);
/* "bình quân mỗi năm giảm 5–10 %", "mỗi năm giảm ít nhất 5 % so với năm trước" */
void condition_yearly(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang);
/* A condition on values of a measure; `unknown`: why the document leaves it blank, or NULL. */
void condition_level(struct strbuf *sb, const struct measure *m, const struct condition *c,
                     const char *unknown, enum lang lang);
/* "“Tỷ lệ cán bộ nữ” ít nhất 30 %" */
void condition_proviso(struct strbuf *sb, const struct proviso *p, enum lang lang);

#endif
