/**
 * The algebra of value shapes: how the words after a clause, a verb or an argument's colon are read
 * and what they mean. A shape is plain data; the checker interprets it, so no clause has code.
 */

import type { Limits } from './limits.ts';

/** What a unit measures. Quantities of different dimensions never mix. */
export type Dimension = 'time' | 'data' | 'pruning' | 'points' | 'rank' | 'layers' | 'seeds' | 'latency';

/** Kinds of words that stand for one another: every optimizer, every mask, every scope. */
export type Category =
  | 'adapter-form'
  | 'allocation'
  | 'allocator'
  | 'base'
  | 'bypass-kernel'
  | 'calibrated'
  | 'cell-scale'
  | 'compensation'
  | 'criterion'
  | 'curve'
  | 'data'
  | 'data-amount'
  | 'decay'
  | 'foldable'
  | 'function'
  | 'gate-form'
  | 'grouping'
  | 'growth'
  | 'holder'
  | 'initialisation'
  | 'insertable'
  | 'join'
  | 'keepable'
  | 'loss'
  | 'mapping'
  | 'mask'
  | 'matrix-form'
  | 'metric'
  | 'multiplier'
  | 'optimizer'
  | 'penalty'
  | 'pick'
  | 'piece'
  | 'pruned'
  | 'reconstructed'
  | 'reparam'
  | 'rewound'
  | 'role'
  | 'rounding'
  | 'scope'
  | 'split'
  | 'statistic'
  | 'tie'
  | 'trained'
  | 'type'
  | 'variable'
  | 'variation'
  | 'weighing'
  | 'whole';

/** What a recipe may define itself and then call by name. */
export type DefinitionKind = 'criterion' | 'curve' | 'penalty' | 'reparam' | 'metric' | 'model';
/** Names that statements give to places and states. */
export type NameKind = 'stage' | 'mark' | 'arm' | 'param' | 'group' | 'model' | 'statistic';

export type Shape =
  | QuantityShape
  /** `2:4` where N is half of M, else `keep 1 of 4`. */
  | { readonly kind: 'pattern' }
  | WindowShape
  | ChoiceShape
  | SelectorShape
  | ExpressionShape
  /** A metric and what it is taken of: `sparsity of model`. */
  | { readonly kind: 'measured' }
  | ComparisonShape
  /** What the metric of the same statement must lie in: `80% ± 0.1%`, `79%..81%`. */
  | { readonly kind: 'interval' }
  /** Between which values a parameter may be set, in its own unit: `10%..95%`. */
  | { readonly kind: 'bounds' }
  | ValuesShape
  | RecordShape
  | ListShape
  | NameShape
  | TextShape
  | EitherShape;

/** A number with its unit, in one of the listed readings. */
export interface QuantityShape {
  readonly kind: 'quantity';
  readonly readings: readonly Reading[];
  /** What the number must lie within: a length, an interval, a rank are above 0. */
  readonly limits?: Limits;
  /** What a percentage here is a share of, where a bare number may be meant otherwise. */
  readonly share?: string;
  /** Scopes that may follow, the number then holding in each of them: `25% per layer`. */
  readonly per?: readonly string[];
}

/** One way in which a quantity may be written, and the unit that it then has. */
export interface Reading {
  /** `80%` or `80`. */
  readonly written: 'percent' | 'number';
  /** Unit of the typed form, where the reading itself fixes it. */
  readonly unit?: string;
  /** The word that must follow: `density` in `20% density`. */
  readonly word?: string;
  /** A unit of this dimension must follow: `100 steps`. */
  readonly dimension?: Dimension;
  /** True where a number without its unit is rather another reading's than this one's. */
  readonly unusual?: true;
  /** `of` and a base must follow, one of these words: `50% of flops`. */
  readonly bases?: readonly string[];
  /** The name of a mark may be the base too: `20% of start`. */
  readonly marks?: boolean;
  /** What a bare percentage is a share of; beside `bases`, what each of them means here. */
  readonly base?: string;
  /** True where a percentage may exceed the whole: `130% of original`. */
  readonly beyond?: true;
  /** Whole numbers only. */
  readonly whole?: boolean;
}

/** `25%..75%`, `100..500 steps`, `25%..75% of compute`. */
export interface WindowShape {
  readonly kind: 'window';
  readonly ends: QuantityShape;
  /** A word that may stand before it and says what is meant anyway: `over steps 25%..75%`. */
  readonly silent?: readonly string[];
  /** Bases that may follow a window in per cent. */
  readonly bases?: readonly string[];
}

/** One word of a category, with its arguments, or a definition of the recipe in its place. */
export interface ChoiceShape {
  readonly kind: 'choice';
  readonly category: Category;
  /** Only these words of the category, where given. */
  readonly words?: readonly string[];
  readonly definitions?: DefinitionKind;
}

/** Layers and tensors by role, position, name, range, operator or group. */
export interface SelectorShape {
  readonly kind: 'selector';
  /** True where a list around it holds one term an item. */
  readonly single?: boolean;
}

/** An expression of the language, in the role that says which names it may use. */
export interface ExpressionShape {
  readonly kind: 'expression';
  readonly role: 'criterion' | 'curve' | 'loss' | 'penalty' | 'reparam' | 'metric' | 'threshold';
  /** True where its value may differ by sample: the mean over the batch at hand is meant. */
  readonly perSample?: boolean;
  /** True where it is of one training step: `g` is the gradient of its batch, and has no samples. */
  readonly ofStep?: true;
}

/** A measured quantity, alone or compared with a bound in the metric's own unit. */
export interface ComparisonShape {
  readonly kind: 'comparison';
  readonly required: boolean;
  /** True where it may speak of more than the state at hand: `loss after prune`, `median over 3 seeds`. */
  readonly ofRun?: true;
}

/** Values of the parameter named before: listed or a range, or one step of such a range. */
export type ValuesShape = { readonly kind: 'values'; readonly step?: boolean };
/** Parts: those without a word first and in order, then those with a word in any order. */
export type RecordShape = { readonly kind: 'record'; readonly parts: readonly Part[] };

export interface Part {
  readonly name: string;
  /** The word that introduces the part. */
  readonly word?: string;
  /** A second word before the value: `most` in `at most 10 epochs`. */
  readonly lead?: string;
  /** Absent where the word says all: `drawn`. */
  readonly shape?: Shape;
  readonly optional?: boolean;
  /** The name of a part without which this optional one is needed. */
  readonly unless?: string;
  readonly usual?: UsualPart;
  /** What it is called in a sentence: `floor` for the `min` of `protect`. */
  readonly noun?: string;
}

/** What holds where a part is left out: other words with some objects, or for a share of a resource. */
export interface UsualPart {
  readonly word: string;
  readonly ofObjects?: { readonly objects: readonly string[]; readonly word: string };
  readonly ofResource?: {
    readonly clause: string;
    readonly word: string;
    /** What the share is of; `50% of channels` is none of a resource. */
    readonly bases: readonly string[];
    /** Units of an amount of a resource: `4 ms`. */
    readonly units?: readonly string[];
  };
}

/** Items separated by commas. */
export interface ListShape {
  readonly kind: 'list';
  readonly of: Shape;
  /** True where order and repetition mean nothing: `biases, norms`. */
  readonly unordered?: boolean;
  /** True where a unit behind a number holds for those before it: `10, 35, 60 epochs`. */
  readonly sharesUnit?: true;
  /** True where a single item stands for itself: `prune weights`. */
  readonly collapses?: boolean;
}

/** The name of something that the recipe defines; `known` names are there from the start. */
export interface NameShape {
  readonly kind: 'name';
  readonly of: readonly NameKind[];
  readonly known?: readonly string[];
  /** The name is given here, not used. */
  readonly defines?: boolean;
  /** It is that of an output that the task of the project names. */
  readonly output?: boolean;
}

export interface TextShape {
  readonly kind: 'text';
  /** How it is written: in quotes, or as one token such as `1.0.0` or `arxiv:1710.01878`. */
  readonly written: 'quoted' | 'identifier' | 'either';
}

/** The first option that the next word fits. */
export type EitherShape = { readonly kind: 'either'; readonly options: readonly Shape[] };
