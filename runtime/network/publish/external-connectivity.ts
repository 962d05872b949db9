import { DockerError } from '../../std/errors.ts';
import type { NetworkedContainer } from '../networked-container.ts';
import { anyGateway, type NetworkSandbox } from '../sandbox.ts';

/** Docker's error for ports that can't be published. */
export const externalConnectivity = (
  { name }: NetworkedContainer,
  sandbox: NetworkSandbox,
  why: string,
  cause?: unknown,
): DockerError =>
  new DockerError(
    500,
    `driver failed programming external connectivity on endpoint ${name} (${anyGateway(sandbox)?.id ?? ''}): ${why}`,
    'Only one program can have a port of the host.',
    { cause },
  );
