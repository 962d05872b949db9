/** What cosign's verbs have in common: their arguments, and the flags that say how registries are spoken to. */
import type { ArgumentRule } from '../command/arguments.ts';
import { repeated } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { parseCsvRecord } from '../../text/csv.ts';

/** In the words of cosign's own parser. */
export const someImages: ArgumentRule = (count) =>
  count > 0 ? undefined : { text: 'requires at least 1 arg(s), only received 0', pointer: 'See' };

/** The engine speaks plain HTTP to registries of this computer in any case, and never to others. */
export const registryFlags = {
  'allow-http-registry': flag.bool('Speak HTTP with the registry: it is done where Docker does it, on this computer'),
  'allow-insecure-registry': flag.bool('The same'),
};

export const annotationsFlag = repeated('strings', 'Pairs key=value to sign', parseCsvRecord, { short: 'a' });

/** Throws a CliError in cosign's words. */
export function annotationsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=');
      if (value.length === 0) throw new CliError(`unable to parse annotation: ${pair}`);
      return [key, value.join('=')];
    }),
  );
}
