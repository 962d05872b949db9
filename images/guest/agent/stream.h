/*
 * Streams: file descriptors relayed to TypeScript and back. Nothing is read from one without credit from the host, and what
 * the host sends fits the window that it was granted, so neither side ever holds more than it agreed to.
 */
#ifndef DRYDOCK_STREAM_H
#define DRYDOCK_STREAM_H

#include <stdbool.h>

#include "frame.h"

void stream_open(const struct frame *frame);
void stream_data(const struct frame *frame);
void stream_credit(const struct frame *frame);
void stream_close(const struct frame *frame);
void stream_datagram(const struct frame *frame);

/* Moves one chunk of each stream whose file epoll can't watch (a regular file). True when there is more to move. */
bool stream_poll(void);
/* Ends all of them: the other side has lost track. */
void stream_release_all(void);

#endif
