import { decodeText } from '../bytes.ts';
import { O_CLOEXEC } from '../constants/open.ts';
import { SIGKILL } from '../../text/signals.ts';
import type { Actor, Guest } from '../guest.ts';
import { Program } from '../program.ts';
import { dup3, pipe2 } from '../syscalls/descriptors.ts';
import { close } from '../syscalls/open.ts';
import { execve, kill } from '../syscalls/process.ts';

/** Runs a command of this machine in the agent's namespaces: its output, both kinds; throws when it fails. */
export async function runCommand(guest: Guest, argv: readonly [string, ...string[]]): Promise<string> {
  const p = new Program('pipe');
  const pipe = pipe2(p, O_CLOEXEC);
  const [reading, writing] = (await guest.run(p)).get(pipe.fds);
  const actor = await guest.spawn({ flags: 0, fds: [writing] });
  const output = readAll(guest, reading);
  const executed = await become(actor, argv, writing);
  const clean = new Program('close the other end');
  close(clean, writing);
  // It would wait for programs for ever, and its output would not end.
  if (!executed) kill(clean, actor.pid, SIGKILL);
  await guest.run(clean);
  const text = await output;
  if (!executed) throw new Error(`${argv.join(' ')}: there is no ${argv[0]} here`);
  const { status } = await actor.exit;
  if (status !== 0) throw new Error(`${argv.join(' ')}: exit status ${String(status)}\n${text}`);
  return text;
}

async function become(actor: Actor, argv: readonly [string, ...string[]], output: number): Promise<boolean> {
  const p = new Program(argv.join(' '));
  dup3(p, output, 1);
  dup3(p, output, 2);
  const paths = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].map((directory) => `${directory}/${argv[0]}`);
  for (const path of paths) execve(p, path, argv, ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], { continue: true });
  return (await actor.run(p)).executed;
}

async function readAll(guest: Guest, fd: number): Promise<string> {
  let text = '';
  for await (const chunk of guest.stream(fd, { write: false }).readable) text += decodeText(chunk);
  return text;
}
