/*
 * The DICOM grey-scale chain as one table: Modality LUT or rescale, then VOI LUT or window, then presentation.
 * Source: PS3.3 C.11.1, C.11.2, C.11.6. Values outside a LUT take its first or last entry.
 * Tests: tests/unit/raster/test_window.c
 */
#ifndef RASTER_WINDOW_H
#define RASTER_WINDOW_H

#include "raster/lut.h"

typedef enum cxr_window_function { CXR_WINDOW_LINEAR, CXR_WINDOW_LINEAR_EXACT, CXR_WINDOW_SIGMOID } cxr_window_function;

/* One LUT item; entries not owned. n_entries 0 = there is none. */
typedef struct cxr_lut_table {
	const unsigned char *entries; /* as stored: bytes_per_entry each */
	uint32_t n_entries;
	uint8_t bytes_per_entry;      /* 1 or 2 */
	bool is_big_endian;
	int32_t first;                /* first value mapped */
	uint16_t bits;                /* of an entry: 8..16 */
} cxr_lut_table;

typedef struct cxr_grey_chain {
	bool is_signed;
	uint16_t bits_stored;         /* 1..16: range of the stored values where nothing else says it */
	cxr_lut_table modality;       /* wins over slope and intercept */
	double slope, intercept;      /* 1 and 0 when absent */
	cxr_lut_table voi;            /* wins over the window */
	bool has_window;
	double center, width;
	cxr_window_function function;
	bool invert;                  /* MONOCHROME1, or shape INVERSE: once, never twice */
} cxr_grey_chain;

/*
 * Fills the whole table, grey 0..255 rounded to nearest. Without VOI LUT and window the range of the modality values
 * is spread. A width that the function forbids (< 1 for LINEAR, <= 0 else) counts as no window.
 */
void cxr_window_lut(const cxr_grey_chain *chain, cxr_lut *out);

#endif
