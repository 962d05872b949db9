import { DockerError } from '../../std/errors.ts';
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

/** How Docker begins whatever goes wrong from the task's creation on: the log's driver, containerd's shim, runc. */
export const TASK_FAILED = 'failed to create task for container: ';

/** runc won't have the configuration. */
const RUNC_REFUSED = `${TASK_FAILED}failed to create shim task: OCI runtime create failed: runc create failed: `;
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

/** A configuration that runc won't have. */
export const runcRefusal = (why: string): StartFailure => new StartFailure(500, 128, `${RUNC_REFUSED}${why}: unknown`);

/** What went wrong inside, before the container's command ran. */
export const initFailure = (reason: string, cause?: unknown): StartFailure =>
  runcFailure(`error during container init: ${reason}`, cause);

/** A part of the start that gives the container its networks: Docker says so where it fails. */
export async function settingUpNetwork<T>(part: () => T | Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const message = `failed to set up container networking: ${error.message}`;
    throw new DockerError(error.status, message, error.why, { cause: error });
  }
}

/** Its process was killed before it was the container's: runc reads nothing more from it then, and looks for the kernel's hand. */
export const diedInSetup = (cause: unknown, oomKills: number): StartFailure =>
  runcFailure(
    oomKills > 0
      ? 'container init was OOM-killed (memory limit too low?)'
      : "can't get final child's PID from pipe: EOF",
    cause,
  );

/** Any failure of a start as the one that the client sees. */
export function toStartFailure(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof DockerError) return new StartFailure(error.status, 128, error.message, { cause: error });
  if (isSyscallError(error)) return initFailure(`${error.call}: ${error.reason}`, error);
  return new StartFailure(500, 128, error instanceof Error ? error.message : String(error), { cause: error });
}
