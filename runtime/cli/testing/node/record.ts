/**
 * Records Docker's client on every case: `npx tsx runtime/cli/testing/node/record.ts`. Needs Docker's CLI of RECORDED_VERSION, no daemon.
 */
import { writeFile } from 'node:fs/promises';
import { CASES } from './cases.ts';
import { answersAt } from '../fake-answers.ts';
import { HELP_VERBS, type HelpFacts, type RecordedCase, essential, helpFacts } from '../recording.ts';
import { RECORDED_VERSION, findDockerClient, runDockerClient } from './docker-client.ts';

const AT_ONCE = 4;

if (!(await findDockerClient())) throw new Error(`Docker's CLI ${RECORDED_VERSION} is not installed here`);
const now = Math.floor(Date.now() / 1000);
const script = answersAt(now);
const cases: RecordedCase[] = [];
for (let index = 0; index < CASES.length; index += AT_ONCE) {
  const some = CASES.slice(index, index + AT_ONCE);
  const outcomes = await Promise.all(some.map((test) => runDockerClient(test, script)));
  some.forEach((test, position) => {
    const outcome = outcomes[position];
    if (outcome) cases.push({ ...test, ...outcome, requests: essential(outcome.requests, test.args) });
  });
}
const help: Record<string, HelpFacts> = {};
for (const verb of HELP_VERBS) {
  const page = await runDockerClient({ args: [...verb.split(' '), '--help'] }, script);
  help[verb] = helpFacts(page.stdout);
}
const recording = { version: RECORDED_VERSION, now, cases, help };
await writeFile(new URL('../recording.json', import.meta.url), `${JSON.stringify(recording, null, 1)}\n`);
process.stdout.write(`${cases.length} cases recorded\n`);
