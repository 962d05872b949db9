/** Phase 2: which stages are built, on what, in which order, before anything is done. */
import type { Dockerfile, Stage } from '../../dockerfile/dockerfile.ts';
import type { EscapeToken } from '../../dockerfile/directives.ts';
import { DockerfileError } from '../../dockerfile/errors.ts';
import { expandWord } from '../../dockerfile/expand.ts';
import type { Arg, Pairs, StageInstruction } from '../../dockerfile/instruction.ts';
import { badParameter } from '../../std/errors.ts';
import { GlobalArgs } from './build-args.ts';
import type { GivenArgs } from '../../model/build-options.ts';

export interface PlanOptions {
  /** A stage's name; empty for the last one. */
  readonly target: string;
  readonly args: GivenArgs;
  /** Of --label: they become instructions of the stage that is asked for. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a stage begins with. */
export type Base =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly ref: string };

export interface PlannedStage {
  /** Its number in the Dockerfile. */
  readonly index: number;
  readonly from: Stage['from'];
  /** Throws Docker's error where the base or the platform can't be said: when the stage's turn comes, as Docker does. */
  readonly base: () => { readonly base: Base; readonly platform: string | undefined };
  readonly instructions: readonly StageInstruction[];
}

export interface BuildPlan {
  readonly globalArgs: readonly Arg[];
  /** All up to the target, in order; Docker's classic builder leaves none of them out. */
  readonly stages: readonly PlannedStage[];
  /** The stage whose image is the result. */
  readonly target: number;
  /** Steps as Docker counts them. */
  readonly steps: number;
  readonly escape: EscapeToken;
  /** The arguments that stages begin with. */
  readonly args: GlobalArgs;
}

/** Throws 400 for a target that is not there. */
export function planBuild(dockerfile: Dockerfile, options: PlanOptions): BuildPlan {
  const { stages, globalArgs, escape } = dockerfile;
  checkNames(stages);
  const target = findTarget(stages, options.target);
  const args = new GlobalArgs(options.args);
  const failure = declareGlobals(args, globalArgs, escape);
  const planned = stages.slice(0, target + 1).map((stage, index): PlannedStage => {
    const labels = index === target ? labelInstructions(options.labels) : [];
    const base = () => {
      if (failure) throw failure;
      return baseOf(stages, index, args, escape);
    };
    return { index, from: stage.from, base, instructions: [...stage.instructions, ...labels] };
  });
  const steps = planned.reduce((sum, stage) => sum + 1 + stage.instructions.length, globalArgs.length);
  return { globalArgs, stages: planned, target, steps, escape, args };
}

function checkNames(stages: readonly Stage[]): void {
  const names = new Set<string>();
  for (const { alias, location } of stages.map(({ from }) => from)) {
    if (alias === undefined) continue;
    if (names.has(alias)) throw new DockerfileError(`${alias} stage name already used`, location);
    names.add(alias);
  }
}

function findTarget(stages: readonly Stage[], target: string): number {
  if (target === '') return stages.length - 1;
  const name = target.toLowerCase();
  const index = stages.findIndex(({ from }) => from.alias === name);
  if (index !== -1) return index;
  throw badParameter(`target stage ${JSON.stringify(target)} could not be found`);
}

/** The first failure; it is told when the first stage begins. */
function declareGlobals(args: GlobalArgs, instructions: readonly Arg[], escape: EscapeToken): unknown {
  try {
    for (const { name, value } of instructions.flatMap((instruction) => instruction.args)) {
      const expand = (text: string) => expandWord(text, { lookup: args.lookup, escape });
      args.declare(expand(name), value === undefined ? undefined : expand(value));
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

function baseOf(
  stages: readonly Stage[],
  index: number,
  args: GlobalArgs,
  escape: EscapeToken,
): ReturnType<PlannedStage['base']> {
  const from = stages[index]?.from;
  if (!from) throw new TypeError(`there is no stage ${index}`);
  const expand = (text: string) => expandWord(text, { lookup: args.lookup, escape });
  const platform = from.platform === undefined ? undefined : expand(from.platform);
  const name = expand(from.base);
  if (name === '') throw new DockerfileError(`base name (${from.base}) should not be blank`, from.location);
  const earlier = stageNamed(stages, name, index);
  if (earlier !== undefined) return { base: { kind: 'stage', index: earlier }, platform };
  return { base: name === 'scratch' ? { kind: 'scratch' } : { kind: 'image', ref: name }, platform };
}

/** The stage before `before` with this name. */
function stageNamed(stages: readonly { from: Stage['from'] }[], name: string, before: number): number | undefined {
  const wanted = name.toLowerCase();
  const index = stages.slice(0, before).findLastIndex(({ from }) => from.alias === wanted);
  return index === -1 ? undefined : index;
}

/** What --from and from= mean inside of a stage; undefined for an image. Throws Docker's errors. */
export function stageReferred(
  stages: readonly { from: Stage['from'] }[],
  name: string,
  current: number,
): number | undefined {
  const named = stageNamed(stages, name, current);
  if (named !== undefined || !/^-?\d+$/.test(name)) return named;
  const index = Number(name);
  if (index === current) throw badParameter(`invalid from flag value ${name}: refers to current build stage`);
  if (index < 0 || index > current) throw badParameter(`invalid from flag value ${name}: index out of bounds`);
  return index;
}

function labelInstructions(labels: PlanOptions['labels']): Pairs[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({
      name: 'LABEL',
      code: `LABEL ${name}=${value}`,
      location: { startLine: 0, endLine: 0 },
      pairs: [{ name, value }],
      isLiteral: true,
    }));
}
