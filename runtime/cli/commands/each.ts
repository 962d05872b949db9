/**
 * Verbs that do one thing to each of their arguments: a failure doesn't keep the rest from being done.
 */
import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import { CliError, isNotFound, messageOf } from '../errors.ts';

/**
 * Prints what `act` answers, a line each. All are asked at once, at most MANY at a time; answers come in the order of
 * the arguments. `missingIsFine`: what isn't there is told but is no failure.
 */
export async function forEachArgument(
  context: CommandContext<Flags>,
  act: (argument: string) => Promise<string | undefined>,
  options: { missingIsFine?: boolean } = {},
): Promise<void> {
  const errors: string[] = [];
  let isFatal = false;
  const pending = inOrder(context.args, act);
  for await (const outcome of pending) {
    if ('error' in outcome) {
      errors.push(messageOf(outcome.error));
      isFatal ||= !(options.missingIsFine && isNotFound(outcome.error));
    }
    if ('text' in outcome && outcome.text !== undefined) await context.out(`${outcome.text}\n`);
  }
  if (errors.length > 0) throw new CliError(errors.join('\n'), isFatal ? 1 : 0);
}

const MANY = 50;

type Outcome = { text: string | undefined } | { error: unknown };

async function* inOrder(
  items: readonly string[],
  act: (argument: string) => Promise<string | undefined>,
): AsyncGenerator<Outcome> {
  const attempt = (item: string): Promise<Outcome> =>
    act(item).then(
      (text) => ({ text }),
      (error: unknown) => ({ error }),
    );
  const running = items.slice(0, MANY).map(attempt);
  for (let index = 0; index < items.length; index += 1) {
    const outcome = await running[index];
    const next = items[running.length];
    if (next !== undefined) running.push(attempt(next));
    if (outcome) yield outcome;
  }
}
