/* Reaps every child, also those that the kernel gave to PID 1, and reports each. */
#ifndef DRYDOCK_REAPER_H
#define DRYDOCK_REAPER_H

void reaper_open(void);

#endif
