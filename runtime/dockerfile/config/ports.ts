import { parsePortSpec } from '../../text/port.ts';
import { DockerError } from '../../std/errors.ts';

/** `80`, `80/udp`, `8000-8010/tcp`, even `8080:80`, as the keys of ExposedPorts. Throws 400 with the texts of docker/go-connections. */
export function portsOf(word: string): string[] {
  try {
    return parsePortSpec(word).map(({ port }) => port);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = error.message.replace(/^./, (first) => first.toUpperCase());
    throw new DockerError(400, message, undefined, { cause: error });
  }
}
