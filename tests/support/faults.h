/*
 * Failing calls on demand: memory and the system calls that writing goes through. The linker routes malloc, calloc,
 * realloc, write, fsync, rename, renameat2, link and close of our own objects (not of shared libraries) through here.
 * One test at a time; not for tests that fail calls in other threads.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>

typedef enum fault_call { FAULT_ALLOC, FAULT_WRITE, FAULT_FSYNC, FAULT_RENAME, FAULT_RENAME_NEW, FAULT_LINK, FAULT_CLOSE, N_FAULT_CALLS } fault_call;

/* From now on call number `nth` (0 = the next) of this kind fails with errno_value, once. */
void fault_arm(fault_call call, long nth, int errno_value);
/* As fault_arm, but that call and all later ones fail. */
void fault_arm_all(fault_call call, long nth, int errno_value);
/* Nothing fails any more. True when a call was failed since the last arm. */
bool fault_disarm(void);

#endif
