/* Where the places that problems name lie in a file: line and column, for editors that jump there. */
#ifndef TIENDO_BASE_JSON_PLACE_H
#define TIENDO_BASE_JSON_PLACE_H

#include "daemon/base/problems.h"

/* Sets line and column (in characters) of the problems of this file whose pointer lies in the document, which
 * may have comments; of a member that is absent, those of what should have it. A member's place is its name.
 * A document that is no JSON is left alone from where it is not. One walk over the bytes. */
void json_place(struct problems *ps, const char *file, const char *bytes, size_t len);

#endif
