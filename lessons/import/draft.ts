/** A lesson on its way from another form: what was read, in the order of its steps. */
import type { GuestFiles } from './guest-files.ts';
import type { Piece } from './pieces.ts';

export interface Draft {
  /** In a sentence: `a Killercoda scenario`. */
  readonly form: string;
  readonly title: string;
  readonly summary: string | undefined;
  readonly minutes: number | undefined;
  readonly intro: DraftStep | undefined;
  readonly steps: readonly DraftStep[];
  readonly finish: DraftStep | undefined;
  /** Script of the start; '' for none. */
  readonly start: string;
  readonly files: GuestFiles;
}

export interface DraftStep {
  readonly title: string;
  /** The page that it comes from. */
  readonly file: string;
  readonly pieces: readonly Piece[];
  /** Ends with 0 when the step has been done. */
  readonly check?: { readonly file: string; readonly script: string } | undefined;
  /** Commands that solve it, where the source has them apart from its text. */
  readonly solution?: string | undefined;
}
