/* Inside config only: which number formats show dates or percents, and what such a date shows. Pure. */
#ifndef TIENDO_CONFIG_WORKBOOK_DATE_H
#define TIENDO_CONFIG_WORKBOOK_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* What a format shows of an instant; 0: it shows a number. */
enum { DATE_YEAR = 1, DATE_MONTH = 2, DATE_DAY = 4, DATE_TIME = 8, FORM_PERCENT = 16 /* alone */ };

unsigned date_form(const char *code);        /* of a format's code: "dd/mm/yyyy", "d-mmm", "0.00%" */
unsigned date_form_builtin(unsigned number); /* of a format that every workbook has */

#define DATE_TEXT_MAX 32
/* 2016-05-20, 2016-05, 2016, 05-20, 08:00 or 2016-05-20 08:00. False when the day number is none: before the
 * first day, past the year 9999, or 29 February 1900. */
bool date_text(double serial, unsigned form, bool system1904, char buf[DATE_TEXT_MAX]);

#endif
