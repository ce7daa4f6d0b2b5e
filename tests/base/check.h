/* cmocka with what it needs before it. */
#ifndef TIENDO_TESTS_BASE_CHECK_H
#define TIENDO_TESTS_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#endif
