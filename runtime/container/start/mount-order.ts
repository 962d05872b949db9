import { pathDepth } from '../config/mount-spec.ts';

/** Something that is mounted in a container's root, and how. */
export interface MountStep {
  /** Absolute. */
  readonly target: string;
  readonly attach: () => void;
}

/** Mounts what is nearer to the root first, whoever asked for it, so that nothing hides what belongs on top of it. */
export function mountInOrder(steps: readonly MountStep[]): void {
  for (const { attach } of [...steps].sort((a, b) => pathDepth(a.target) - pathDepth(b.target))) attach();
}

/** Docker's files in /etc have to be mounted in it. */
export const coversEtc = ({ target }: { readonly target: string }): boolean => target === '/etc';
