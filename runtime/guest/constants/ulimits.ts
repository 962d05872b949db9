import * as resource from './resource.ts';

/** By their names in `--ulimit`. Docker leaves RLIMIT_AS out (go-units, ulimit.go). */
export const ULIMITS: Readonly<Record<string, number>> = {
  core: resource.RLIMIT_CORE,
  cpu: resource.RLIMIT_CPU,
  data: resource.RLIMIT_DATA,
  fsize: resource.RLIMIT_FSIZE,
  locks: resource.RLIMIT_LOCKS,
  memlock: resource.RLIMIT_MEMLOCK,
  msgqueue: resource.RLIMIT_MSGQUEUE,
  nice: resource.RLIMIT_NICE,
  nofile: resource.RLIMIT_NOFILE,
  nproc: resource.RLIMIT_NPROC,
  rss: resource.RLIMIT_RSS,
  rtprio: resource.RLIMIT_RTPRIO,
  rttime: resource.RLIMIT_RTTIME,
  sigpending: resource.RLIMIT_SIGPENDING,
  stack: resource.RLIMIT_STACK,
};
