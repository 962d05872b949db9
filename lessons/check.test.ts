import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../runtime/model/types.ts';
import { evaluate, type Evidence, type Probes } from './check.ts';
import type { Check } from './schema.ts';

type Status = 'running' | 'exited';

interface Guest {
  containers?: Record<string, { Id: string; status: Status; pid?: number; image?: string; command?: string[] }>;
  files?: Record<string, string>;
  events?: EventMessage[];
}

/** A guest written down: what the probes would find. */
const probing = ({ containers = {}, files = {}, events = [] }: Guest): Probes => ({
  async inspect(name) {
    const found = containers[name];
    if (!found) return undefined;
    const [Path = 'sleep', ...Args] = found.command ?? ['sleep', '3600'];
    const State = { Status: found.status, Pid: found.pid ?? 77 };
    return { Id: found.Id, Name: `/${name}`, Path, Args, State, Config: { Image: found.image ?? 'busybox' } };
  },
  async readFile(path) {
    const text = files[path];
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
  execEvents: async () => events,
});

const verdict = (check: Check, guest: Guest, seen?: Evidence) => evaluate([check], probing(guest), () => seen);

const box = { Id: 'a1', status: 'running' as const };
const exec = (command: string, exitCode: string): EventMessage[] => [
  { Action: `exec_create: ${command}`, Actor: { Attributes: { execID: command + exitCode } } },
  { Action: 'exec_die', Actor: { Attributes: { execID: command + exitCode, exitCode } } },
];

describe('container checks', () => {
  const running: Check = {
    kind: 'container',
    container: 'box',
    state: 'running',
    image: 'busybox',
    command: 'sleep 3600',
  };
  it.each([
    ['pending', 'none is there', {}],
    ['passed', 'it runs', { containers: { box } }],
    ['passed', 'its image is given with the tag', { containers: { box: { ...box, image: 'busybox:latest' } } }],
    ['failed', 'it has exited', { containers: { box: { ...box, status: 'exited' as const } } }],
    ['failed', 'it comes from another image', { containers: { box: { ...box, image: 'debian' } } }],
    ['failed', 'it runs something else', { containers: { box: { ...box, command: ['sleep', '36'] } } }],
  ])('%s when %s', async (state, _, guest) => {
    expect((await verdict(running, guest)).state).toBe(state);
  });

  it('gives the id as evidence', async () => {
    const result = await verdict(running, { containers: { box } });
    expect(result).toEqual({ state: 'passed', evidence: { containers: { box: 'a1' } } });
  });

  it('tells a new container from the one seen before', async () => {
    const other: Check = { ...running, otherThan: 'write' };
    const seen = { containers: { box: 'a1' } };
    expect((await verdict(other, { containers: { box } }, seen)).state).toBe('pending');
    expect((await verdict(other, { containers: { box: { ...box, Id: 'b2' } } }, seen)).state).toBe('passed');
  });

  it('knows absence', async () => {
    const gone: Check = { kind: 'container', container: 'box', state: 'absent' };
    expect((await verdict(gone, {})).state).toBe('passed');
    expect((await verdict(gone, { containers: { box } })).state).toBe('pending');
  });
});

describe('file checks', () => {
  const file: Check = { kind: 'file', container: 'box', path: '/secret.txt', state: 'present', contains: 'data' };
  it.each([
    ['pending', 'the file is missing', {}],
    ['passed', 'it has the words', { '/proc/77/root/secret.txt': 'some data\n' }],
    ['failed', 'it has other words', { '/proc/77/root/secret.txt': 'nothing\n' }],
  ])('%s when %s', async (state, _, files) => {
    expect((await verdict(file, { containers: { box }, files })).state).toBe(state);
  });

  it('cannot look into a container that does not run', async () => {
    expect((await verdict(file, { containers: { box: { ...box, status: 'exited' as const } } })).state).toBe('failed');
  });
});

describe('note checks', () => {
  const outside: Check = { kind: 'note', container: 'box', path: '/root/n', equals: 'pid-outside' };
  const inside: Check = { ...outside, equals: 'pid-inside' };
  const status = { '/proc/77/status': 'Name:\tsleep\nNSpid:\t77\t1\n' };
  it.each<[string, Check, string]>([
    ['passed', outside, '77\n'],
    ['failed', outside, '1\n'],
    ['pending', outside, ' \n'],
    ['passed', inside, '1\n'],
    ['failed', inside, '77\n'],
    ['failed', outside, '77 1\n'],
  ])('%s: %o with "%s"', async (state, check, note) => {
    expect((await verdict(check, { containers: { box }, files: { ...status, '/root/n': note } })).state).toBe(state);
  });
});

describe('exec checks', () => {
  const check: Check = { kind: 'exec', container: 'box', mentions: '/secret.txt', exit: 'failure' };
  it.each([
    ['pending', 'nothing was run', []],
    ['pending', 'something else failed', exec('cat /other', '1')],
    ['failed', 'it succeeded', exec('cat /secret.txt', '0')],
    ['passed', 'it failed', exec('cat /secret.txt', '1')],
    ['pending', 'it has not ended', exec('cat /secret.txt', '1').slice(0, 1)],
  ])('%s when %s', async (state, _, events) => {
    expect((await verdict(check, { containers: { box }, events })).state).toBe(state);
  });
});
