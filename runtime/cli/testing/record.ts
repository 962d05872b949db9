/**
 * Records Docker's client on every case: `npx tsx runtime/cli/testing/record.ts`. Needs Docker's CLI of RECORDED_VERSION, no daemon.
 */
import { CASES, type CliCase } from './cases.ts';
import { answersAt } from './fake-answers.ts';
import { RECORDED_VERSION, findDockerClient, runDockerClient } from './docker-client.ts';
import { HELP_VERBS, type HelpFacts, type RecordedCase, essential, helpFacts } from './recording.ts';
import { writeRecording } from './recorded-files.ts';

const AT_ONCE = 4;

if (!(await findDockerClient())) throw new Error(`Docker's CLI ${RECORDED_VERSION} is not installed here`);
const now = Math.floor(Date.now() / 1000);
const script = answersAt(now);

async function record(list: readonly CliCase[]): Promise<RecordedCase[]> {
  const recorded: RecordedCase[] = [];
  for (let index = 0; index < list.length; index += AT_ONCE)
    recorded.push(...(await Promise.all(list.slice(index, index + AT_ONCE).map(recordOne))));
  return recorded;
}

async function recordOne(test: CliCase): Promise<RecordedCase> {
  const outcome = await runDockerClient(test, script);
  return { ...test, ...outcome, requests: essential(outcome.requests, test.args) };
}

const cases = new Map<string, RecordedCase[]>();
for (const [name, list] of CASES) cases.set(name, await record(list));
const help: Record<string, HelpFacts> = {};
for (const verb of HELP_VERBS) {
  const page = await runDockerClient({ args: [...verb.split(' '), '--help'] }, script);
  help[verb] = helpFacts(page.stdout);
}
await writeRecording({ version: RECORDED_VERSION, now, cases, help });
process.stdout.write(`${[...cases.values()].flat().length} cases recorded\n`);
