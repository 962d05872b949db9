import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPackage } from '../../../tests/support/debian.ts';
import { CLONE_NEWNET } from '../constants/clone.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../constants/open.ts';
import type { Actor } from '../guest.ts';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from '../testing/native-agent.ts';
import { runCommand } from '../testing/run-command.ts';
import { Program } from '../program.ts';
import { close, openat } from '../syscalls/open.ts';
import { kill } from '../syscalls/process.ts';
import { netlinkDump } from './dump.ts';
import { encodeMessages, type NetlinkMessage } from './message.ts';
import { netlinkQuery } from './query.ts';
import { NETLINK_ROUTE, netlinkRequest } from './request.ts';
import { addAddress, addRoute } from './route/address.ts';
import { decodeAddress, decodeLink, getAddresses, getLink } from './route/decode.ts';
import { deleteLink, newBridge, newVeth, setLink } from './route/link.ts';

const hex = (message: NetlinkMessage): string =>
  Buffer.from(encodeMessages([message], ({ flags }) => flags).bytes).toString('hex');

describe('messages', () => {
  test('a bridge', () => {
    expect(hex(newBridge({ name: 'br0', up: true }))).toBe(
      '38000000' +
        '1000' +
        '0006' +
        '01000000' +
        '00000000' + // header: length, RTM_NEWLINK, CREATE|EXCL, 1, 0
        '00000000' +
        '00000000' +
        '01000000' +
        '01000000' + // ifinfomsg: IFF_UP
        '0800' +
        '0300' +
        '62723000' + // IFLA_IFNAME
        '1000' +
        '1280' +
        '0b00' +
        '0100' +
        '6272696467650000', // IFLA_LINKINFO { IFLA_INFO_KIND bridge }
    );
  });

  test('a bridge whose ports belong to no VLAN at first', () => {
    expect(hex(newBridge({ name: 'br0', defaultVlan: 0 })).slice(2 * 40)).toBe(
      '1c00' +
        '1280' +
        '0b00' +
        '0100' +
        '6272696467650000' + // IFLA_LINKINFO { IFLA_INFO_KIND bridge
        '0c00' +
        '0280' +
        '0600' +
        '2700' +
        '00000000', // IFLA_INFO_DATA { IFLA_BR_VLAN_DEFAULT_PVID 0 } }
    );
  });

  test('an address', () => {
    expect(hex(addAddress({ link: 3, address: '172.17.0.1', prefixLength: 16, broadcast: '172.17.255.255' }))).toBe(
      '30000000' +
        '1400' +
        '0006' +
        '01000000' +
        '00000000' +
        '02100000' +
        '03000000' +
        '08000200' +
        'ac110001' +
        '08000100' +
        'ac110001' +
        '08000400' +
        'ac11ffff',
    );
  });

  test.each(['', 'sixteen-bytes-xx', 'a b', 'a/b'])('the interface name %j is refused', (name) => {
    expect(() => newBridge({ name })).toThrow(/interface's name/);
  });
});

const run = async (actor: Actor, label: string, ...messages: NetlinkMessage[]): Promise<void> => {
  const p = new Program(label);
  netlinkRequest(p, NETLINK_ROUTE, messages);
  await actor.run(p);
};

const why = whyNoNativeAgent() ?? whyNoPackage('iproute2', ['ip', '-V']);

describe.skipIf(why)(`rtnetlink on this kernel${why ? ` (${why})` : ''}`, () => {
  let native: NativeAgent;
  let container: Actor;
  beforeAll(async () => {
    native = await startNativeAgent();
    container = await native.guest.spawn({ flags: CLONE_NEWNET });
  });
  afterAll(() => native[Symbol.asyncDispose]());

  test('a bridge, and a veth pair whose peer is in another namespace', async () => {
    const { guest } = native;
    await run(
      guest.agent,
      'bridge',
      newBridge({ name: 'docker0', index: 10, up: true, address: '02:42:00:00:00:01', mtu: 1400 }),
      addAddress({ link: 10, address: '172.17.0.1', prefixLength: 16, broadcast: '172.17.255.255' }),
    );
    const p = new Program('veth');
    const namespace = openat(p, AT_FDCWD, `/proc/${String(container.pid)}/ns/net`, O_RDONLY | O_CLOEXEC);
    netlinkRequest(p, NETLINK_ROUTE, [
      newVeth({
        name: 'veth1',
        index: 11,
        up: true,
        master: 10,
        mtu: 1400,
        peer: { name: 'eth0', index: 7, address: '02:42:ac:11:00:02', namespace: { fd: namespace } },
      }),
    ]);
    close(p, namespace, { always: true });
    await guest.run(p);
    await run(
      container,
      'inside',
      setLink({ name: 'lo' }, { up: true }),
      setLink({ index: 7 }, { up: true }),
      addAddress({ link: 7, address: '172.17.0.2', prefixLength: 16 }),
      addRoute({ gateway: '172.17.0.1' }),
    );

    const links = (await netlinkDump(guest.agent, NETLINK_ROUTE, getLink())).map(decodeLink);
    const bridge = links.find(({ name }) => name === 'docker0');
    expect(bridge).toMatchObject({ index: 10, kind: 'bridge', up: true, address: '02:42:00:00:00:01', mtu: 1400 });
    expect(links.find(({ name }) => name === 'veth1')).toMatchObject({ master: 10, kind: 'veth', peer: 7, up: true });
    const inside = (await netlinkDump(container, NETLINK_ROUTE, getAddresses())).map(decodeAddress);
    expect(inside).toContainEqual({ link: 7, address: '172.17.0.2', prefixLength: 16 });
    const ping = await runCommand(guest, ['ip', '-brief', 'address', 'show', 'docker0']);
    expect(ping).toMatch(/docker0\s+UP\s+172\.17\.0\.1\/16/);
  });

  test('one interface can be asked for, with its counters', async () => {
    const p = new Program('ask');
    const link = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: 'veth1' })).map(decodeLink);
    const { statistics } = (await native.guest.run(p)).get(link);
    expect(statistics?.sentPackets).toBeTypeOf('number');
  });

  test('a refusal stops the program, and names the message and the reason', async () => {
    const p = new Program('connect container 3f2a');
    netlinkRequest(p, NETLINK_ROUTE, [
      newBridge({ name: 'br1' }),
      newVeth({ name: 'veth1', peer: { name: 'eth0' } }),
      setLink({ name: 'lo' }, { up: true }),
    ]);
    kill(p, 0, 0);
    const error: unknown = await native.guest.run(p).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ call: 'netlink', code: 'EEXIST' });
    expect(String(error)).toContain('connect container 3f2a: create veth veth1');
    const absent = new Program('delete what is not there');
    netlinkRequest(absent, NETLINK_ROUTE, [deleteLink({ name: 'nothing' })]);
    await expect(native.guest.run(absent)).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('it may also be let pass', async () => {
    const p = new Program('tidy up');
    const gone = netlinkRequest(p, NETLINK_ROUTE, [deleteLink({ name: 'br1' })], { continue: true });
    const absent = netlinkRequest(p, NETLINK_ROUTE, [deleteLink({ name: 'br1' })], { continue: true });
    const result = await native.guest.run(p);
    expect(result.errno(gone)).toBe(0);
    expect(result.error(absent)).toMatchObject({ call: 'netlink', code: 'ENODEV' });
  });

  test('a dump of many links needs several datagrams', async () => {
    const pairs = Array.from({ length: 60 }, (_, index) =>
      newVeth({ name: `many${String(index)}`, peer: { name: `peer${String(index)}` } }),
    );
    await run(native.guest.agent, 'many', ...pairs);
    const names = (await netlinkDump(native.guest.agent, NETLINK_ROUTE, getLink())).map(
      (each) => decodeLink(each).name,
    );
    expect(names.filter((name) => /^(many|peer)/.test(name))).toHaveLength(120);
  });
});
