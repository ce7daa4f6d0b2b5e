/* Inside config only: the two ways a workbook is read. Both add what is wrong to the problems. */
#ifndef TIENDO_CONFIG_WORKBOOK_READ_H
#define TIENDO_CONFIG_WORKBOOK_READ_H

#include "config/workbook.h"

void book_read_xlsx(struct book *book, const char *bytes, size_t len, const char *file,
                    struct problems *problems);
void book_read_csv(struct book *book, const char *bytes, size_t len, const char *file,
                   struct problems *problems);

#endif
