/** A stage as it is carried out: one of those that repeats, branches and sweeps are unrolled into. */
import type { Stage, Value, Choice } from '../../language/typed.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { floor } from '../../exact/rational.ts';
import { amountOf, asChoice, asQuantity, asRecord } from '../reading.ts';
import { valueText } from '../value-text.ts';

export interface UnrolledStage {
  readonly stage: Stage;
  /** `repeat[3]/branch[2]/train`. */
  readonly path: string;
  /** Keys the random streams, so that inserting a stage moves none: without the arms that share them. */
  readonly streams: string;
  /** Paths of the stages that it starts from; none for the original network. */
  readonly from: readonly string[];
  /** Of a join, the names of the arms in the order of `from`. */
  readonly joined?: readonly string[];
  /** Names of the arms that its state belongs to. */
  readonly arms: readonly string[];
  /** Whose samples its statements see; absent where they see all. */
  readonly client?: Client;
  /** The clients of the last branch over clients before it. */
  readonly split?: Split;
  /** Of the innermost repeat around it. */
  readonly round?: Round;
  /** True below a `repeat` or in an arm: messages then say which one they speak of. */
  readonly repeated: boolean;
  /** Paths of the repeats that may end before its turn comes, outermost first. */
  readonly repeats: readonly string[];
  /** Repeats of which a round ends here, and what ends them, innermost first. */
  readonly looks?: readonly UnrolledLook[];
  /** Paths of the stages behind which its repeat may have ended instead. */
  readonly orEnds?: readonly string[];
}

/** Of so many rounds this one; the first one is 1. */
export type Round = { readonly nth: number; readonly of: number };

/** A state that a stage may start from. */
export interface Leaf {
  /** Path of the stage that leaves it; none for the original network. */
  readonly end?: string;
  /** Path of the arm within the current body: `branch[2]`; empty where the arms are joined. */
  readonly label: string;
  readonly arms: readonly string[];
  /** Of the arm that it is the end of. */
  readonly client?: Client;
  /** Of the last branch over clients before it. */
  readonly split?: Split;
}

/** `until …`: looked at when a round is done. */
export type UnrolledLook = { readonly repeat: string; readonly condition: Value };

// `over 10 clients of train split dirichlet(alpha: 0.5)`, as it is written.

export interface Split {
  /** What plans call it: `10 of train, iid`. Equal splits of a recipe are one. */
  readonly name: string;
  readonly clients: number;
  readonly data: string;
  readonly by: Choice;
  readonly span: Span;
}

/** A client of a split; the first one is 1. */
export type Client = { readonly split: Split; readonly nth: number };

export function splitOf(over: Value): Split {
  const { count, of, split } = asRecord(over).fields;
  if (count === undefined || of === undefined || split === undefined) throw new TypeError('the checker promises all parts of a split');
  const clients = Number(floor(amountOf(asQuantity(count))));
  const data = asChoice(of).word;
  const by = asChoice(split);
  return { name: `${clients} of ${data}, ${rule(by)}`, clients, data, by, span: over.span };
}

/** `iid`, `dirichlet(alpha: 0.5)`. */
export function rule({ word, args }: Choice): string {
  const parts = Object.entries(args).map(([name, value]) => `${name}: ${valueText(value)}`);
  return parts.length === 0 ? word : `${word}(${parts.join(', ')})`;
}
