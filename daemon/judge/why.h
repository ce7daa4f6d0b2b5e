/* The sentence that says why a verdict is what it is, in both languages, from the verdict alone. Pure. */
#ifndef TIENDO_JUDGE_WHY_H
#define TIENDO_JUDGE_WHY_H

#include "daemon/model/verdict.h"

void why_add(struct strbuf *sb, const struct verdict *v, enum lang lang);
/* "≥ 30 %", "trên 90 %", "> 90 %", "không vượt quá 113 trai/100 gái": the condition in words. */
void why_condition(struct strbuf *sb, const struct target *target, enum lang lang);
/* The same as it bound the verdict's unit: its own share, or what its predecessors' came to. */
void why_required(struct strbuf *sb, const struct verdict *v, enum lang lang);
/* verdict_json with why: {vi, en} added. The caller owns it. */
cJSON *why_verdict_json(const struct verdict *v);

#endif
