/** What a build tells as it goes, in the API's form. */
export type BuildMessage = {
  readonly stream?: string;
  readonly aux?: { readonly ID: string };
  readonly error?: string;
  readonly errorDetail?: ErrorDetail;
  /** Of a download. */
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly progressDetail?: Readonly<Record<string, unknown>>;
};

interface ErrorDetail {
  readonly message: string;
  /** A command's exit status: the client takes it for its own. */
  readonly code?: number;
  /** Not Docker's: where in the Dockerfile the build stopped. */
  readonly location?: { readonly file: string; readonly startLine: number; readonly endLine: number };
  /** Not Docker's: a sentence for a learner. */
  readonly why?: string;
}
