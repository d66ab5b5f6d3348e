/*
 * What kind of thing standard output or error is. Tests: tests/unit/os/test_tty.c
 */
#ifndef OS_TTY_H
#define OS_TTY_H

#include <stdbool.h>

/* True for a terminal that can move the cursor: TERM is set and not "dumb". */
bool cxr_tty_is_screen(int fd);
/* Columns of the terminal, 80 when it does not say. */
int cxr_tty_columns(int fd);
/* False when NO_COLOR is set and not empty (no-color.org) or fd is no screen. */
bool cxr_tty_has_colour(int fd);

/* True for a pipe or socket whose reader went away. */
bool cxr_tty_reader_is_gone(int fd);

#endif
