/** The fake engine's containers as the API's documents. */
import type { ContainerInspect, ContainerStats, ContainerSummary } from '../../model/types.ts';
import type { FakeContainer } from './fake-engine.ts';

export function describeContainer({ id, name, request, status, process }: FakeContainer): ContainerInspect {
  const [Path = '', ...Args] = request.Cmd ?? [];
  return {
    Id: id,
    Created: '2026-01-01T00:00:00Z',
    Path,
    Args,
    State: {
      Status: status,
      Running: status === 'running',
      Paused: status === 'paused',
      ExitCode: process.exitCode ?? 0,
    },
    Image: `sha256:${'ab'.repeat(32)}`,
    Name: `/${name}`,
    HostConfig: request.HostConfig ?? {},
    Config: request,
    NetworkSettings: { Networks: {} },
  };
}

export function summariseContainer({ id, name, request, status }: FakeContainer): ContainerSummary {
  return {
    Id: id,
    Names: [`/${name}`],
    Image: request.Image ?? '',
    ImageID: `sha256:${'ab'.repeat(32)}`,
    Command: (request.Cmd ?? []).join(' '),
    Created: 1,
    Ports: [],
    Labels: {},
    State: status,
    Status: 'Up 1 second',
  };
}

export function fakeStats({ id, name }: FakeContainer): ContainerStats {
  return {
    id,
    name: `/${name}`,
    read: '2026-01-01T00:00:01Z',
    preread: '2026-01-01T00:00:00Z',
    pids_stats: { current: 1 },
    memory_stats: { usage: 4096, limit: 8192 },
  };
}
