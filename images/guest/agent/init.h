/* docker-init: process 1 of a container that asked for one. It starts the command, passes signals on and reaps orphans. */
#ifndef DRYDOCK_INIT_H
#define DRYDOCK_INIT_H

/* `docker-init -- COMMAND [ARGUMENT...]`. Returns the command's exit status, 128 and the signal's number when one killed it. */
int init(int count, char **arguments);

#endif
