/** Asks the guest by a script, and says in a sentence why there is no answer. */
import { asking } from '../../../lessons/checks/shell.ts';
import type { Sandbox } from '../../session/life.ts';

/** Its message is for the learner. */
export class ProbeError extends Error {}

/** A guest that is busy may need long; one that does not answer by then is asked again later. */
const TIMEOUT_MS = 10_000;
const NOT_FOUND = 127;
const GONE =
  'A program that this view needs is not in the machine any more. Has something been removed from /usr? Reset the machine to get it back.';

export async function probe(sandbox: Sandbox, script: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sandbox
    .run(asking(script, 'view', ...args), { timeoutMs: TIMEOUT_MS })
    .catch((error: unknown) => {
      throw new ProbeError(isMissing(error) ? GONE : `The machine could not be asked: ${textOf(error)}`);
    });
  // The status of a pipe is that of its end, so what the shell says counts, too.
  if (code === NOT_FOUND || /: not found$/m.test(stderr)) throw new ProbeError(GONE);
  // What was printed until then may be half of it.
  if (code !== 0)
    throw new ProbeError('The machine is busy: it did not answer in time. It is asked again in a moment.');
  return stdout;
}

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isMissing = (error: unknown): boolean => /ENOENT|no such file/i.test(textOf(error));
