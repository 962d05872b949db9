/**
 * A compiled lesson: what the page and the player get. Types alone, so that whoever shows a lesson carries no parser.
 * `line` is the line in `lesson.md`. A text may hold seeded names, `{name}`; `instantiate` (seed.ts) puts their values in.
 */
import type { Check } from '../checks/schema.ts';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly children: readonly Inline[] }
  /** Inside the app (`#/...`) or https. */
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** A word of the glossary. */
  | { readonly kind: 'term'; readonly term: string; readonly children: readonly Inline[] }
  /** A figure measured on this machine: the output of the lesson's measure of this name. */
  | { readonly kind: 'measured'; readonly name: string }
  /** In hints: what the task's condition found; that of the first which does not hold, where `condition` is empty. */
  | { readonly kind: 'found'; readonly condition: string }
  | { readonly kind: 'break' };

export type Prose =
  | { readonly kind: 'paragraph'; readonly line: number; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly line: number; readonly level: number; readonly children: readonly Inline[] }
  | {
      readonly kind: 'list';
      readonly line: number;
      readonly ordered: boolean;
      readonly items: readonly (readonly Prose[])[];
    }
  | { readonly kind: 'quote'; readonly line: number; readonly children: readonly Prose[] }
  /** A file or a piece of one, to be read. Output is quoted by a run's `expect` alone. */
  | { readonly kind: 'code'; readonly line: number; readonly language: string; readonly text: string };

/** Commands that the learner may type, copy or run. */
export interface Run {
  readonly kind: 'run';
  readonly line: number;
  /** One command a line, or a script with lines that go on. */
  readonly script: string;
  /** From 1: the terminal that they belong into; a second one is opened where it is missing. */
  readonly terminal: number;
  /** The commands have blanks, `____`, that the learner fills: they can't be run as they are. */
  readonly hasGaps: boolean;
  /** What they print. `...` in it stands for anything: in a line, or as a line of its own for any lines. */
  readonly expect?: string;
}

/** A file that a button writes into the guest. */
export interface Save {
  readonly kind: 'save';
  readonly line: number;
  /** Absolute. */
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

export interface Option {
  readonly line: number;
  readonly isRight: boolean;
  readonly text: readonly Inline[];
  /** Told to whoever chose it. */
  readonly feedback: readonly Prose[];
  /** The objective of kind trap that a wrong option stands for. */
  readonly trap?: string;
  /** In a prediction: the word that the settling script prints where this comes true. */
  readonly outcome?: string;
  /** In the question for a cause: its name in `wrong/*.sh`. */
  readonly id?: string;
}

/** A guess before the machine shows the truth. */
export interface Predict {
  readonly kind: 'predict';
  readonly line: number;
  readonly id: string;
  readonly objectives: readonly string[];
  readonly prompt: readonly Prose[];
  readonly options: readonly Option[];
  /** Run in the guest. Prints the outcome of the option that came true, or nothing as long as it can't tell. */
  readonly settle: string;
  /** The step whose task has to be passed before it is asked; at once where absent. */
  readonly after?: string;
}

interface QuestionBase {
  readonly kind: 'question';
  readonly line: number;
  readonly id: string;
  readonly objectives: readonly string[];
  /** Asks for a reason. */
  readonly isWhy: boolean;
  /** The id of a view in this step that the answer is read from. */
  readonly view?: string;
  readonly prompt: readonly Prose[];
  /** Told to everybody once it is answered. */
  readonly explanation: readonly Prose[];
}

export type Question = QuestionBase &
  (
    | {
        /** One right option; any number of them; each option asked by itself with yes or no. */
        readonly form: 'one' | 'several' | 'yes-no';
        readonly options: readonly Option[];
      }
    /** Items in their right order, which `instantiate` keeps in `rank`. */
    | { readonly form: 'order'; readonly items: readonly Item[] }
    /** Items and the groups that they belong to: `match` has one item a group. */
    | {
        readonly form: 'match' | 'sort';
        readonly groups: readonly (readonly Inline[])[];
        /** `rank` is the index of its group. */
        readonly items: readonly Item[];
      }
    /** A text with blanks. */
    | {
        readonly form: 'gap';
        readonly language: string;
        readonly pieces: readonly (string | Gap)[];
        readonly answers: readonly TypedAnswer[];
      }
    | {
        readonly form: 'typed';
        readonly reads: TypedForm;
        readonly answers: readonly TypedAnswer[];
        /** Prints the right answer, where it is the machine that knows it. */
        readonly answerScript?: string;
      }
    /** A thing is chosen in a view; the values are the view's names of things. */
    | { readonly form: 'point'; readonly answers: readonly TypedAnswer[] }
  );

/** How a typed answer is read before it is compared: `text` without outer space, the others by the engine's own parser. */
export type TypedForm = 'text' | 'number' | 'reference' | 'port' | 'size';

export interface Item {
  readonly line: number;
  readonly text: readonly Inline[];
  readonly rank: number;
}

export interface Gap {
  /** The first is shown as the solution. */
  readonly accepts: readonly string[];
}

export interface TypedAnswer {
  readonly line: number;
  readonly isRight: boolean;
  /** `*` is every other answer. */
  readonly value: string;
  readonly feedback: readonly Prose[];
  readonly trap?: string;
}

export type Condition = Check & {
  readonly id: string;
  /** What has to be so, shown beside its mark. */
  readonly say: string;
  readonly line: number;
  readonly weight?: number;
  /** In the place of the sentence that the check makes; `{seen}` is the value. */
  readonly found?: string;
};

/** One of three rungs; a piece with `unless` is shown as long as that condition does not hold. */
export interface Hint {
  readonly line: number;
  readonly pieces: readonly { readonly unless?: string; readonly prose: readonly Prose[] }[];
}

/** How much of the way is shown: all, all but blanks, the goal alone. */
export type Support = 'shown' | 'gap' | 'goal';

export interface Task {
  readonly kind: 'task';
  readonly line: number;
  readonly objectives: readonly string[];
  readonly support: Support;
  readonly statement: readonly Prose[];
  readonly conditions: readonly Condition[];
  readonly hints: readonly Hint[];
  /** Scripts, the first is the one that is shown. */
  readonly solutions: readonly string[];
}

export type ViewName =
  'xray' | 'processes' | 'layers' | 'network' | 'cgroups' | 'mounts' | 'namespaces' | 'files' | 'compare';

/** Opens a view of the machine at a place. */
export interface View {
  readonly kind: 'view';
  readonly line: number;
  readonly id: string;
  readonly view: ViewName;
  /** What in it, in the view's own words: a container, a path, an operation. */
  readonly at: string;
  /** What there is to see, in words. */
  readonly alternative: readonly Prose[];
}

export type Part =
  | { readonly kind: 'prose'; readonly line: number; readonly prose: readonly Prose[] }
  | Run
  | Save
  | Predict
  | Question
  | Task
  | View;

export interface Step {
  readonly id: string;
  readonly line: number;
  readonly title: string;
  /** At most one of them is a task. */
  readonly parts: readonly Part[];
}

/** For the days after. */
export interface Card {
  readonly line: number;
  readonly id: string;
  readonly objectives: readonly string[];
  readonly isWhy: boolean;
  readonly front: readonly Prose[];
  readonly back: readonly Prose[];
}

/** A task of one minute, for the review: on a machine of its own. */
export interface Drill {
  readonly line: number;
  readonly id: string;
  readonly objectives: readonly string[];
  readonly statement: readonly Prose[];
  /** Run before. */
  readonly start: string;
  readonly conditions: readonly Condition[];
  readonly solution: string;
}

/** Seeded values: words to choose from, or a range of whole numbers. */
export type Vary =
  | { readonly name: string; readonly words: readonly string[] }
  | { readonly name: string; readonly from: number; readonly to: number };

export interface LessonFile {
  /** Absolute, in the guest. */
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

export interface Broken {
  /** The step that repairs it. */
  readonly step: string;
  /** The question that asks for the cause. */
  readonly cause: string;
  /** Ends with 0 as long as the symptom shows. */
  readonly symptom: string;
}

export interface LessonHead {
  /** Its address: `#/lessons/ID`. */
  readonly id: string;
  /** Numbers of its folders: track, place in the track. */
  readonly place: readonly [track: number, lesson: number];
  /** `containers`, `kernel`, ... */
  readonly track: string;
  readonly title: string;
  /** One sentence for the list. */
  readonly summary: string;
  readonly minutes: number;
  /** Raised when what is asked changes; progress names the version that was passed. */
  readonly version: number;
  /** What the learner can do afterwards, in sentences. */
  readonly goals: readonly string[];
  /** Lines of lessons/objectives.md that are new here. */
  readonly objectives: readonly string[];
  /** Lines of earlier lessons that are practised again. */
  readonly again: readonly string[];
  /** Lessons that come before. */
  readonly needs: readonly string[];
  /** Words of the glossary that are explained here. */
  readonly introduces: readonly string[];
  /** Images that have to be there. */
  readonly images: readonly string[];
  /** A closing lab may take longer. */
  readonly isClosing: boolean;
  /** It is about a command itself, so that what was typed may be looked at. */
  readonly isAboutCommand: boolean;
  readonly broken?: Broken;
}

export interface CompiledLesson extends LessonHead {
  /** Raised when this type changes in a way that who shows a lesson must know of. */
  readonly format: 1;
  /** Run in the guest when the lesson is entered; '' for none. */
  readonly start: string;
  /** Written into the guest before `start` runs. */
  readonly files: readonly LessonFile[];
  readonly vary: readonly Vary[];
  readonly measures: readonly { readonly name: string; readonly script: string; readonly line: number }[];
  readonly intro: readonly Prose[];
  readonly steps: readonly Step[];
  readonly cards: readonly Card[];
  readonly drills: readonly Drill[];
}

/** For lists and for what is worked out from progress. */
export interface LessonSummary extends LessonHead {
  /** How many steps have a task. */
  readonly steps: number;
  /** Those steps. */
  readonly tasks: readonly { readonly step: string; readonly objectives: readonly string[] }[];
  /** Objectives that a card asks for. */
  readonly recalled: readonly string[];
}

/** One wrong way, `wrong/*.sh`, that must not pass. */
export interface WrongPath {
  readonly file: string;
  readonly step: string;
  /** The condition that must not hold afterwards. */
  readonly condition: string;
  /** What its message must contain. */
  readonly says: string;
  /** The option of the cause question that it tries. */
  readonly cause?: string;
  readonly script: string;
}

/** An entry of the glossary. */
export interface Term {
  readonly id: string;
  readonly line: number;
  readonly title: string;
  readonly prose: readonly Prose[];
}

export const taskOf = (step: Step): Task | undefined => step.parts.find((part) => part.kind === 'task');
