#include "daemon/judge/sentence.h"

void sentence_start(struct sentence *s, const struct verdict *v, enum lang lang) {
    *s = (struct sentence){.v = v, .target = verdict_target(v), .lang = lang};
}

struct strbuf *sentence_next(struct sentence *s) {
    words_init(&s->args[s->count]);
    return &s->args[s->count++];
}

void sentence_level(struct sentence *s, double level) {
    words_value(sentence_next(s), target_measure(s->target), level, s->lang);
}

void sentence_seen(struct sentence *s, double value) {
    words_seen(sentence_next(s), s->target, value, s->lang);
}

void sentence_day(struct sentence *s, int32_t day) {
    words_day(sentence_next(s), day, s->lang);
}

void sentence_gap(struct sentence *s) {
    words_gap(sentence_next(s), s->target, s->v->gap, s->lang);
}

void sentence_number(struct sentence *s, double x) {
    words_number(sentence_next(s), x, s->lang);
}

void sentence_say(struct strbuf *sb, struct sentence *s, enum text_id id) {
    const char *args[SENTENCE_ARGS_MAX];
    for (size_t i = 0; i < s->count; i++) args[i] = s->args[i].data;
    if (sb->len > 0) strbuf_addc(sb, ' ');
    text_add(sb, id, s->lang, args, s->count);
    for (size_t i = 0; i < s->count; i++) strbuf_deinit(&s->args[i]);
    s->count = 0;
}
