/** What a reboot ends and what it leaves: a new kernel, the old disk, and restart policies that act. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TypedShell } from '../../lessons/play/typed-shell.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Computer, Power } from '../../sandbox/computer.ts';
import { loadOptions, openComputer } from '../../sandbox/node/load.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import type { RunResult } from '../../sandbox/contract.ts';

/** On a computer that does other things, too. */
const BOOTS_MS = 480_000;

let computer: Computer;
let typed: TypedShell;

beforeAll(async () => {
  computer = await openComputer();
  const { terminals } = computer.sandbox;
  typed = await TypedShell.attach(terminals.all[0] ?? (await terminals.open({ rows: 24, columns: 80 })));
});

afterAll(() => {
  typed[Symbol.dispose]();
  computer[Symbol.dispose]();
});

const shell = (command: string): Promise<RunResult> =>
  runCommand(computer.sandbox.guest, ['/bin/bash', '-c', command], { timeoutMs: 120_000 });

const lines = async (command: string): Promise<string[]> => (await shell(command)).stdout.trim().split('\n');

function until(state: Power['is']): Promise<void> {
  return new Promise((resolve) => {
    const watching = computer.onPower(({ is }) => {
      if (is !== state) return;
      watching[Symbol.dispose]();
      resolve();
    });
  });
}

const BEFORE = `
for policy in no on-failure always unless-stopped; do
  docker run -d --name $policy --restart $policy busybox sh -c 'trap "exit 0" TERM; sleep 9999 & wait'
done
docker run -d --name by-hand --restart unless-stopped busybox sh -c 'trap "exit 0" TERM; sleep 9999 & wait'
docker run -d --name hand-always --restart always busybox sh -c 'trap "exit 0" TERM; sleep 9999 & wait'
# Process 1 without a handler: the shutdown has to kill it, and that is a failure.
docker run -d --name deaf --restart on-failure --stop-timeout 1 busybox sleep 9999
docker stop by-hand hand-always
docker network create --subnet 10.77.0.0/24 yard
docker volume create barn
docker run --rm -v barn:/barn busybox sh -c 'echo hay > /barn/hay'
docker run --name writer --network yard --ip 10.77.0.9 busybox sh -c 'echo kept > /word; rm /etc/group; rm -r /var/spool; mkdir -p /var/spool/new'
docker commit writer written
# Waits for the disk where no signal reaches it, for an hour.
docker run -d --rm --name crawling -v /srv/disk:/disk --device-write-bps /dev/loop0:1kb busybox \\
  dd if=/dev/zero of=/disk/slow bs=64k count=64 oflag=direct
docker rmi -f nothing-like-it
`;

const FILES = `
echo mine > /root/mine; echo tmp > /tmp/gone; echo run > /run/gone
chown learner:learner /root/mine; chmod 4751 /root/mine; touch -d '2001-02-03 04:05:06' /root/mine
ln /root/mine /root/second; ln -s /root/mine /root/link; mkfifo /root/fifo; mknod /root/zero c 1 5
rm /etc/shells; rm -r /usr/share/nano; mkdir /usr/share/nano; echo other > /usr/share/nano/only
truncate -s 40M /root/sparse
echo rust > /srv/disk/plough; dd if=/dev/urandom of=/srv/disk/dropped bs=1M count=8 status=none; sync; rm /srv/disk/dropped
setcap cap_net_raw+ep /root/second
sysctl -qw net.ipv4.tcp_fin_timeout=77; iptables -A INPUT -s 192.0.2.1 -j DROP; ip link add left type dummy; hostname other
setsid sleep 8765 >/dev/null 2>&1 </dev/null &
`;

const BOOT = 'cat /proc/sys/kernel/random/boot_id; cut -d. -f1 /proc/uptime';

let before: string[];

test(
  'reboot, typed by the learner, comes back with a prompt of its own',
  async () => {
    expect((await shell(BEFORE)).stderr).toContain('nothing-like-it');
    expect((await shell(FILES)).stderr).toBe('');
    before = await lines(BOOT);
    const shown = await typed.run('reboot; touch /root/never', BOOTS_MS);
    await computer.settled;
    expect(shown).toMatch(/Broadcast message from root@drydock \(\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\):/);
    expect(shown).toContain('The system will reboot now!');
    expect(shown).toContain('a Linux machine of your own');
    expect(computer.power).toEqual({ is: 'on' });
  },
  BOOTS_MS,
);

test('the kernel is another one', async () => {
  const [id, uptime] = await lines(BOOT);
  expect(id).not.toBe(before[0]);
  expect(Number(uptime)).toBeLessThan(Number(before[1]) + 60);
  expect(
    await lines('sysctl -n net.ipv4.tcp_fin_timeout; iptables -S INPUT; hostname; ip link show left 2>&1'),
  ).toEqual(['60', '-P INPUT ACCEPT', 'drydock', 'Device "left" does not exist.']);
  expect((await shell('pgrep -f "sleep 8765"')).code).toBe(1);
});

test('policies act as at the start of dockerd', async () => {
  const found = await lines('docker ps -a --format "{{.Names}} {{.State}}" | sort');
  expect(found).toEqual([
    'always running',
    'by-hand exited',
    'deaf running',
    'hand-always running',
    'no exited',
    'on-failure exited',
    'unless-stopped running',
    'writer exited',
  ]);
  expect(await lines('docker inspect -f "{{.State.ExitCode}}" no on-failure by-hand')).toEqual(['0', '0', '0']);
  expect((await shell('docker exec always echo in')).stdout).toBe('in\n');
});

test('what Docker keeps on its disk is there', async () => {
  expect(await lines('docker diff writer | sort; docker run --rm written cat /word')).toEqual([
    'A /var/spool/new',
    'A /word',
    'C /etc',
    'C /var',
    'C /var/spool',
    'D /etc/group',
    'D /var/spool/mail',
    'kept',
  ]);
  expect(
    await lines(
      'docker run --rm -v barn:/b busybox cat /b/hay; docker network inspect -f "{{json .IPAM.Config}}" yard',
    ),
  ).toEqual(['hay', '[{"Subnet":"10.77.0.0/24"}]']);
  expect(
    (await shell('docker start writer && docker run --rm --network yard busybox ping -c 1 -W 5 10.77.0.1')).code,
  ).toBe(0);
});

test("the host's own files are as they were, what lay in memory is gone", async () => {
  expect(
    await lines(
      'stat -c "%U %a %Y %h %i" /root/mine | sed "s/ [0-9]*$//"; cat /root/link; [ /root/mine -ef /root/second ] && getcap /root/second; ' +
        'stat -c "%F %t:%T" /root/fifo /root/zero; stat -c "%s %b" /root/sparse; ls /usr/share/nano; ls /etc/shells /root/never /tmp/gone /run/gone 2>&1',
    ),
  ).toEqual([
    'learner 4751 981173106 2',
    'mine',
    '/root/second cap_net_raw=ep',
    'fifo 0:0',
    'character special file 1:5',
    '41943040 0',
    'only',
    ...['/etc/shells', '/root/never', '/tmp/gone', '/run/gone'].map((path) => `ls: ${path}: No such file or directory`),
  ]);
});

test('the disk has kept its files, and is as it was made', async () => {
  expect(await lines('cat /srv/disk/plough; findmnt -n -o SOURCE,FSTYPE -t ext4; du -k /var/lib/disk.img')).toEqual([
    'rust',
    expect.stringMatching(/^\/dev\/loop0 +ext4$/),
    '32768\t/var/lib/disk.img',
  ]);
  expect((await shell('dmesg | grep -i "loop0.*\\(error\\|recover\\)"')).stdout).toBe('');
});

test('only root may; what is asked for another time is refused', async () => {
  expect(await shell("su - learner -c '/sbin/reboot'")).toMatchObject({
    code: 1,
    stderr: 'Call to Reboot failed: Access denied\n',
  });
  expect(await shell('shutdown -r +5')).toMatchObject({ code: 1 });
  expect(computer.power).toEqual({ is: 'on' });
});

test(
  'poweroff leaves it off until somebody switches it on, and then it finds what the first boot left',
  async () => {
    const states: string[] = [];
    using _watch = computer.onPower(({ is }) => states.push(is));
    const off = until('off');
    await shell('docker rm -f always deaf');
    void shell('shutdown -h now').catch(() => undefined);
    await off;
    await computer.switchOn();
    expect([...new Set(states)]).toEqual(['stopping', 'off', 'booting', 'on']);
    expect(await lines('docker ps --format "{{.Names}}" | sort; cat /root/mine /srv/disk/plough')).toEqual([
      'hand-always',
      'unless-stopped',
      'mine',
      'rust',
    ]);
  },
  BOOTS_MS,
);

test('a machine that was rebooted is saved and restored like any other', async () => {
  // Its layer lies in the blobs of the first machine alone.
  await shell('docker rm writer; docker rmi written');
  const snapshot = await computer.sandbox.save();
  using restored = await Sandbox.restore(await loadOptions(), snapshot);
  const asking = ['/bin/bash', '-c', 'docker ps --format "{{.Names}}" | sort; cat /root/mine'];
  const { stdout } = await runCommand(restored.guest, asking, { timeoutMs: 60_000 });
  expect(stdout).toBe('hand-always\nunless-stopped\nmine\n');
});
