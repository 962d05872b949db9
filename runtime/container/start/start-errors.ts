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

const RUNC_CREATE =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

/** runc's reason, wrapped as it passes through containerd and Docker; the exit code follows from the words, as in Docker. */
export function runcFailure(reason: string, cause?: unknown): StartFailure {
  const message = `${RUNC_CREATE}${reason}: unknown`;
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
