/** A script in the guest that decides: 0 passes, and what it prints is what was found. */
import type { Look } from './look.ts';
import type { CheckOf } from './schema.ts';
import { asking } from './shell.ts';
import { failed, oneLine, passed, type Verdict } from './verdict.ts';

const SECONDS = 10;
/** A shell that was killed by a signal ends with this and the signal's number (POSIX 2.8.2). */
const KILLED = 128;
const SIGKILL = 9;

export async function checkProbe(check: CheckOf<'probe'>, look: Look): Promise<Verdict> {
  const seconds = check.seconds ?? SECONDS;
  const before = performance.now();
  const { code, stdout, stderr } = await look.run(asking(check.script), seconds * 1000);
  const said = oneLine(`${stdout}\n${stderr}`);
  if (code === 0) return passed(said === '' ? 'it holds' : said, undefined, said);
  if (code === KILLED + SIGKILL && performance.now() - before >= seconds * 1000)
    return failed(`the check did not end within ${seconds} seconds and was stopped`);
  if (said === '')
    return failed(
      code > KILLED ? `the check was ended by signal ${code - KILLED}` : `the check ended with exit code ${code}`,
      String(code),
    );
  return failed(said, said);
}
