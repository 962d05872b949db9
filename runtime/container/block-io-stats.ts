import type { ContainerStats } from '../model/types.ts';

type BlockIoStats = NonNullable<ContainerStats['blkio_stats']>;

/** With version 2 of cgroups Docker tells bytes alone. */
export const NO_BLOCK_IO = {
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
} as unknown as BlockIoStats;

/** From a cgroup's io.stat, a device a line: `7:0 rbytes=4096 wbytes=1048576 rios=1 wios=8 dbytes=0 dios=0`. */
export function blockIoStats(ioStat: string): BlockIoStats {
  const entries = ioStat.split('\n').flatMap((line) => {
    const [, major, minor, counters = ''] = /^(\d+):(\d+) (.*)$/.exec(line) ?? [];
    if (major === undefined || minor === undefined) return [];
    const values = new Map(counters.split(' ').map((pair) => pair.split('=', 2) as [string, string]));
    const bytes = (key: string): number => Number(values.get(key) ?? 0);
    const device = { major: Number(major), minor: Number(minor) };
    return [
      { ...device, op: 'read', value: bytes('rbytes') },
      { ...device, op: 'write', value: bytes('wbytes') },
    ];
  });
  return entries.length === 0 ? NO_BLOCK_IO : { ...NO_BLOCK_IO, io_service_bytes_recursive: entries };
}
