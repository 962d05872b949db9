import { DockerError } from '../../errors.ts';
import { isSyscallError } from '../../guest/errors.ts';

/** A start that failed, with what Docker records as the container's exit code. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly exitCode: number;
  readonly status: number;

  constructor(status: number, exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.exitCode = exitCode;
  }
}

/** runc won't have the configuration. */
export const RUNC_REFUSED = 'failed to create shim task: OCI runtime create failed: runc create failed: ';
const RUNC_CREATE = `${RUNC_REFUSED}unable to start container process: `;

const ADVICE =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

/** A reason of runc's as Docker passes it on: whenever something isn't a directory, Docker thinks of mounts. */
export const withAdvice = (reason: string): string => (reason.includes('not a directory') ? reason + ADVICE : reason);

/** runc's reason, wrapped as it passes through containerd and Docker; the exit code follows from the words, as in Docker. */
export function runcFailure(reason: string, cause?: unknown): StartFailure {
  const message = withAdvice(`${RUNC_CREATE}${reason}: unknown`);
  if (message.endsWith(ADVICE)) return new StartFailure(400, 127, message, { cause });
  if (/executable file not found|no such file or directory/.test(reason))
    return new StartFailure(400, 127, message, { cause });
  if (/permission denied|is a directory/.test(reason)) return new StartFailure(400, 126, message, { cause });
  return new StartFailure(500, 128, message, { cause });
}

/** Any failure of a start as the one that the client sees. */
export function toStartFailure(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof DockerError) return new StartFailure(error.status, 128, error.message, { cause: error });
  if (isSyscallError(error)) return runcFailure(`error during container init: ${error.message}`, error);
  return new StartFailure(500, 128, error instanceof Error ? error.message : String(error), { cause: error });
}
