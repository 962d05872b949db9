/**
 * `npx tsx tests/conformance/main.ts record|replay HOST [CASE...]`: HOST is a daemon as DOCKER_HOST names it. Recording
 * wants a native Docker 26.1 (Debian 13's) that has images/dist/busybox.tar loaded. Both want Debian's docker-registry, which the
 * daemon reaches on 127.0.0.1.
 */
import { startRegistry } from '../support/registry.ts';
import { readCases } from './cases.ts';
import { writeRecordings } from './recordings.ts';
import { describe, replay, summary } from './replay.ts';
import { runLine } from './run-line.ts';

const [mode, host, ...names] = process.argv.slice(2);
if ((mode !== 'record' && mode !== 'replay') || host === undefined) {
  console.error('usage: main.ts record|replay HOST [CASE...]');
  process.exit(2);
}
const { address, [Symbol.asyncDispose]: stopRegistry } = await startRegistry();
const surroundings = { host, registry: address };
for (const file of readCases(names)) {
  if (mode === 'record') {
    const recordings = [];
    for (const { command, compared } of file.lines) {
      const answer = await runLine(command, surroundings);
      if (compared) recordings.push({ command, ...answer });
    }
    writeRecordings(file.name, recordings);
    console.log(`${file.name}: ${recordings.length} lines recorded`);
  } else {
    const outcomes = await replay(file, surroundings);
    for (const outcome of outcomes.filter(({ agrees }) => !agrees)) console.log(describe(outcome));
    console.log(`${file.name}: ${summary(outcomes)}\n`);
  }
}
await stopRegistry();
