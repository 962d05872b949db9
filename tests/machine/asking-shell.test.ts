/** What is asked behind the learner's back meets the programs that the learner meets. */
import { expect, test } from 'vitest';
import { asking, OWN_PROGRAMS } from '../../lessons/checks/shell.ts';
import { headlessMachines } from '../../lessons/play/node/headless.ts';

/** Programs that stand where a shell finds them, and are none of busybox's links. */
const OWN = `
for applet in $(busybox --list); do
  path=$(which $applet) || continue
  test "$(readlink -f $path)" = /usr/bin/busybox || echo $path
done`;

/** The applet is as good, and the shell has one of its own. */
const LEFT_TO_THE_SHELL = ['/usr/bin/grep', '/usr/bin/kill'];

test('knows every program of the guest that is more than the applet of its name', async () => {
  using machine = await (await headlessMachines())();
  const { stdout, stderr } = await machine.run(asking(OWN), { timeoutMs: 60_000 });
  expect(stderr).toBe('');
  const own = stdout.trim().split('\n');
  expect([...Object.values(OWN_PROGRAMS), ...LEFT_TO_THE_SHELL].sort()).toEqual(own.sort());
});

test('runs the program, not the applet, and gives arguments and exit codes on', async () => {
  using machine = await (await headlessMachines())();
  const { code, stdout } = await machine.run(asking('ip -V; ps --version; sh -c "exit $1" || exit $?', 'name', '7'));
  expect(stdout).toMatch(/^ip utility, iproute2[^\n]*\nps from procps/);
  expect(code).toBe(7);
});

test('leaves a script to bash that is written for it', async () => {
  using machine = await (await headlessMachines())();
  const script = '#!/usr/bin/env bash\nwords=(one "$1")\ncat <(echo "${words[1]}")';
  expect(await machine.run(asking(script, 'name', 'two'))).toEqual({ code: 0, stdout: 'two\n', stderr: '' });
});
