/** `/etc/docker/daemon.json`: what dockerd reads at its start, acts; what is wrong in it keeps the service down, in dockerd's words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '../../emulator/snapshot.ts';
import { loadOptions, openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox[Symbol.dispose]());

async function shell(command: string): Promise<string> {
  const { stdout, stderr } = await runCommand(sandbox.guest, ['/bin/bash', '-c', command], { timeoutMs: 120_000 });
  return stdout + stderr;
}

const configure = (config: unknown): Promise<string> =>
  shell(`cat > /etc/docker/daemon.json <<'JSON'\n${JSON.stringify(config)}\nJSON\nsystemctl restart docker`);

const BRIDGE =
  'docker network inspect -f "{{(index .IPAM.Config 0).Subnet}} {{(index .IPAM.Config 0).Gateway}}" bridge';

test('decides on addresses, logs and limits from the next start on', async () => {
  await shell('docker run -d --restart always --name kept busybox sleep 10000');
  const said = await configure({
    bip: '10.5.0.1/24',
    'default-address-pools': [{ base: '10.10.0.0/16', size: 24 }],
    'log-driver': 'local',
    'log-opts': { 'max-size': '1m' },
    'default-ulimits': { nofile: { Name: 'nofile', Hard: 64, Soft: 32 } },
    labels: ['place=harbour'],
    'live-restore': true,
  });
  expect(said).toBe('');
  expect(await shell(`${BRIDGE}; ip -4 -o addr show docker0 | grep -o "inet [^ ]*"`)).toBe(
    '10.5.0.0/24 10.5.0.1\ninet 10.5.0.1/24\n',
  );
  expect(
    await shell(
      'docker inspect -f "{{.NetworkSettings.IPAddress}}" kept; docker exec kept ping -c 1 -w 5 10.5.0.1 | grep -c "1 packets received"',
    ),
  ).toBe('10.5.0.2\n1\n');
  expect(
    await shell(
      'docker network create one >/dev/null; docker network inspect -f "{{(index .IPAM.Config 0).Subnet}}" one',
    ),
  ).toBe('10.10.0.0/24\n');
  expect(
    await shell(
      'docker run --rm busybox sh -c "ulimit -Sn; ulimit -Hn"; docker run --rm --ulimit nofile=20 busybox sh -c "ulimit -n"',
    ),
  ).toBe('32\n64\n20\n');
  expect(
    await shell('docker create --name logged busybox; docker inspect -f "{{json .HostConfig.LogConfig}}" logged'),
  ).toMatch(/\{"Type":"local","Config":\{"max-size":"1m"\}\}\n$/);
  expect(
    await shell('docker inspect -f "{{json .HostConfig.LogConfig}}" $(docker create --log-driver json-file busybox)'),
  ).toBe('{"Type":"json-file","Config":{}}\n');
  expect(
    await shell(
      'docker info -f "{{.LoggingDriver}} {{.Labels}} {{.DefaultAddressPools}}{{range .Warnings}}\n{{.}}{{end}}"',
    ),
  ).toMatch(
    /^local \[place=harbour\] \[\{10\.10\.0\.0\/16 24\}\](?:.*\n)*.*"live-restore" of daemon\.json has no effect here/,
  );
});

test('is what the engine goes by until it is started again, also after a save', async () => {
  await shell('echo "{" > /etc/docker/daemon.json');
  const snapshot = await decodeSnapshot(await encodeSnapshot(await sandbox.save()));
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
  expect(await shell(`${BRIDGE}; docker info -f "{{.LoggingDriver}}"; docker exec kept echo in`)).toBe(
    '10.5.0.0/24 10.5.0.1\nlocal\nin\n',
  );
});

test.each([
  [
    '{"bip": "10.5.0.0/24"}',
    'failed to start daemon: Error initializing network controller: error creating default "bridge" network: failed to allocate gateway (10.5.0.0): Address already in use',
  ],
  [
    '{"log-opts": {"nope": "x"}}',
    "failed to start daemon: failed to set log opts: failed to set log opts: unknown log opt 'nope' for json-file log driver",
  ],
  [
    '{"default-address-pools": [{"base":"x","size":24}]}',
    'failed to start daemon: Error initializing network controller: error obtaining controller instance: invalid base pool "x": invalid CIDR address: x',
  ],
  [
    '{"registry-mirrors": ["ftp://x"]}',
    'failed to start daemon: invalid mirror: unsupported scheme "ftp" in "ftp://x"',
  ],
  ['{', 'unable to configure the Docker daemon with file /etc/docker/daemon.json: unexpected end of JSON input'],
])('keeps the service down when it says %s', async (text, words) => {
  const said = await shell(`echo '${text}' > /etc/docker/daemon.json; systemctl restart docker; echo $?; docker ps`);
  expect(said).toBe(
    `1\nJob for docker.service failed: ${words}\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n`,
  );
});

test('mended, it starts again, and the bridge keeps its address; a reload takes up the rest', async () => {
  expect(await configure({})).toBe('');
  expect(
    await shell(`${BRIDGE}; docker info -f "{{.LoggingDriver}} {{.Labels}}"; docker ps --format "{{.Names}}"`),
  ).toBe('10.5.0.0/24 10.5.0.1\njson-file []\nkept\n');
  const reloaded = await shell(
    `echo '{"labels": ["a=b"], "registry-mirrors": ["https://m.example"], "log-driver": "local"}' > /etc/docker/daemon.json; systemctl reload docker; docker info -f "{{.Labels}} {{.RegistryConfig.Mirrors}} {{.LoggingDriver}}"; docker exec kept echo still in`,
  );
  expect(reloaded).toBe('[a=b] [https://m.example/] json-file\nstill in\n');
});
