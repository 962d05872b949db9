import { DockerError } from '../../std/errors.ts';
import type { NetworkSpec } from '../network.ts';
import type { NetworkDriver, WayOut } from './driver.ts';

/** host and null: there is one network of each, and it makes nothing. */
export class AbsentDriver implements NetworkDriver {
  readonly paired = false;
  readonly ownMac = false;

  check({ driver }: NetworkSpec): void {
    throw new DockerError(403, `only one instance of "${driver}" network is allowed`);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  reopen(): Promise<void> {
    return Promise.resolve();
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  wayOut(): WayOut {
    return 'none';
  }

  join(): void {}

  leave(): void {}
}
