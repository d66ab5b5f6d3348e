/*
 * The generated upper halves of the single-byte character sets (tools/gen_charsets.py), shared inside the room.
 * Tests: tests/unit/dicom/test_charset.c
 */
#ifndef DICOM_CHARSET_TABLE_H
#define DICOM_CHARSET_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct dicom__single_set {
	int ir;                    /* ISO-IR registration number */
	char final;                /* ESC - <final> designates it to G1 */
	uint16_t code_points[96];  /* of bytes A0..FF; FFFD = undefined */
} dicom__single_set;

extern const dicom__single_set dicom__single_sets[];
extern const size_t dicom__n_single_sets;

#endif
