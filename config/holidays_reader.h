/* Reads the file of public holidays (config/holidays-vn.json): by year, the days on which nobody works and
 * the weekend days that are worked instead, each year with the announcement it is taken from. A year that is
 * not there is not known: only weekends are off in it. */
#ifndef TIENDO_CONFIG_HOLIDAYS_READER_H
#define TIENDO_CONFIG_HOLIDAYS_READER_H

#include "daemon/base/problems.h"
#include "daemon/model/holidays.h"

/* NULL when any error was added; else one reference. */
struct holidays *holidays_read(const char *bytes, size_t len, const char *file, struct problems *problems);
/* Reads the file too. */
struct holidays *holidays_load(const char *path, struct problems *problems);

#endif
