import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { CONTAINER_FLAGS } from '../container/flags.ts';
import { parseRestartPolicy } from '../parse/restart.ts';

/** Those of a container's flags that may change while it exists. */
const LIMIT_FLAGS = pick(
  'blkio-weight',
  'cpu-period',
  'cpu-quota',
  'cpu-rt-period',
  'cpu-rt-runtime',
  'cpu-shares',
  'cpus',
  'cpuset-cpus',
  'cpuset-mems',
  'memory',
  'memory-reservation',
  'memory-swap',
  'pids-limit',
);

function pick<K extends keyof typeof CONTAINER_FLAGS>(...names: readonly K[]): Pick<typeof CONTAINER_FLAGS, K> {
  return Object.fromEntries(names.map((name) => [name, CONTAINER_FLAGS[name]])) as Pick<typeof CONTAINER_FLAGS, K>;
}

export const update = command({
  summary: 'Update configuration of one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: {
    ...LIMIT_FLAGS,
    restart: flag.string('What to do when it exits'),
  },
  async run({ client, args, flags, changed, out }) {
    if (changed.size === 0) throw new CliError('you must provide one or more flags when using this command');
    const body = {
      BlkioWeight: flags['blkio-weight'],
      CpuPeriod: flags['cpu-period'],
      CpuQuota: flags['cpu-quota'],
      CpuRealtimePeriod: flags['cpu-rt-period'],
      CpuRealtimeRuntime: flags['cpu-rt-runtime'],
      CpuShares: flags['cpu-shares'],
      CpusetCpus: flags['cpuset-cpus'],
      CpusetMems: flags['cpuset-mems'],
      Memory: flags.memory,
      MemoryReservation: flags['memory-reservation'],
      MemorySwap: flags['memory-swap'],
      NanoCpus: flags.cpus,
      ...(changed.has('pids-limit') && { PidsLimit: flags['pids-limit'] }),
      RestartPolicy: parseRestartPolicy(flags.restart),
    };
    const errors: string[] = [];
    const warnings: string[] = [];
    for (const container of args) {
      try {
        const path = `/containers/${encodeURIComponent(container)}/update`;
        const answer = await client.json<{ Warnings?: string[] | null }>('POST', path, { body });
        await out(`${container}\n`);
        warnings.push(...(answer.Warnings ?? []));
      } catch (error) {
        errors.push(messageOf(error));
      }
    }
    if (warnings.length > 0) await out(`${warnings.join('\n')}\n`);
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
});
