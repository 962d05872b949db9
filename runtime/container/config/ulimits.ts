import type { HostConfig } from '../../model/types.ts';
import * as resource from '../../guest/constants/resource.ts';
import { lookup } from '../../std/lookup.ts';
import { runcRefusal } from '../start/start-errors.ts';

const NUMBERS: Readonly<Record<string, number>> = {
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

export interface ResourceLimit {
  /** RLIMIT_*. */
  readonly resource: number;
  /** -1 is no limit. */
  readonly soft: number;
  readonly hard: number;
}

/** Reads the ulimits of a request as runc does, when the container starts: Docker's daemon takes any. */
export const parseUlimits = (ulimits: HostConfig['Ulimits']): ResourceLimit[] =>
  (ulimits ?? []).map(({ Name: name = '', Soft: soft = 0, Hard: hard = 0 }) => {
    const number = lookup(NUMBERS, name);
    if (number === undefined) throw runcRefusal(`wrong rlimit value: RLIMIT_${name.toUpperCase()}`);
    return { resource: number, soft, hard };
  });
