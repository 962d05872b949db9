/** A request that can't be understood: the connection answers it and closes. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** For a line of a request that is longer than it may be. */
export const lineTooLong = (status: number, bytesMax: number) => (): HttpError =>
  new HttpError(status, `the request has a line of more than ${bytesMax} bytes`);
