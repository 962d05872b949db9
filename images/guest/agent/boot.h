/* What PID 1 needs before it can talk. */
#ifndef DRYDOCK_BOOT_H
#define DRYDOCK_BOOT_H

void boot(void);

#endif
