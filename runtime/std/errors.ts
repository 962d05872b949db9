/**
 * One catalogue of the engine's errors: HTTP status and Docker's words, and where it helps a plain `why` for the learner.
 */
export class DockerError extends Error {
  override readonly name = 'DockerError';
  /** HTTP status of the API answer. */
  readonly status: number;
  /** One sentence on the Linux cause, for the lesson pane. */
  readonly why: string | undefined;

  /** `message` is Docker's own text, as the API answers it. */
  constructor(status: number, message: string, why?: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.why = why;
  }
}

/** What an error says; whatever was thrown, as text. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What `read` gives; what it throws becomes the error that `refuse` makes of its words. */
export function readOr<T>(read: () => T, refuse: (message: string) => Error): T {
  try {
    return read();
  } catch (error) {
    throw refuse(reasonOf(error));
  }
}

export const badParameter = (message: string, why?: string): DockerError => new DockerError(400, message, why);
export const notFound = (message: string, why?: string): DockerError => new DockerError(404, message, why);
export const conflict = (message: string, why?: string): DockerError => new DockerError(409, message, why);
export const serverError = (message: string, why?: string, cause?: unknown): DockerError =>
  new DockerError(500, message, why, { cause });
/** What only a swarm can do. */
export const notSwarmManager = (): DockerError =>
  new DockerError(
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  );
export const notImplemented = (what: string): DockerError =>
  new DockerError(501, `${what} is not available in this engine yet`);
