/** The classic builder's words. */
import type { BuildMessage } from '../../model/build-message.ts';
import { DockerError, reasonOf } from '../../std/errors.ts';
import { DockerfileError, type Location } from '../../dockerfile/errors.ts';

export const say = (stream: string): BuildMessage => ({ stream });

/** Standard error is red. */
export const sayError = (text: string): BuildMessage => say(`\u001b[91m${text}\u001b[0m`);

export const sayImage = (id: string | undefined): BuildMessage =>
  say(` ---> ${(id ?? '').replace('sha256:', '').slice(0, 12)}\n`);

/** A step's command ended with a status other than zero. */
export class CommandFailed extends DockerError {
  readonly exitCode: number;

  constructor(command: readonly string[], exitCode: number, detail: string) {
    const more = detail === '' ? '' : `: ${detail}`;
    super(500, `The command '${command.join(' ')}' returned a non-zero code: ${exitCode}${more}`);
    this.exitCode = exitCode;
  }
}

export function errorMessage(error: unknown, file: string, step: Location | undefined): BuildMessage {
  const message = reasonOf(error);
  const location = (error instanceof DockerfileError ? error.location : undefined) ?? step;
  const why = error instanceof DockerError ? error.why : undefined;
  return {
    errorDetail: {
      ...(error instanceof CommandFailed && { code: error.exitCode }),
      message,
      ...(location && location.startLine > 0 && { location: { file, ...location } }),
      ...(why !== undefined && { why }),
    },
    error: message,
  };
}
