/* What the host asks for: frames in, answers out. */
#ifndef DRYDOCK_HOST_H
#define DRYDOCK_HOST_H

#include <stddef.h>

void host_open(void);
void host_hello(void);
/* Handles every whole frame that has come; returns how many bytes of a partial one are left. */
size_t host_serve(void);

#endif
