/** Networks in a machine that is saved and taken up again: names, addresses and published ports go on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadOptions } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.boot(await loadOptions());
});
afterAll(() => sandbox[Symbol.dispose]());

/** A line for the guest's shell; its output, trimmed. */
async function shell(line: string): Promise<string> {
  const { stdout, stderr, code } = await runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

const SERVER = 'mkdir /w; echo welcome > /w/index.html; exec httpd -f -h /w';

test('a restored machine has its networks, name servers and published ports', async () => {
  await shell('docker network create --subnet 10.77.0.0/16 shop');
  await shell(`docker run -d --name web --network shop --network-alias www -p 8080:80 busybox sh -c '${SERVER}'`);
  const ask = "docker run --rm --network shop busybox sh -c 'nslookup www | grep Addr; wget -q -O - http://web/'";
  const answer = await shell(ask);
  expect(answer).toContain('10.77.0.2');
  expect(answer).toContain('welcome');
  const snapshot = await sandbox.save();
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
  expect(await shell(ask)).toBe(answer);
  expect(await shell('docker exec web nslookup web.shop | grep -c 10.77.0.2')).toBe('1');
  expect(await shell('docker run --rm --network host busybox wget -q -O - http://127.0.0.1:8080/')).toBe('welcome');
  expect(await shell("docker network inspect -f '{{len .Containers}} {{(index .IPAM.Config 0).Subnet}}' shop")).toBe(
    '1 10.77.0.0/16',
  );
  // Its own published port, by the bridge's address and by that of the default bridge.
  expect(
    await shell("docker exec web sh -c 'wget -q -O - http://10.77.0.1:8080/; wget -q -O - http://172.17.0.1:8080/'"),
  ).toBe('welcome\nwelcome');
  expect(await shell('docker run --rm busybox wget -q -O - http://172.17.0.1:8080/')).toBe('welcome');
  await shell('docker rm -f web && docker network rm shop');
  expect(await shell('ls -d /sys/class/net/*/bridge | wc -l')).toBe('1');
});

test.each(['macvlan', 'ipvlan'])(
  'containers of a %s network meet on its parent, a tagged one or a stand-in',
  async (driver) => {
    await shell('ip link add cable type dummy && ip link set cable up');
    await shell(`docker network create -d ${driver} --subnet 10.88.1.0/24 -o parent=cable.20 tagged`);
    await shell(`docker network create -d ${driver} --subnet 10.88.2.0/24 apart`);
    await shell('docker run -d --name far --network tagged --ip 10.88.1.5 --network-alias mate busybox sleep 600');
    expect(
      await shell(
        "docker run --rm --network tagged busybox sh -c 'ping -c 1 -W 5 mate | grep -c 1.packets.rec; ip route'",
      ),
    ).toMatch(/^1\ndefault via 10\.88\.1\.1 dev eth0 *\n10\.88\.1\.0\/24 dev eth0 .*src 10\.88\.1\.2$/);
    await shell('docker network connect --ip 10.88.2.9 apart far');
    expect(
      await shell(
        "docker run --rm --network apart busybox sh -c 'ping -c 1 -W 5 far | grep -c 1.packets.rec; ip route'",
      ),
    ).toMatch(/^1\n10\.88\.2\.0\/24 dev eth0 .*src 10\.88\.2\.2$/);
    await shell('docker network disconnect apart far');
    expect(await shell('docker exec far ls /sys/class/net')).toBe('eth0\nlo');
    await shell('docker rm -f far && docker network rm tagged apart');
    expect(await shell('ls -d /sys/class/net/*cable* /sys/class/net/d[mi]-* 2>/dev/null || true')).toBe(
      '/sys/class/net/cable',
    );
    await shell('ip link del cable');
  },
);

test('an internal network has a way to its neighbours alone, in both families', async () => {
  await shell('docker network create --internal --ipv6 --subnet 10.89.0.0/24 --subnet fd89::/64 inside');
  await shell('docker run -d --name within --network inside busybox sleep 600');
  const routes = "docker exec within sh -c 'ip route; ip -6 route show default'";
  expect(await shell(routes)).toMatch(/^10\.89\.0\.0\/24 dev eth0 .*src 10\.89\.0\.2$/);
  expect(await shell('docker exec within ping -c 1 -W 5 fd89::1 | grep -c 1.packets.rec')).toBe('1');
  await shell('docker network connect bridge within');
  expect(await shell(routes)).toMatch(/^default via 172\.17\.0\.1 dev eth1/);
  await shell('docker network disconnect bridge within');
  expect(await shell(routes)).not.toContain('default');
  await shell('docker rm -f within && docker network rm inside');
});

test('what the kernel or nobody can have is refused in words, also of a container that runs', async () => {
  const refused = async (line: string): Promise<string> => shell(`! ${line} 2>&1`);
  const bridges = await shell('ls -d /sys/class/net/*/bridge | wc -l');
  expect(await refused('docker network create --ipv6 --subnet ff00::/8 nobody')).toBe(
    'Error response from daemon: failed to add IPv6 address ff00::1/8 to bridge: cannot assign requested address',
  );
  expect(await shell('ls -d /sys/class/net/*/bridge | wc -l')).toBe(bridges);
  expect(await refused('docker network create -d macvlan -o parent=averyveryverylongname.5 long')).toBe(
    'Error response from daemon: -o parent interface was not found on the host: averyveryverylongname',
  );
  await shell('docker network create --subnet 10.90.0.0/31 pair && docker run -d --name runs busybox sleep 600');
  expect(await refused('docker network connect --ip 10.91.0.1 --alias x pair runs')).toBe(
    'Error response from daemon: invalid endpoint settings:\n' +
      'no configured subnet or ip-range contain the IP address 10.91.0.1',
  );
  expect(await refused('docker network connect --link-local-ip 10.91.0.1 pair runs')).toBe(
    'Error response from daemon: invalid link local IP address: 10.91.0.1',
  );
  await shell('docker network connect pair runs');
  expect(await shell('docker exec runs ip -o -4 addr show eth1')).toContain('inet 10.90.0.1/31 scope global');
  const mac =
    'docker run --rm --network name=pair,mac-address=02-42-AC-11-00-77 busybox cat /sys/class/net/eth0/address';
  await shell('docker rm -f runs');
  expect(await shell(mac)).toBe('02:42:ac:11:00:77');
  await shell('docker network rm pair');
});
