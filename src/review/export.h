/* Inside the exports: files and the tables beside the reports. Room-internal. Tests: tests/golden/test_review.py */
#ifndef REVIEW_EXPORT_H
#define REVIEW_EXPORT_H

#include "review/review.h"

/* Directory 0700, file 0600; CXR_E_EXISTS unless forced. */
CXR_NODISCARD cxr_rc review__file_open(const cxr_review_export_options *options, const char *name, cxr_file_out *out, cxr_err *err);
CXR_NODISCARD cxr_rc review__file_commit(const cxr_review_export_options *options, cxr_file_out *file, cxr_err *err);
/* Appends text with \\ \t \n \r escaped. */
void review__put_cell(cxr_buf *out, cxr_str text);

/* headers.tsv: every value of every element of the released DICOM files, counted; UIDs of the data set are one row a tag. */
CXR_NODISCARD cxr_rc review__export_headers(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err);
/* mapping.sealed: every true value with its surrogate, type and count, sealed under the project's key. */
CXR_NODISCARD cxr_rc review__export_mapping(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err);

#endif
