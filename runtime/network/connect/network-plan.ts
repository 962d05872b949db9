import type { HostsInputs } from './etc-files.ts';

/** What a container's own files and environment say of its networks. */
export interface NetworkPlan extends HostsInputs {
  /** It has a name server of its own. */
  readonly hasNames: boolean;
  /** What links to other containers bring. */
  readonly environment: readonly string[];
}
