import { describe, expect, test } from 'vitest';
import { encodeText } from '../guest/bytes.ts';
import { RunningSandbox } from '../network/running-sandbox.ts';
import type { NetworkSandbox } from '../network/sandbox.ts';
import { stateJson } from '../store/stored-instant.ts';
import { completeHostConfig } from './config/complete-host-config.ts';
import type { Container } from './container.ts';
import { Resources } from './start/resources.ts';
import { parseContainer, parseHostConfig } from './stored-schema.ts';
import { toStored } from './stored.ts';
import { CONTAINER_ID, testContainer, testLimit, testProcess } from './testing/container-fixture.ts';

const NETWORK = 'a'.repeat(64);
const SANDBOX: NetworkSandbox = {
  id: 'e'.repeat(64),
  endpoints: [
    {
      id: 'f'.repeat(64),
      network: { id: NETWORK, name: 'shop', driver: 'bridge' },
      link: {
        name: 'eth0',
        hostInterface: 'veth0a1b2c3',
        ipv4: { address: '172.18.0.2', prefixLength: 16, gateway: '172.18.0.1' },
        ipv6: undefined,
        linkLocal: ['169.254.8.8'],
        mac: '02:42:ac:12:00:02',
      },
    },
  ],
  gateway: 'f'.repeat(64),
  gateway6: undefined,
  ports: [{ port: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }],
  sockets: [9],
  proxies: [{ binding: { port: 80, protocol: 'tcp', hostIp: '::', hostPort: 8080 }, id: 12 }],
  resolver: { udp: 13, tcp: 14 },
};

/** A container that runs, with all that can be written down. */
async function running(): Promise<Container> {
  const attachment = {
    networkId: NETWORK,
    ipamConfig: { IPv4Address: '172.18.0.2' },
    aliases: ['db'],
    links: ['web:w'],
    driverOptions: { constructor: 'x' },
    mac: '',
    gatewayPriority: 3,
  };
  const checked = { startedAt: 1_700_000_001_000_000_002n, endedAt: 1_700_000_002_000_000_003n };
  const container = testContainer({
    attachments: new Map([['shop', attachment]]),
    links: new Map([['shop', 'b'.repeat(64)]]),
    health: { status: 'healthy', failingStreak: 0, log: [{ ...checked, exitCode: 0, output: 'well' }] },
  });
  await container.lock.run(() => {
    container.beginStart(testLimit(), 'hand');
    container.placed(new RunningSandbox(SANDBOX));
    container.started(testProcess(7), new Resources('box'), 1_700_000_000_000_000_001n);
    return Promise.resolve();
  });
  return container;
}

const textOf = async (): Promise<string> => stateJson(toStored(await running()));
const parse = (text: string) => parseContainer(CONTAINER_ID, encodeText(text));

/** The file with another value at a place, `undefined` for none. */
async function changed(place: string, value: unknown): Promise<string> {
  const file: unknown = JSON.parse(await textOf());
  const steps = place.split('.');
  let at = file as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) at = at[step] as Record<string, unknown>;
  at[steps.at(-1) ?? ''] = value;
  return JSON.stringify(file);
}

test('a container comes back as it was written down, to the nanosecond', async () => {
  const container = await running();
  const { ID, Drydock } = toStored(container);
  expect(parse(stateJson(toStored(container)))).toStrictEqual({ ID, Drydock });
});

test('an older version wrote milliseconds', async () => {
  const { Drydock } = parse(await changed('Drydock.identity.createdAt', 1_700_000_001_000.5));
  expect(Drydock.identity.createdAt).toBe(1_700_000_001_000_500_000n);
});

test('one that was being removed is there as before', async () => {
  const before = { status: 'created', exitCode: 0, error: '' };
  expect(parse(await changed('Drydock.state', { status: 'removing', before })).Drydock.state).toEqual(before);
});

describe('what somebody made of the file is told by its place', () => {
  test.each([
    ['Drydock.version', 2, 'Expected 1 but received 2'],
    ['Drydock', undefined, 'Drydock'],
    ['ID', 'b'.repeat(64), "another container's"],
    ['Drydock.identity.id', 'b'.repeat(64), "another container's"],
    ['Drydock.name', '../../etc', 'no name of a container'],
    ['Drydock.identity.createdAt', 'soon', '"soon" is not RFC 3339'],
    ['Drydock.identity.imageId', 'sha256:1', 'no digest'],
    ['Drydock.identity.layers', ['../../etc'], 'no name of a layer'],
    ['Drydock.identity.layers', ['a:b'], 'no name of a layer'],
    ['Drydock.identity.layers', Array.from({ length: 5000 }, () => 'aa'), 'Invalid length'],
    ['Drydock.identity.command', 'sh', 'Expected Array'],
    ['Drydock.identity.config', { Cmd: 'sh', Env: [7] }, 'cannot unmarshal number'],
    ['Drydock.identity.config', [], 'cannot unmarshal array'],
    ['Drydock.identity.mounts', [{ type: 'volume', name: '..', target: '/x' }], 'no name of a volume'],
    ['Drydock.identity.mounts', [{ type: 'bind', source: 'x', target: '/x' }], 'no absolute path'],
    ['Drydock.state', { status: 'removing', before: { status: 'removing' } }, 'Drydock.state'],
    ['Drydock.state.status', 'asleep', 'Drydock.state'],
    ['Drydock.state.pid', '7', 'Drydock.state'],
    ['Drydock.state.pid', 0, 'Drydock.state'],
    ['Drydock.state.pid', 1e300, 'Drydock.state'],
    ['Drydock.restartCount', -1, 'Drydock.restartCount'],
    ['Drydock.restartCount', 2 ** 60, 'safe integer'],
    ['Drydock.restartDelayMs', 1e12, 'Drydock.restartDelayMs'],
    ['Drydock.attachments', {}, 'Expected Array'],
    ['Drydock.links', [['db', 'web']], 'no id of 64 hexadecimal digits'],
    ['Drydock.streams', { kind: 'pipes', stdout: -1, stderr: 2 }, 'Drydock.streams.stdout'],
    ['Drydock.sandbox.ports', [{ port: 70_000, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 1 }], 'ports.0.port'],
    ['Drydock.sandbox.ports', [{ port: 7, protocol: 'tcp', hostIp: 'here', hostPort: 1 }], 'no IP address'],
    ['Drydock.sandbox.endpoints.0.link.name', '../lo', 'no name of an interface'],
    ['Drydock.sandbox.endpoints.0.link.ipv4.address', '1.2.3', 'no IPv4 address'],
    ['Drydock.sandbox.endpoints.0.link.ipv4.prefixLength', 33, 'link.ipv4.prefixLength'],
    ['Drydock.sandbox.endpoints.0.network.driver', 'overlay', 'network.driver'],
    ['Drydock.sandbox.sockets', [2 ** 40], 'Drydock.sandbox.sockets.0'],
    ['Drydock.health.log', [{}], 'Drydock.health.log.0'],
  ])('%s: %j', async (place, value, words) => {
    const text = await changed(place, value);
    expect(() => parse(text)).toThrow(words);
    expect(() => parse(text)).toThrow(`containers/${CONTAINER_ID}/config.v2.json: `);
  });

  test('no JSON, no text, and no file at all', async () => {
    const cut = (await textOf()).slice(0, -20);
    expect(() => parse(cut)).toThrow(/config\.v2\.json is not JSON: /);
    expect(() => parse('[]')).toThrow(/config\.v2\.json: .*Expected /);
    expect(() => parse('null')).toThrow(/config\.v2\.json: .*Expected /);
    expect(() => parse('['.repeat(1_000_000))).toThrow('is not JSON');
    expect(() => parseContainer(CONTAINER_ID, Uint8Array.of(0xff, 0xfe))).toThrow('is not JSON');
    expect(() => parseContainer(CONTAINER_ID, undefined)).toThrow('config.v2.json is missing');
    expect(() => parseHostConfig(CONTAINER_ID, undefined)).toThrow('hostconfig.json is missing');
  });
});

test('what objects inherit is a name like any other, and changes nobody', async () => {
  const text = (await textOf())
    .replaceAll('"Labels":{}', '"Labels":{"__proto__":"a label","constructor":"another"}')
    .replace('"Drydock":{', '"Drydock":{"__proto__":{"polluted":true},');
  const { Drydock } = parse(text);
  expect(Object.entries(Drydock.identity.config.Labels)).toEqual([
    ['__proto__', 'a label'],
    ['constructor', 'another'],
  ]);
  expect('polluted' in Drydock).toBe(false);
  expect('polluted' in {}).toBe(false);
});

describe('hostconfig.json', () => {
  const read = (value: unknown) => parseHostConfig(CONTAINER_ID, encodeText(JSON.stringify(value)));

  test.each([
    {},
    { Privileged: true, AutoRemove: true, Memory: 64 * 2 ** 20 },
    { PidsLimit: 10, Init: true, OomKillDisable: true, Sysctls: { 'net.core.somaxconn': '1' }, ShmSize: 4096 },
    { PortBindings: { '80/tcp': [{ HostPort: '8080' }], '81/tcp': null }, CapAdd: ['ALL'], MaskedPaths: [] },
    { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 }, Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }] },
    {
      Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1, Mode: 0o777 } }],
      Tmpfs: { '/x': 'size=1m' },
    },
  ] as const)('%j comes back as it was written down', (asked) => {
    const complete = completeHostConfig(JSON.parse(JSON.stringify(asked)));
    expect(JSON.stringify(read(complete))).toBe(JSON.stringify(complete));
  });

  test.each([
    [{ Memory: 'all' }, 'cannot unmarshal string into Go struct field HostConfig.Resources.Memory of type int64'],
    [{ Memory: 1e300 }, 'cannot unmarshal number 1e+300'],
    [{ Privileged: 1 }, 'HostConfig.Privileged of type bool'],
    [{ PortBindings: [] }, 'HostConfig.PortBindings'],
    [[], 'cannot unmarshal array'],
  ])('%j is refused', (value, words) => {
    expect(() => read(value)).toThrow(words);
  });
});
