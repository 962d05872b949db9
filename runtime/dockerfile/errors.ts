import { DockerError } from '../std/errors.ts';

/** Lines of a Dockerfile, counted from 1. */
export interface Location {
  readonly startLine: number;
  readonly endLine: number;
}

/** A mistake in a Dockerfile. `message` is Docker's text; `location` is where. */
export class DockerfileError extends DockerError {
  readonly location: Location | undefined;

  constructor(message: string, location?: Location, why?: string) {
    super(400, message, why);
    this.location = location;
  }
}
