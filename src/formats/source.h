/*
 * A window of bytes over a file, standard input or memory, for the streaming readers of this room.
 * Invariants: at <= len; window[at..len) is unread; the window is at most FORMATS_WINDOW_BYTES long for files.
 * Inside the room only. Tests: tests/unit/formats/test_csv.c, test_json.c (through the readers)
 */
#ifndef FORMATS_SOURCE_H
#define FORMATS_SOURCE_H

#include "base/err.h"
#include "base/str.h"

enum { FORMATS_WINDOW_BYTES = 1 << 16 };

typedef struct formats_source {
	int fd; /* -1 for memory */
	bool owns_fd;
	bool is_regular;       /* can be read again from any position */
	bool at_end;           /* no byte will come any more */
	const unsigned char *window;
	unsigned char *buffer; /* owned; NULL for memory */
	size_t at, len;
	uint64_t window_pos;   /* position of window[0] in the input */
	uint64_t total_bytes;  /* 0 = unknown */
	cxr_str memory;
} formats_source;

/* Path of a file, or "-" for standard input (which stays open). Directories are refused. */
CXR_NODISCARD CXR_HIDDEN cxr_rc formats__source_open(formats_source *source, const char *path, cxr_err *err);
/* Over bytes that outlive the source. */
CXR_HIDDEN void formats__source_open_bytes(formats_source *source, cxr_str bytes);
/*
 * Replaces a used-up window by the next one; sets at_end when there is none. Waits for input that comes slowly;
 * CXR_E_CANCELLED when a stop was asked for meanwhile.
 */
CXR_NODISCARD CXR_HIDDEN cxr_rc formats__source_fill(formats_source *source, cxr_err *err);
/* Position of the next unread byte. */
CXR_HIDDEN uint64_t formats__source_pos(const formats_source *source);
/* Goes to a position; regular files and memory only. */
CXR_NODISCARD CXR_HIDDEN cxr_rc formats__source_seek(formats_source *source, uint64_t pos, cxr_err *err);
/* The source of an input, with what was read ahead; the input itself is freed. */
struct cxr_input;
CXR_HIDDEN formats_source formats__input_take(struct cxr_input *input);
CXR_HIDDEN void formats__source_close(formats_source *source);

#endif
