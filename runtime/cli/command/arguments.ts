/**
 * How many arguments a verb takes, and Docker's words when they are not that many.
 */
export type ArgumentRule = (count: number) => Complaint | undefined;

export interface Complaint {
  /** Follows "docker: 'docker ps' ". */
  readonly text: string;
  /** The verb of the last line: "Run 'docker ps --help' ...". Docker 28 words it differently from rule to rule. */
  readonly pointer: 'Run' | 'See' | 'SRun';
}

export const noArguments: ArgumentRule = (count) =>
  count === 0 ? undefined : { text: 'accepts no arguments', pointer: 'Run' };

export const exactly =
  (wanted: number): ArgumentRule =>
  (count) =>
    count === wanted ? undefined : { text: `requires ${plural(wanted)}`, pointer: 'Run' };

export const atLeast =
  (wanted: number): ArgumentRule =>
  (count) =>
    count >= wanted ? undefined : { text: `requires at least ${plural(wanted)}`, pointer: 'See' };

/** "SRun" is Docker 28's own slip; scripts that compare outputs see what they know. */
export const atMost =
  (wanted: number): ArgumentRule =>
  (count) =>
    count <= wanted ? undefined : { text: `requires at most ${plural(wanted)}`, pointer: 'SRun' };

export const between =
  (least: number, most: number): ArgumentRule =>
  (count) =>
    count >= least && count <= most
      ? undefined
      : { text: `requires at least ${least} and at most ${plural(most)}`, pointer: 'Run' };

export const anyNumber: ArgumentRule = () => undefined;

const plural = (count: number): string => (count === 1 ? '1 argument' : `${count} arguments`);
