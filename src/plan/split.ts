/** `over 10 clients of train split dirichlet(alpha: 0.5)`, as it is written. */
import type { Span } from '../diagnostics/diagnostic.ts';
import { floor } from '../exact/rational.ts';
import type { Choice, Value } from '../language/typed.ts';
import { amountOf, asChoice, asQuantity, asRecord } from './reading.ts';
import { valueText } from './value-text.ts';

export interface Split {
  /** What plans call it: `10 of train, iid`. Equal splits of a recipe are one. */
  readonly name: string;
  readonly clients: number;
  readonly data: string;
  readonly by: Choice;
  readonly span: Span;
}

/** A client of a split; the first one is 1. */
export interface Client {
  readonly split: Split;
  readonly nth: number;
}

export function splitOf(over: Value): Split {
  const { count, of, split } = asRecord(over).fields;
  if (count === undefined || of === undefined || split === undefined) {
    throw new TypeError('the checker promises all parts of a split');
  }
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
