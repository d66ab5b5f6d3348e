/*
 * Error codes and the caller-owned error record.
 *
 * Every fallible function returns cxr_rc and takes `cxr_err *err` last (may be NULL).
 * The record is filled once, where the error arises; callers add context with cxr_err_context().
 * PRIVACY: `subject` and `msg` name things by number, tag or column name. They never hold report
 * text, patient names, identifiers, dates or paths of input files.
 * Tests: tests/unit/base/test_err.c
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

typedef int cxr_rc;

/* Families in gaps of ten; numbers are never reused. */
enum {
	CXR_OK = 0,
	/* caller and resources */
	CXR_E_NOMEM = -1,       /* allocation failed or a growable object reached its maximum */
	CXR_E_ARG = -2,         /* an argument outside its documented range */
	CXR_E_LIMIT = -3,       /* a hard limit of a parser (depth, count, size) was hit */
	CXR_E_CANCELLED = -4,   /* the run was asked to stop; work so far is kept */
	CXR_E_UNSUPPORTED = -5, /* understood, but not handled (typed refusal) */
	/* environment */
	CXR_E_IO = -10,        /* read, write, fsync, rename failed */
	CXR_E_NOT_FOUND = -11, /* file, record or key absent */
	CXR_E_EXISTS = -12,    /* something is in the way */
	CXR_E_NO_SPACE = -13,  /* disk full or quota */
	CXR_E_LOCKED = -14,    /* another process holds the project */
	CXR_E_ACCESS = -15,    /* permission denied, or permissions too wide */
	/* bad input */
	CXR_E_FORMAT = -20,    /* bytes are not what the format says */
	CXR_E_TRUNCATED = -21, /* input ends too early */
	CXR_E_ENCODING = -22,  /* text cannot be decoded */
	CXR_E_CHECKSUM = -23,  /* stored digest and content differ */
	CXR_E_SCHEMA = -24,    /* well-formed, but a required field is absent or of the wrong kind */
	/* store */
	CXR_E_STORE = -30,   /* SQLite said no, store damaged */
	CXR_E_VERSION = -31, /* written by a newer version */
	/* policy */
	CXR_E_POLICY = -40, /* refused by policy: missing sign-off, missing or unsafe key */
	CXR_E_LEAK = -41,   /* an identifier was found where none may be */
	/* configuration and usage */
	CXR_E_CONFIG = -50, /* project file or option is wrong */
	CXR_E_USAGE = -51,
	/* a broken promise of the program itself */
	CXR_E_BUG = -70
};

typedef struct cxr_err {
	cxr_rc rc;
	const char *room;   /* static string: the source file that raised the error */
	int line;           /* line in that file */
	int64_t byte_pos;   /* position in the input, -1 when it has no meaning */
	char subject[96];   /* what it is about: "file 12", "(0010,0010)", "line 7" */
	char msg[256];      /* what is wrong and what to do */
} cxr_err;

/* Clears the record. */
void cxr_err_clear(cxr_err *err);

/*
 * Fills the record and returns `rc`; does nothing but return when err is NULL.
 * Use through CXR_FAIL / CXR_FAIL_AT.
 */
cxr_rc cxr_err_set(cxr_err *err, cxr_rc rc, const char *file, int line, int64_t byte_pos, const char *fmt, ...)
	CXR_PRINTF(6, 7) CXR_COLD;

/* Sets the subject if none is set yet (the innermost name wins). Always returns err->rc or CXR_OK. */
cxr_rc cxr_err_about(cxr_err *err, const char *fmt, ...) CXR_PRINTF(2, 3) CXR_COLD;

/* Puts "context: " in front of the message. */
void cxr_err_context(cxr_err *err, const char *fmt, ...) CXR_PRINTF(2, 3) CXR_COLD;

/* Short stable name of a code, e.g. "truncated"; "unknown" for others. Used as reason code in quarantine rows. */
const char *cxr_rc_name(cxr_rc rc);

/* True for codes that mean "this record is bad, go on with the next": format, truncated, encoding, schema, limit, unsupported, checksum. */
int cxr_rc_is_bad_input(cxr_rc rc);

/* Maps errno after a failed system call to a code: ENOSPC/EDQUOT, ENOENT, EACCES/EPERM, EEXIST, ENOMEM, else CXR_E_IO. */
cxr_rc cxr_rc_from_errno(int errno_value);

/* The value is the code itself, seen at the call, so that a reader and an analyser know the function has failed here. */
#define CXR_FAIL(err, rc, ...) CXR_FAIL_AT(err, rc, -1, __VA_ARGS__)
#define CXR_FAIL_AT(err, rc, pos, ...)                                                              \
	({                                                                                              \
		cxr_rc cxr_fail_rc_ = (rc);                                                                 \
		(void)cxr_err_set((err), cxr_fail_rc_, __FILE__, __LINE__, (int64_t)(pos), __VA_ARGS__);    \
		cxr_fail_rc_;                                                                               \
	})

#define CXR_TRY(call)                     \
	do {                                  \
		cxr_rc cxr_try_rc_ = (call);      \
		if (cxr_try_rc_ != CXR_OK)        \
			return cxr_try_rc_;           \
	} while (0)

#endif
