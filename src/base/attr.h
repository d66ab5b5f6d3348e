/*
 * Compiler attributes used across the house, spelled once.
 * Tests: tests/unit/base/test_mem.c (CXR_AUTO); the rest is for the compiler
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define CXR_NODISCARD __attribute__((warn_unused_result))
#define CXR_PRINTF(fmt_pos, first_pos) __attribute__((format(printf, fmt_pos, first_pos)))
#define CXR_UNUSED __attribute__((unused))
#define CXR_PURE __attribute__((pure))
#define CXR_COLD __attribute__((cold))
#define CXR_HIDDEN __attribute__((visibility("hidden")))

/* Runs `release_function(&variable)` when the variable leaves its scope. */
#define CXR_AUTO(release_function) __attribute__((cleanup(release_function)))

#define CXR_ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
