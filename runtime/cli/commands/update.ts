import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { CONTAINER_FLAGS } from '../container/flags.ts';
import { parseRestartPolicy } from '../parse/restart.ts';

const {
  'blkio-weight': blkioWeight,
  'cpu-period': cpuPeriod,
  'cpu-quota': cpuQuota,
  'cpu-rt-period': cpuRealtimePeriod,
  'cpu-rt-runtime': cpuRealtimeRuntime,
  'cpu-shares': cpuShares,
  cpus,
  'cpuset-cpus': cpusetCpus,
  'cpuset-mems': cpusetMems,
  memory,
  'memory-reservation': memoryReservation,
  'memory-swap': memorySwap,
  'pids-limit': pidsLimit,
} = CONTAINER_FLAGS;

export const update = command({
  summary: 'Update configuration of one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arguments: atLeast(1),
  flags: {
    'blkio-weight': blkioWeight,
    'cpu-period': cpuPeriod,
    'cpu-quota': cpuQuota,
    'cpu-rt-period': cpuRealtimePeriod,
    'cpu-rt-runtime': cpuRealtimeRuntime,
    'cpu-shares': cpuShares,
    cpus,
    'cpuset-cpus': cpusetCpus,
    'cpuset-mems': cpusetMems,
    memory,
    'memory-reservation': memoryReservation,
    'memory-swap': memorySwap,
    'pids-limit': pidsLimit,
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
