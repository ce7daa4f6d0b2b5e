/* Inside config only: what the words of a Vietnamese document say about a number. One quotation is cut into
 * words, numbers and signs, lower case, in composed letters; the questions below look for the set phrases of
 * plans (giảm từ A xuống B, không quá, ít nhất một năm một lần …). Pure. What they do not recognise they
 * leave alone: no answer is better than a wrong one. */
#ifndef TIENDO_CONFIG_QUOTE_H
#define TIENDO_CONFIG_QUOTE_H

#include "daemon/model/plan.h"

struct quote_token {
    enum { QUOTE_WORD, QUOTE_NUMBER, QUOTE_SIGN } kind;
    size_t at, len; /* in quote->text */
    double value;   /* of a number: 1.000 is a thousand, 58,3 a decimal */
    bool negative;  /* a minus is written to it; value is without */
    bool year;      /* four digits, 1900–2100, alone */
};

struct quote {
    char *text;                 /* owned; folded; NULL when it could not be read */
    struct quote_token *tokens; /* owned */
    size_t count, cap;
};

void quote_init(struct quote *q, const char *text); /* NULL: no words */
void quote_deinit(struct quote *q);

bool quote_is(const struct quote *q, size_t i, const char *word); /* is token i this word or sign? */
bool quote_is_number(const struct quote *q, size_t i);
/* Places of numbers that are this one whatever its sign; `from` on; count when there is none. */
size_t quote_find_number(const struct quote *q, double value, size_t from);
/* Is the number there, in digits or in words ("ba tổ", "mỗi xã" for 100 %)? */
bool quote_says_number(const struct quote *q, double value);
bool quote_names_year(const struct quote *q);
bool quote_same_words(const struct quote *a, const struct quote *b);    /* signs apart */
bool quote_has_phrase(const struct quote *q, const char *const *words); /* these words in a row */

/* "giảm từ 55 … xuống 56": the numbers, and which way the words go (the verb's, else that of xuống, lên). */
struct quote_change {
    double from, to;
    enum direction way;
    bool torn; /* the verb goes one way, "xuống" or "lên" the other */
};
bool quote_from_to(const struct quote *q, struct quote_change *out);

/* What stands about a number: bits, 0 when nothing does. A number written several times may have several. */
enum quote_bound {
    QUOTE_AT_LEAST = 1, /* ít nhất, tối thiểu, từ … trở lên, không dưới, không thấp hơn */
    QUOTE_ABOVE = 2,    /* trên, cao hơn */
    QUOTE_AT_MOST = 4,  /* không quá, không vượt quá, tối đa, từ … trở xuống */
    QUOTE_BELOW = 8,    /* dưới, thấp hơn */
    QUOTE_UP_TO = 16,   /* lên */
    QUOTE_DOWN_TO = 32, /* xuống, còn */
    QUOTE_CHANGE = 64,  /* giảm 60 %, tăng thêm 5 %: an amount of change */
    QUOTE_PLAIN = 128   /* written without any of these */
};
unsigned quote_bounds(const struct quote *q, double value);

/* "108 bé trai/110 bé gái": the number over which this one stands. */
bool quote_base(const struct quote *q, double value, double *base);
/* "10.534 người trong tổng số 30.097", "10.534/30.097": the whole that this number is part of. */
bool quote_whole(const struct quote *q, double value, double *whole);
/* Cells of a row parted by '|': a year in the first, and no time in the last, which is that of times. */
bool quote_cells_swapped(const struct quote *q);
/* "giảm −0,1": a verb of change and a minus. */
bool quote_sign_twice(const struct quote *q, double *value);

/* "ít nhất một năm một lần", "02 lần/quý", "ít nhất một lần". */
struct quote_frequency {
    double times;
    enum { QUOTE_ONCE_AND_FOR_ALL, QUOTE_PER_YEAR, QUOTE_PER_QUARTER, QUOTE_PER_MONTH, QUOTE_PER_WEEK } per;
};
bool quote_frequency(const struct quote *q, struct quote_frequency *out);

#endif
