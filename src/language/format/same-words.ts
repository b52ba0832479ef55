/** Whether two trees say the same, statement by statement: what a layout must not change. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Comment, Item, Statement } from '../ast.ts';
import { orderedClauses } from './remarks.ts';

export interface Said {
  /** As they are laid out: short forms written out, words in their spelling. */
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/** `then` and the order of clauses belong to the layout; all else is what a person wrote. */
export function saySame(first: Said, second: Said, vocabulary: Vocabulary): boolean {
  const all = (said: Said) => said.statements.map((one) => inOrder(one, vocabulary));
  return isSame(remarksOf(first), remarksOf(second)) && isSame(all(first), all(second));
}

function remarksOf({ comments }: Said): readonly string[] {
  return comments.map(({ text, doc }) => `${doc ? '##' : '#'} ${text}`).sort();
}

function inOrder(statement: Statement, vocabulary: Vocabulary): unknown {
  const { block, ...rest } = statement;
  return { ...rest, clauses: orderedClauses(statement, vocabulary), inner: block?.statements.map((one) => inOrder(one, vocabulary)) };
}

/** Where something stands, and what the layout decides, is not said. */
const unsaid: ReadonlySet<string> = new Set(['span', 'then', 'headKind']);

function isSame(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (!isRecord(first) || !isRecord(second)) return false;
  if (Array.isArray(first) || Array.isArray(second)) {
    if (!Array.isArray(first) || !Array.isArray(second)) return false;
    return first.length === second.length && first.every((it, at) => isSame(it, second[at]));
  }
  const [one, other] = [withPercent(first), withPercent(second)];
  return agrees(one, other) && agrees(other, one, 'is there');
}

/** Whether all that one says is in the other, or only that something is. */
function agrees(one: Fields, other: Fields, wanted: 'equal' | 'is there' = 'equal'): boolean {
  for (const key in one) {
    if (one[key] === undefined || unsaid.has(key)) continue;
    if (wanted === 'equal' ? !isSame(one[key], other[key]) : other[key] === undefined) return false;
  }
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** `25..75%` is `25%..75%`. */
function withPercent(value: Fields): Fields {
  const item: unknown = value;
  return isRange(item) ? { ...item, from: sharedPercent(item.from, item.to) } : value;
}

function isRange(value: unknown): value is Item & { readonly kind: 'range' } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'range';
}

/** The sign at the end of a range speaks for both ends. */
export function sharedPercent(from: Item, to: Item): Item {
  const speaks = to.kind === 'number' && to.percent && from.kind === 'number';
  return speaks ? { ...from, percent: true } : from;
}
