/** IPv6 as Docker gives it to containers: ::1 in each, addresses on networks that have them, and ports that are published on both. */
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostPorts } from '../../sandbox/node/host-ports.ts';
import { loadOptions, openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;
const SERVER = 'mkdir /w; echo welcome > /w/index.html; exec httpd -f -h /w';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox({ hostPorts: hostPorts('127.0.0.1') });
});
afterAll(() => sandbox[Symbol.dispose]());

const run = (line: string) => runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

/** A line for the guest's shell; its output, trimmed. */
async function shell(line: string): Promise<string> {
  const { stdout, stderr, code } = await run(line);
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

/** Busybox's own wget can't tell the addresses of IPv6: nc does. */
const ask = (address: string, port: number): string =>
  `printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 5 ${address} ${String(port)} | tail -1`;

const DISABLED =
  'cd /proc/sys/net/ipv6/conf; cat all/disable_ipv6 default/disable_ipv6 eth0/disable_ipv6 lo/disable_ipv6';

test('a container has ::1, and no other address of IPv6 where its network gives none', async () => {
  expect(
    await shell(
      `docker run --rm busybox sh -c '${DISABLED}; ip -6 -o address; ping -c 1 -W 5 ::1 | grep -c 1.packets.rec'`,
    ),
  ).toMatch(/^0\n0\n1\n0\n1: lo +inet6 ::1\/128 scope host [^\n]*\n1$/);
  expect(await shell('docker run --rm --sysctl net.ipv6.conf.all.disable_ipv6=1 busybox ip -6 address')).toBe('');
  expect(await shell("docker run --rm busybox grep '^::1' /etc/hosts")).toBe(
    '::1\tlocalhost ip6-localhost ip6-loopback',
  );
});

describe('a network with IPv6', () => {
  test('has the subnet that was asked for, or the next of the engine’s own', async () => {
    await shell('docker network create --ipv6 --subnet fd00:a1::/64 six && docker network create --ipv6 own');
    await shell('docker network create --ipv6 --ipv4=false alone');
    const show = (name: string) =>
      shell(`docker network inspect -f '{{.EnableIPv4}} {{.EnableIPv6}} {{json .IPAM.Config}}' ${name}`);
    expect(await show('six')).toMatch(
      /^true true \[{"Subnet":"fd00:a1::\/64"},{"Subnet":"172\.\d+\.0\.0\/16","Gateway":"172\.\d+\.0\.1"}\]$/,
    );
    const own = await show('own');
    const [, block = ''] =
      /^true true \[{"Subnet":"172.*"},{"Subnet":"(.*)::\/64","Gateway":"\1::1"}\]$/.exec(own) ?? [];
    expect(block).toMatch(/^fd[\da-f]{2}(:[\da-f]{1,4}){2}$/);
    expect(await show('alone')).toBe(`false true [{"Subnet":"${block}:1::/64","Gateway":"${block}:1::1"}]`);
    expect((await run('docker network create --ipv4=false none-at-all')).stderr).toContain(
      'IPv4 or IPv6 must be enabled',
    );
  });

  test('gives its containers addresses, a way out and names', async () => {
    await shell(
      `docker run -d --name web --network six --ip6 fd00:a1::77 --network-alias www -p 8080:80 busybox sh -c '${SERVER}'`,
    );
    const settings =
      '{{with .NetworkSettings.Networks.six}}{{.GlobalIPv6Address}}/{{.GlobalIPv6PrefixLen}} {{.IPv6Gateway}}{{end}}';
    expect(await shell(`docker inspect -f '${settings}' web`)).toBe('fd00:a1::77/64 fd00:a1::1');
    expect(await shell("docker network inspect -f '{{range .Containers}}{{.IPv6Address}}{{end}}' six")).toBe(
      'fd00:a1::77/64',
    );
    expect(await shell('docker exec web ip -6 route | grep default')).toMatch(/^default via fd00:a1::1 dev eth0/);
    expect(await shell('docker exec web grep -c fd00:a1::77 /etc/hosts')).toBe('1');
    const reverse = `7.7${'.0'.repeat(22)}.1.a.0.0.0.0.d.f.ip6.arpa`;
    expect(
      await shell(
        `docker run --rm --network six busybox sh -c 'nslookup www | grep fd00; nslookup -type=ptr ${reverse} | grep name; ${ask('fd00:a1::77', 80)}'`,
      ),
    ).toBe(`Address: fd00:a1::77\n${reverse}\tname = web.six\nwelcome`);
    expect((await run('docker run --rm --network six --ip6 fd00:a1::77 busybox true')).stderr).toContain(
      'Address already in use',
    );
    const elsewhere = await run('docker run --rm --network own --ip6 fd00:a1::78 busybox true');
    expect(elsewhere.stderr).toContain('only when connecting to networks with user configured subnets');
  });

  test('is apart from the others, but for what is published', async () => {
    const other = (command: string) => run(`docker run --rm --network own busybox sh -c '${command}'`);
    expect((await other(ask('fd00:a1::77', 80))).stdout).toBe('');
    expect((await other(ask('fd00:a1::1', 8080))).stdout.trim()).toBe('welcome');
    expect(await shell(ask('::1', 8080))).toBe('welcome');
    expect(await shell(ask('127.0.0.1', 8080))).toBe('welcome');
  });

  test('is joined and left while a container runs, and link-local addresses beside it', async () => {
    await shell('docker run -d --name guest busybox sleep 600');
    await shell(
      'docker network connect --ip6 fd00:a1::5 --link-local-ip fe80::99 --link-local-ip 169.254.9.9 six guest',
    );
    const addresses = await shell('docker exec guest ip -o address show eth1');
    for (const address of ['fd00:a1::5/64', 'fe80::99/64', '169.254.9.9/16']) expect(addresses).toContain(address);
    expect(await shell('docker exec guest ip -6 route | grep default')).toMatch(/^default via fd00:a1::1 dev eth1/);
    expect(await shell('docker exec guest ip route | grep default')).toMatch(/ dev eth0/);
    await shell('docker network disconnect six guest');
    expect(await shell('docker exec guest ip -6 route | grep -c default || true')).toBe('0');
    expect(await shell('docker exec guest grep -c fd00 /etc/hosts || true')).toBe('0');
    await shell('docker rm -f guest');
  });

  test.each(['macvlan', 'ipvlan'])('can be a %s', async (driver) => {
    await shell(`docker network create -d ${driver} --ipv6 --subnet fd00:b1::/64 vlan`);
    await shell('docker run -d --name far --network vlan --ip6 fd00:b1::9 busybox sleep 600');
    expect(
      await shell("docker run --rm --network vlan busybox sh -c 'ping -c 1 -W 5 fd00:b1::9 | grep -c 1.packets.rec'"),
    ).toBe('1');
    await shell('docker rm -f far && docker network rm vlan');
  });
});

describe('a published port', () => {
  test('is shown for both families, or for the one that was asked for', async () => {
    await shell('docker run -d --name both -p 8081:80 -p [::1]:8082:80 -p 127.0.0.1:8083:80 -p 90 busybox sleep 600');
    expect(await shell('docker port both 80')).toBe('0.0.0.0:8081\n[::]:8081\n[::1]:8082\n127.0.0.1:8083');
    const [first = '', second = ''] = (await shell('docker port both 90')).split('\n');
    expect(second).toBe(first.replace('0.0.0.0', '[::]'));
    expect(await shell("docker ps --filter name=both --format '{{.Ports}}'")).toMatch(
      /^0\.0\.0\.0:8081->80\/tcp, .*\[::\]:8081->80\/tcp/,
    );
    await shell('docker rm -f both');
    expect(
      await shell('docker run -d --name six-only --network alone -p 8081:80 busybox sleep 600; docker port six-only'),
    ).toMatch(/\n80\/tcp -> \[::\]:8081$/);
    await shell('docker rm -f six-only');
  });

  test('leads to a container without IPv6 all the same', async () => {
    await shell(`docker run -d --name plain -p 8084:80 busybox sh -c '${SERVER}'`);
    expect(await shell(ask('::1', 8084))).toBe('welcome');
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

  test.skipIf(!hasIpv6)('is reached on this computer by ::1', async () => {
    expect(await (await fetch('http://[::1]:8084/')).text()).toBe('welcome\n');
  });
});

test('all of it is there in a restored machine', async () => {
  const snapshot = await sandbox.save();
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
  expect(await shell(ask('::1', 8080))).toBe('welcome');
  expect(await shell(ask('::1', 8084))).toBe('welcome');
  expect(await shell(`docker run --rm --network six busybox sh -c '${ask('fd00:a1::77', 80)}'`)).toBe('welcome');
  await shell('docker rm -f web plain && docker network rm six own alone');
  expect(await shell('ss -Hltn | grep -c 808 || true')).toBe('0');
  expect(await shell('nft list map ip6 docker published | grep -c elements || true')).toBe('0');
});
