/*
 * Actors: processes cloned from the agent that run programs until one of them is execve. A sequenced-packet socket joins the
 * two: programs go in, whole Result frames come out, its end (close-on-exec) says that there will be no more.
 */
#ifndef DRYDOCK_ACTOR_H
#define DRYDOCK_ACTOR_H

#include "frame.h"

/* Answers a Spawn frame. */
void actor_spawn(const struct frame *frame);
/* Answers a Run frame for an actor, at once or when its result comes. The frame's memory may be changed. */
void actor_run(struct frame *frame, uint32_t pid);
/* Before the exit of `pid` is told: passes on every result it left behind. */
void actor_reaped(uint32_t pid);

#endif
