/*
 * SpecificCharacterSet (0008,0005) to UTF-8, shared inside the room; others call cxr_dcm_utf8().
 * Source: PS3.3 C.12.1.1.2, PS3.5 6.1. Tests: tests/unit/dicom/test_charset.c, tests/golden/test_dicom_charset.py
 */
#ifndef DICOM_CHARSET_H
#define DICOM_CHARSET_H

#include "base/buf.h"
#include "dicom/tag.h"

/*
 * Appends `text` (undecoded value bytes) as UTF-8. `terms`: the value of SpecificCharacterSet, "" for none; misspelt
 * terms ("ISO-IR 100") are understood. Without a usable term, text is taken as UTF-8 when it is valid, else as Latin-1
 * (what devices mean). vr decides which characters end an escape's effect. Bytes without a meaning give U+FFFD.
 * Out of memory shows in cxr_buf_check(out).
 */
void dicom__decode_text(cxr_str text, cxr_str terms, cxr_vr vr, cxr_buf *out);

#endif
