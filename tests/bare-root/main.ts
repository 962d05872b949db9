/**
 * `npm run bare-root -- [--no-namespaces] [start] [test] [-- WORDS]`: the README's commands as a newcomer runs them, on a Debian 12 with
 * Node and git alone: a clone of the last commit, `npm start` until the page answers, `npm test` to its end. `--no-namespaces` takes from
 * root what most containers take from it.
 */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { BareRoot } from './bare-root.ts';

const STARTING_MS_MAX = 15 * 60_000;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\//;

const split = [...process.argv.slice(2), '--'].indexOf('--');
const args = process.argv.slice(2, 2 + split);
/** Words behind a further `--` are for `npm test`: files, or `--project unit`. */
const more = process.argv.slice(2 + split);
const wanted = args.filter((arg) => !arg.startsWith('-'));
const commands = wanted.length > 0 ? wanted : ['start', 'test'];
using root = new BareRoot({ namespaces: !args.includes('--no-namespaces') });
root.clone();
const failures: string[] = [];
for (const command of commands) {
  const started = performance.now();
  const fault = command === 'start' ? await tryStart() : await runToEnd(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`npm ${command}: ${fault ?? 'passed'} after ${seconds} s`);
  if (fault !== undefined) failures.push(command);
}
process.exitCode = failures.length === 0 ? 0 : 1;

async function runToEnd(command: string): Promise<string | undefined> {
  const [code] = (await once(root.start(['npm', command, ...more], 'inherit'), 'exit')) as [number | null];
  return code === 0 ? undefined : `failed with exit code ${String(code)}`;
}

/** Until the page that it names answers; undefined when that is a page of ours. */
async function tryStart(): Promise<string | undefined> {
  const child = root.start(['npm', 'start'], 'pipe');
  const exited = once(child, 'exit');
  try {
    const address = await Promise.race([
      addressIn(child.stdout as AsyncIterable<Buffer>),
      exited.then(() => undefined),
      setTimeout(STARTING_MS_MAX, undefined, { ref: false }),
    ]);
    if (address === undefined) return 'failed: it named no address';
    const page = await (await fetch(address)).text();
    return page.includes('<title>Drydock') ? undefined : `failed: ${address} is no page of Drydock`;
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

async function addressIn(output: AsyncIterable<Buffer>): Promise<string | undefined> {
  let text = '';
  for await (const piece of output) {
    process.stdout.write(piece);
    text += piece.toString();
    // The address is coloured on a terminal only.
    const found = ADDRESS.exec(text);
    if (found) return found[0];
  }
  return undefined;
}
