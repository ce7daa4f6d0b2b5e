/* A watched folder: a file that has not changed for `settle` is read, handed to the sink, and moved to
 * accepted/ or refused/ below the folder with its receipt beside it. What lies there at the start is taken
 * too. One file at a time, the oldest first.
 *
 * A crash may come between the sink's answer and the move; then the file is handed in again, and the same
 * bytes for the same obligation get the first receipt. */
#ifndef TIENDO_COLLECTORS_FOLDER_H
#define TIENDO_COLLECTORS_FOLDER_H

#include "collectors/collector.h"

extern const struct collector_kind collector_folder;

#endif
