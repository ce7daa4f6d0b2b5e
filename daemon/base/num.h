/* Numbers: decimals as people send them, comparison at 12 significant digits, printing. Pure. */
#ifndef TIENDO_BASE_NUM_H
#define TIENDO_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>

#define NUM_TEXT_MAX 48

/* A JSON number (RFC 8259 grammar), finite as a double. False for anything else: "1e999", "NaN", "01", "1,5",
 * "". */
bool num_parse(const char *text, size_t len, double *out);
bool num_is_well_formed(const char *text, size_t len); /* the grammar alone: true for "1e999" too */
/* Is `text` what num_format would print for its value? (Then it need not be stored beside the value.) */
bool num_is_canonical(const char *text, double value);
double num_round12(double x); /* to 12 significant digits; 0 stays 0 */
/* −1, 0, 1 after num_round12 of both: every comparison and sum check goes here. */
int num_cmp(double a, double b);
int num_decimals(const char *text); /* digits after the point: "12.50" → 2, "1e2" → 0 */
/* Does `given`, printed with `decimals` digits, agree with `exact` to its last digit (|given − exact| ≤ half
 * a unit of it, rounded)? */
bool num_agrees(double given, int decimals, double exact);
/* Shortest that reads back equal, never an exponent below 1e15. */
void num_format(double x, char buf[NUM_TEXT_MAX]);
/* For people: `decimals` digits at most, trailing zeros cut; vi: decimal comma and thousands point; en: point
 * and comma. */
void num_format_human(double x, int decimals, bool vi, char buf[NUM_TEXT_MAX]);

#endif
