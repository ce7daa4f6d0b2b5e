/* One sentence of a `why`: its arguments are gathered, then it is said. Private to the module. */
#ifndef TIENDO_JUDGE_SENTENCE_H
#define TIENDO_JUDGE_SENTENCE_H

#include "daemon/judge/words.h"
#include "daemon/model/verdict.h"

#define SENTENCE_ARGS_MAX 8
struct sentence {
    const struct verdict *v;
    const struct target *target; /* whose numbers they are: of several conditions the one that decided */
    enum lang lang;
    struct strbuf args[SENTENCE_ARGS_MAX];
    size_t count;
};
void sentence_start(struct sentence *s, const struct verdict *v, enum lang lang);

/* Each adds an argument. */
struct strbuf *sentence_next(struct sentence *s); /* an empty one, to be filled */
void sentence_level(struct sentence *s, double level);
void sentence_seen(struct sentence *s, double value); /* as the condition sees it */
void sentence_day(struct sentence *s, int32_t day);
void sentence_gap(struct sentence *s);
void sentence_number(struct sentence *s, double x);

/* Ends the sentence: its arguments go into the text, which is set behind what stands there. */
void sentence_say(struct strbuf *sb, struct sentence *s, enum text_id id);

/* ---- decision.c ---- */
/* What was decided, and on what ground. */
void decision_say(struct strbuf *sb, struct sentence *s);

#endif
