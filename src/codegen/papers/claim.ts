/** A claim of a paper: its recipe by name, a rival with the same means, and the method broken at its heart. */
import type { Task } from './tasks.ts';

/** One run of the command. */
export interface Trial {
  /** The name of a paper's recipe, or the text of one. */
  readonly recipe: string;
  readonly set?: Readonly<Record<string, string>>;
  /** What is written in the place of what: every one must be found. */
  readonly edits?: readonly Edit[];
  /** The stage, or the arm, whose last figure counts; the last of the run by default. */
  readonly at?: string;
  /** Its own model and data, where it has others than the claim. */
  readonly task?: Task;
}

export type Edit = readonly [from: string, to: string];

/** A rival or a mutant: the claim's own trial but for what is given here. */
export interface Other extends Partial<Trial> {
  /** What it is, in a few words. */
  readonly what: string;
}

/** `barrier` and `similarity` are of twins: the barrier of accuracy between them, and how alike their outputs are. */
export type Measure = 'accuracy' | 'loss' | 'barrier' | 'similarity';

export interface Claim {
  readonly recipe: string;
  /** What the paper says, in our words. */
  readonly says: string;
  /** Where the paper says it. */
  readonly where: string;
  /** What is tried here. */
  readonly claim: string;
  readonly task: Task;
  readonly metric: Measure;
  readonly set?: Readonly<Record<string, string>>;
  readonly at?: string;
  readonly rival: Other;
  /** Each must miss the margin, or the claim says nothing. */
  readonly mutants: readonly [Other, ...Other[]];
  /** Values of one parameter; each trial that has the parameter takes the value that is best for it on held-out data. */
  readonly grid?: { readonly param: string; readonly values: readonly string[] };
  /** By how much the mean must be better: in points, or as a share of the loss. Negative: it may be worse by so much. */
  readonly margin: number;
  /** Why so much. */
  readonly because: string;
  /** Whether the margin stood before the first figures. */
  readonly margined: 'before the first run' | 'after figures were seen';
  /** True where nothing is drawn, so that every seed gives the same. */
  readonly once?: true;
  /** Seeds of its own, where the usual ones were seen before the claim was designed. */
  readonly seeds?: readonly number[];
  /** What the tests carry it out for, with one seed: it takes seconds. */
  readonly covers?: Capability;
  /** What the tests set beside it, so that it takes seconds; the margin stays. */
  readonly briefly?: Brief;
}

/** A claim that is carried out in less time. */
export interface Brief {
  readonly set: Readonly<Record<string, string>>;
  /** 0 by default. */
  readonly seed?: number;
}

/** What the tests try a claim of, each. */
export const capabilities = [
  'unstructured magnitude',
  'gradients',
  'calibration',
  'learned masks',
  'gates',
  'computed shares',
  'units',
  'compensation',
  'rewinding',
  'rewiring',
  'adapters',
  'sublayers',
  'data pruning',
  'inputs',
  'branches',
  'distillation',
] as const;

export type Capability = (typeof capabilities)[number];

/** The claim's own trial. */
export function oursOf({ recipe, set, at }: Claim): Trial {
  return { recipe, set, at };
}

/** Of a rival or mutant: a text of its own keeps nothing of the recipe's parameters. */
export function trialOf(claim: Claim, { what: _, ...other }: Other): Trial {
  if (other.recipe !== undefined) return { ...other, recipe: other.recipe };
  const set = { ...claim.set, ...other.set };
  return { ...oursOf(claim), ...other, ...(Object.keys(set).length > 0 && { set }) };
}
