/* A system call by number, without libc's opinion of it: -errno stays -errno. i386 only. */
#ifndef DRYDOCK_SYSTEM_CALL_H
#define DRYDOCK_SYSTEM_CALL_H

#include <stdint.h>

int32_t system_call(uint32_t number, const uint32_t arguments[6]);

#endif
