/** `docker trust`: what became of Docker Content Trust. */
import { CliError } from '../errors.ts';
import { unavailable } from './unavailable.ts';

export const trust = {
  ...unavailable('Manage trust on Docker images'),
  run: () =>
    Promise.reject(
      new CliError(
        'Docker Content Trust, which this command spoke to, is retired: official images have had no signatures of it since August 2025, and ' +
          "its service ends on 8 December 2026. Use 'cosign sign' and 'cosign verify', and /etc/docker/policy.json to let signed images in alone.",
      ),
    ),
};
