/* The life of an actor, in its own process. */
#ifndef DRYDOCK_ACTOR_PROCESS_H
#define DRYDOCK_ACTOR_PROCESS_H

#include <stdint.h>

/* `kept`: `count` fds as i32, which stay open; every other one but `control` is closed. */
_Noreturn void actor_process(int control, const uint8_t *kept, uint32_t count);

#endif
