/** Whether two trees say the same, statement by statement: what a layout must not change. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Comment, Item, Statement } from '../ast.ts';
import { orderedClauses } from './order.ts';

export interface Said {
  /** As they are laid out: short forms written out, words in their spelling. */
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/** `then` and the order of clauses belong to the layout; all else is what a person wrote. */
export function saySame(first: Said, second: Said, vocabulary: Vocabulary): boolean {
  return wordsOf(first, vocabulary) === wordsOf(second, vocabulary);
}

function wordsOf({ statements, comments }: Said, vocabulary: Vocabulary): string {
  const remarks = comments.map(({ text, doc }) => `${doc ? '##' : '#'} ${text}`).sort();
  const said = statements.map((one) => inOrder(one, vocabulary));
  return JSON.stringify([said, remarks], (key, value: unknown) =>
    key === 'span' || key === 'then' || key === 'headKind' ? undefined : withPercent(value),
  );
}

function inOrder(statement: Statement, vocabulary: Vocabulary): unknown {
  const { block, ...rest } = statement;
  const clauses = orderedClauses(statement, vocabulary);
  const inner = block?.statements.map((one) => inOrder(one, vocabulary));
  return { ...rest, clauses, inner };
}

/** `25..75%` is `25%..75%`. */
function withPercent(value: unknown): unknown {
  return isRange(value) ? { ...value, from: sharedPercent(value.from, value.to) } : value;
}

function isRange(value: unknown): value is Item & { readonly kind: 'range' } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'range';
}

/** The sign at the end of a range speaks for both ends. */
export function sharedPercent(from: Item, to: Item): Item {
  const speaks = to.kind === 'number' && to.percent && from.kind === 'number';
  return speaks ? { ...from, percent: true } : from;
}
