/** `--restart no|always|unless-stopped|on-failure[:retries]`; the engine checks the name. */
import type { RestartPolicy } from '../../model/types.ts';
import { cut } from '../../text/environment.ts';

export function parseRestartPolicy(text: string): RestartPolicy {
  if (text === '') return {};
  const [name, retries] = cut(text, ':');
  if (name === '') throw new Error('invalid restart policy format: no policy provided before colon');
  if (retries !== '' && !/^[+-]?[0-9]+$/.test(retries)) {
    throw new Error('invalid restart policy format: maximum retry count must be an integer');
  }
  return { Name: name as NonNullable<RestartPolicy['Name']>, MaximumRetryCount: Number(retries) };
}
