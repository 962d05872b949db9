/** The instructions of a Dockerfile. Words still have their quotes and variables; what they mean is decided when their turn comes. */
import type { ImageConfig } from '../model/types.ts';
import type { Location } from './errors.ts';
import type { Heredoc } from './heredoc.ts';

/** Where an instruction comes from. */
interface Source {
  /** The instruction on one line, as Docker prints it behind "Step 1/3 : ". */
  readonly code: string;
  readonly location: Location;
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** A command in shell form (one word that the shell splits) or in exec form. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly form: 'shell' | 'exec';
}

export interface From extends Source {
  readonly name: 'FROM';
  readonly base: string;
  /** In small letters. */
  readonly alias: string | undefined;
  readonly platform: string | undefined;
}

export interface Arg extends Source {
  readonly name: 'ARG';
  readonly args: readonly { readonly name: string; readonly value: string | undefined }[];
}

export interface Pairs extends Source {
  readonly name: 'ENV' | 'LABEL';
  readonly pairs: readonly Pair[];
  /** From a flag of the command line: taken as it is. */
  readonly isLiteral: boolean;
}

export interface Run extends Source {
  readonly name: 'RUN';
  readonly command: CommandLine;
  readonly heredocs: readonly Heredoc[];
  /** The values of --mount. */
  readonly mounts: readonly string[];
  readonly network: string | undefined;
  readonly security: string | undefined;
}

export interface Command extends Source {
  readonly name: 'CMD' | 'ENTRYPOINT';
  readonly command: CommandLine;
}

export interface Copy extends Source {
  readonly name: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  /** Sources that stand in the Dockerfile itself, in the order of the documents. */
  readonly documents: readonly Heredoc[];
  readonly destination: string;
  readonly from: string | undefined;
  readonly chown: string | undefined;
  readonly chmod: string | undefined;
  readonly checksum: string | undefined;
  /** Patterns of what is left out. */
  readonly excludes: readonly string[];
}

export interface Text extends Source {
  readonly name: 'MAINTAINER' | 'WORKDIR' | 'USER' | 'STOPSIGNAL';
  readonly text: string;
}

export interface Words extends Source {
  readonly name: 'EXPOSE' | 'VOLUME' | 'SHELL';
  readonly words: readonly string[];
}

export interface Healthcheck extends Source {
  readonly name: 'HEALTHCHECK';
  readonly check: NonNullable<ImageConfig['Healthcheck']>;
}

export interface Onbuild extends Source {
  readonly name: 'ONBUILD';
  /** An instruction's text, with its here-documents. */
  readonly trigger: string;
}

/** What may stand in a stage. */
export type StageInstruction = Arg | Pairs | Run | Command | Copy | Text | Words | Healthcheck | Onbuild;
export type Instruction = From | StageInstruction;
