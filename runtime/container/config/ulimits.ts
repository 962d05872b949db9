import type { DaemonConfig } from '../../model/daemon-config.ts';
import type { HostConfig } from '../../model/types.ts';
import { ULIMITS } from '../../guest/constants/ulimits.ts';
import { lookup } from '../../std/lookup.ts';
import { runcRefusal } from '../start/start-errors.ts';

export interface ResourceLimit {
  /** RLIMIT_*. */
  readonly resource: number;
  /** -1 is no limit. */
  readonly soft: number;
  readonly hard: number;
}

/**
 * Reads the ulimits of a request as runc does, when the container starts: Docker's daemon takes any. What the request leaves open is as the
 * daemon is configured.
 */
export const parseUlimits = (ulimits: HostConfig['Ulimits'], defaults: DaemonConfig['ulimits'] = {}): ResourceLimit[] =>
  withDefaults(ulimits ?? [], defaults).map(({ Name: name = '', Soft: soft = 0, Hard: hard = 0 }) => {
    const number = lookup(ULIMITS, name);
    if (number === undefined) throw runcRefusal(`wrong rlimit value: RLIMIT_${name.toUpperCase()}`);
    return { resource: number, soft, hard };
  });

function withDefaults(
  asked: NonNullable<HostConfig['Ulimits']>,
  defaults: DaemonConfig['ulimits'],
): NonNullable<HostConfig['Ulimits']> {
  const names = new Set(asked.map(({ Name }) => Name));
  return [...asked, ...Object.values(defaults).filter(({ Name }) => !names.has(Name))];
}
