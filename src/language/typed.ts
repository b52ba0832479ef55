/**
 * The typed recipe: what a text means, before any model is known. Everything that was written is
 * here with its span; what was left out is absent (the plan fills and marks the defaults). Names of
 * the standard library are replaced by their expressions; parameters stay names until `bind`.
 */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Rational } from '../exact/rational.ts';
import type { Node } from './ast.ts';

export interface Recipe {
  readonly source: Source;
  readonly edition: number;
  readonly name?: string;
  readonly version?: string;
  readonly cites: readonly string[];
  readonly deviates: readonly string[];
  readonly params: readonly Param[];
  /** Criteria, curves, penalties, reparams, metrics that the recipe itself defines. */
  readonly definitions: readonly NamedExpression[];
  readonly groups: readonly Group[];
  /** Other models: teachers, or what is pruned, part by part. */
  readonly models?: readonly NamedFile[];
  /** Bare statements stand in stages of their own; textual order is execution order. */
  readonly body: readonly Step[];
}

export interface Param {
  readonly name: string;
  /** `sparsity`, `density`, `duration`, `count`, `number`, `ratio of flops`, … */
  readonly type: string;
  readonly value: Value;
  /** Between which values it may be set, both ends included. */
  readonly bounds?: Window;
  readonly doc?: string;
  readonly span: Span;
  /** The file that its spans point into, where that is not the recipe's own. */
  readonly source?: Source;
}

export interface NamedFile {
  readonly name: string;
  readonly file: string;
  /** Inputs that are outputs of other models: `reading context from text.hidden`. */
  readonly reading?: readonly { readonly input: string; readonly model: string; readonly output: string }[];
  /** Of a model that is pruned with others as one network; absent of teachers. */
  readonly part?: 'pruned' | 'connected';
  readonly span: Span;
}

export interface NamedExpression {
  readonly kind: 'criterion' | 'curve' | 'penalty' | 'reparam' | 'metric';
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly default?: Expr }[];
  readonly expr: Expr;
  readonly span: Span;
  /** As a parameter's. */
  readonly source?: Source;
}

export interface Group {
  readonly name: string;
  readonly selector: Selector;
  readonly expect?: number;
  readonly span: Span;
  /** As a parameter's. */
  readonly source?: Source;
}

export type Step = Stage | Repeat | Branch | Sweep;

export interface Stage {
  readonly kind: 'stage';
  /** Given, or made from verb and object (`prune-weights`, `retrain-lora`). */
  readonly name: string;
  readonly named: boolean;
  readonly length?: Quantity;
  readonly until?: Value;
  readonly statements: readonly TypedStatement[];
  readonly span: Span;
}

export type Repeat = Node<'repeat', { readonly times: Quantity; readonly until?: Value; readonly body: readonly Step[] }>;

export interface Branch {
  readonly kind: 'branch';
  /** `branch 5 ways varying seed`: ways and varying; `branch { arm a { … } }`: arms. */
  readonly ways?: Quantity;
  readonly varying?: readonly Variation[];
  /** `over 10 clients of train split iid`: an arm a client. */
  readonly over?: Value;
  readonly body: readonly Step[];
  readonly arms: readonly { readonly name: string; readonly body: readonly Step[] }[];
  readonly span: Span;
}

export type Sweep = Node<'sweep', { readonly over: readonly Variation[]; readonly body: readonly Step[] }>;

export type Variation = { readonly name: string; readonly values: readonly Value[] };

export interface TypedStatement {
  readonly verb: string;
  readonly object: Value;
  /** By the clause's word; absent where nothing was written. */
  readonly clauses: Readonly<Record<string, Value>>;
  /** Spans of head, object and clauses, by the same keys (`verb`, `object`, `to`, …). */
  readonly spans: Readonly<Record<string, Span>>;
  /** True for the `train all` that a bare windowed prune brings along. */
  readonly implied: boolean;
  readonly span: Span;
}

export type Value = Quantity | Pattern | Window | Choice | Selector | ExpressionValue | RecordValue | ListValue | TextValue;

/**
 * A number with its unit. Shares are fractions (80% is 4/5). `unit` is one of `sparsity density ratio share number count steps epochs
 * samples batches tokens points rank` or a unit of pruning (`weights channels neurons heads blocks …`); `base` says what a ratio is of
 * (`remaining original params flops bytes latency model compute`, a mark's name). A window's bare percentages are `share` (of the stage).
 */
export interface Quantity {
  readonly kind: 'quantity';
  readonly amount: Expr;
  readonly unit: string;
  readonly base?: string;
  /** The scope that the number holds in each of: `removing 25% per layer`. */
  readonly per?: string;
  readonly span: Span;
}

/** N:M, `keep` of every `of`. */
export type Pattern = Node<'pattern', { readonly keep: number; readonly of: number }>;

export type Window = Node<'window', { readonly from: Quantity; readonly to: Quantity }>;

/** A word of the vocabulary, with arguments by name: `adamw(lr: 5e-4)`, `weights`, `erk`, `hard`. */
export type Choice = Node<'choice', { readonly word: string; readonly args: Readonly<Record<string, Value>> }>;

export interface Selector {
  readonly kind: 'selector';
  /** A union of terms. */
  readonly terms: readonly SelectorTerm[];
  readonly span: Span;
}

export type SelectorTerm =
  | { readonly kind: 'role'; readonly role: string; readonly span: Span }
  /** `first layer`, `last layer`. */
  | { readonly kind: 'position'; readonly position: 'first' | 'last'; readonly span: Span }
  /** A full match of a layer's or tensor's name; `*` within a dotted part, `**` across parts. */
  | { readonly kind: 'glob'; readonly pattern: string; readonly span: Span }
  /** `blocks 4..29`, both ends included. */
  | { readonly kind: 'range'; readonly unit: string; readonly from: number; readonly to: number; readonly span: Span }
  /** `operator Conv`. */
  | { readonly kind: 'operator'; readonly operator: string; readonly span: Span }
  | { readonly kind: 'group'; readonly name: string; readonly span: Span };

/** A criterion, curve or loss: its expression with standard names replaced, and the name used. */
export type ExpressionValue = Node<'expression', { readonly expr: Expr; readonly name?: string }>;

/** A clause with parts: `by` {allocation, criterion}, `protect` {min, per}, `decay` {schedule, warmup}. */
export type RecordValue = Node<'record', { readonly fields: Readonly<Record<string, Value>> }>;

export type ListValue = Node<'list', { readonly items: readonly Value[] }>;

export type TextValue = Node<'text', { readonly text: string }>;

/** Expressions: criteria, curves, penalties, and the arithmetic inside a quantity. */
export type Expr =
  | { readonly kind: 'number'; readonly value: Rational }
  /** A variable (`w`, `x`, `p`), a parameter, or a marked value (`start.w`). */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '-'; readonly operand: Expr }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=';
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'abs'; readonly operand: Expr }
  | {
      readonly kind: 'call';
      readonly callee: string;
      readonly args: readonly Expr[];
      readonly named: Readonly<Record<string, Expr>>;
      /** `sum(x^2 over out)`: the axes that are reduced. */
      readonly over?: readonly string[];
    }
  | { readonly kind: 'list'; readonly items: readonly Expr[] }
  | { readonly kind: 'index'; readonly base: Expr; readonly index: Expr };
