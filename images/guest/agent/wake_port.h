/* The virtio console port through which the machine wakes the agent. */
#ifndef DRYDOCK_WAKE_PORT_H
#define DRYDOCK_WAKE_PORT_H

#include <stdint.h>

/*
 * Opens it and says which one it is. The driver makes its ports from a work queue, which need not have run when init starts,
 * so this waits for a raw port (number 1) to appear in /dev; without one the console (number 0) does. Dies when there is neither.
 */
int wake_port_open(uint32_t *number);

#endif
