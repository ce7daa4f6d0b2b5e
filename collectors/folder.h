/* A watched folder: a file that has not changed for `settle` is read, handed to the sink, and moved to
 * accepted/ or refused/ below the folder with its receipt beside it. What lies there at the start is taken
 * too. One file at a time, the oldest first.
 *
 * A crash may come between the sink's answer and the move; then the file is handed in again, under the same
 * key (its inode, size and time), and gets the first receipt, whatever was submitted meanwhile. */
#ifndef TIENDO_COLLECTORS_FOLDER_H
#define TIENDO_COLLECTORS_FOLDER_H

#include "collectors/collector.h"

extern const struct collector_kind collector_folder;

#endif
