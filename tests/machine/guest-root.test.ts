/** The guest's programs: each is there with its libraries and data, and does a small piece of its work. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TypedShell } from '../../lessons/play/typed-shell.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox[Symbol.dispose]());

const shell = async (command: string) => {
  const { code, stdout, stderr } = await runCommand(sandbox.guest, ['/bin/bash', '-c', command], {
    timeoutMs: 120_000,
  });
  return { code, output: stdout + stderr };
};

/** What is tried, a command line for it, and what it must print. */
const uses: readonly (readonly [string, string, string | RegExp])[] = [
  [
    'iptables',
    'iptables -N T && iptables -A T -p tcp --dport 81 -j DROP && iptables -S T',
    '-N T\n-A T -p tcp -m tcp --dport 81 -j DROP\n',
  ],
  [
    'iptables with extensions',
    'iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL -j DNAT --to 10.0.0.1 && ' +
      'iptables-save -t nat | grep -c "DNAT --to-destination 10.0.0.1"; iptables -t nat -F OUTPUT',
    '1\n',
  ],
  ['iptables and nft', 'nft list chain ip filter T | grep -o "tcp dport 81"', 'tcp dport 81\n'],
  [
    'git',
    'git init -q /tmp/r && cd /tmp/r && echo a >a && git add a ' +
      '&& git -c user.name=a -c user.email=a commit -qm one && git --no-pager log --format=%s',
    'one\n',
  ],
  ['make', "printf 'all:\\n\\techo made\\n' | make -sf -", 'made\n'],
  ['tmux', "tmux new-session -d -s s 'sleep 60' && tmux list-sessions -F '#S' && tmux kill-server", 's\n'],
  ['file', 'file -b /etc/passwd; file -b --mime-type /usr/bin/docker', 'ASCII text\napplication/x-executable\n'],
  ['tree', 'mkdir -p /tmp/t/ä && tree --noreport /tmp/t', '/tmp/t\n└── ä\n'],
  ['dig', 'dig +short +time=1 +tries=1 @127.0.0.1 example.com', /connection refused/],
  [
    'dig on a terminal',
    'bash -lc \'script -qc "dig +time=1 +tries=1 @127.0.0.1 example.com" /dev/null\'',
    /connection refused/,
  ],
  ['socat', 'echo hi | socat - EXEC:cat', 'hi\n'],
  ['htop', 'htop --version', /^htop 3/],
  ['lsof', "exec 9>/tmp/held; lsof -a -p $$ /tmp/held | awk 'NR == 2 { print $4 }'", '9w\n'],
  ['conntrack', 'conntrack -L', /flow entries have been shown/],
  ['ipset', 'ipset --version', /^ipset v7/],
  ['ethtool', 'ethtool lo', /Link detected: yes/],
  [
    'attr',
    'touch /tmp/x && setfattr -n trusted.a -v 1 /tmp/x && getfattr --absolute-names --only-values -n trusted.a /tmp/x',
    '1',
  ],
  [
    'stat',
    "stat -c '%A %U %n' /usr/bin/sudo /etc/sudoers",
    '-rwsr-xr-x root /usr/bin/sudo\n-r--r----- root /etc/sudoers\n',
  ],
  ['cksum', 'printf a | cksum', '1220704766 1\n'],
  ['comm', 'comm -12 <(printf "a\\nb\\n") <(printf "b\\nc\\n")', 'b\n'],
  ['join', 'join <(echo a 1) <(echo a 2)', 'a 1 2\n'],
  ['split', 'cd /tmp && printf abcd | split -b 2 - part. && cat part.ab', 'cd'],
  ['column', 'printf "a b\\nccc d\\n" | column -t', 'a    b\nccc  d\n'],
  [
    'openssl',
    'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout /tmp/k 2>/dev/null ' +
      '| openssl x509 -noout -subject',
    'subject=CN = a\n',
  ],
  ['ssh-keygen', "ssh-keygen -q -t ed25519 -N '' -f /tmp/id && cut -c1-11 /tmp/id.pub", 'ssh-ed25519\n'],
  [
    'mkfs.ext4',
    'truncate -s 8M /tmp/d && mkfs.ext4 -q /tmp/d && e2fsck -fn /tmp/d >/dev/null 2>&1 && mkdir /tmp/m ' +
      '&& mount -o loop /tmp/d /tmp/m && stat -fc %T /tmp/m; umount /tmp/m',
    'ext2/ext3\n',
  ],
  ['os-release', '. /etc/os-release && echo $ID', 'drydock\n'],
  ['the locale', "locale charmap; printf 'ä' | wc -m; touch /tmp/ü && ls /tmp | grep ü", 'UTF-8\n1\nü\n'],
  ['nano and vim', 'nano --version | grep -o nano,; vim --version | grep -o IMproved', 'nano,\nIMproved\n'],
];

test.each(uses)('%s works', { timeout: 200_000 }, async (_name, command, expected) => {
  const { output } = await shell(command);
  if (typeof expected === 'string') expect(output).toBe(expected);
  else expect(output).toMatch(expected);
});

test('users and groups are made, changed and removed', async () => {
  expect(
    await shell('useradd -m bob && usermod -aG docker bob && id -Gn bob && ls -A /home/bob && userdel bob && id bob'),
  ).toEqual({
    code: 1,
    output: 'bob docker\n.bashrc\n.profile\nid: unknown user bob\n',
  });
});

test('learner is an ordinary user with a home, who may become root by sudo', async () => {
  const asked = await shell("su - learner -c 'pwd; id; touch mine && stat -c %U mine; cat /etc/shadow; sudo id -u'");
  expect(asked.output).toBe(
    '/home/learner\nuid=1000(learner) gid=1000(learner) groups=27(sudo),1000(learner)\nlearner\n0\n' +
      "cat: can't open '/etc/shadow': Permission denied\n",
  );
});

test('a login shell greets whoever has logged in', async () => {
  using typed = await TypedShell.attach(await sandbox.terminals.open({ rows: 24, columns: 100 }));
  expect(await typed.run(':')).toContain('You are root here');
  const ordinary = await typed.run('su - learner');
  expect(ordinary).toContain('You are learner here, an ordinary user.');
  expect(ordinary).not.toContain('You are root here');
  expect(await typed.run('sudo -i')).toContain('You are root here');
});

test('a password is needed to become learner, and is checked', async () => {
  const { output } = await shell(
    'echo learner:sesame | chpasswd && useradd bob && ' +
      'for p in open sesame; do echo $p | runuser -u bob -- su learner -c whoami; done; userdel bob',
  );
  expect(output.replaceAll('Password: ', '')).toBe('learner\nsu: Authentication failure\n');
});
