/** What shapes of the vocabulary say about the words and names that may stand in them. */
import { visibleKinds } from '../language/check/expand.ts';
import type { Named } from '../language/names.ts';
import {
  gather,
  type Category,
  type ClauseDeclaration,
  type ExpressionShape,
  type GatheringTable,
  type HeadDeclaration,
  type Part,
  type Shape,
} from '../vocabulary/index.ts';

export function clauseOf(head: HeadDeclaration | undefined, word: string): ClauseDeclaration | undefined {
  return head?.clauses.find((one) => one.word === word);
}

/** The value of a clause, and the parts whose words bind to it: `warmup` of `decay`. */
export function shapeOfClause(head: HeadDeclaration | undefined, word: string): Shape | undefined {
  const clause = clauseOf(head, word);
  if (clause?.own === undefined) return clause?.value;
  const { value, own } = clause;
  if (value?.kind === 'record') return { kind: 'record', parts: [...value.parts, ...own] };
  const plain = value === undefined ? [] : [{ name: 'value', shape: value }];
  return { kind: 'record', parts: [...plain, ...own] };
}

/** The part of a clause that a word introduces: `min` of `protect`, `warmup` of `decay`. */
export function partOf(shape: Shape | undefined, word: string): Part | undefined {
  return shape?.kind === 'record' ? shape.parts.find((part) => part.word === word) : undefined;
}

const expressionCategories: Readonly<Record<ExpressionShape['role'], readonly Category[]>> = {
  criterion: ['criterion', 'function', 'variable'],
  curve: ['curve', 'function', 'variable'],
  loss: ['loss', 'penalty', 'function', 'variable'],
  penalty: ['penalty', 'criterion', 'function', 'variable'],
  reparam: ['reparam', 'criterion', 'function', 'variable'],
  metric: ['metric', 'criterion', 'function', 'variable'],
  threshold: ['function', 'variable'],
};

/** The categories whose words may stand in a shape, in the order in which they are read. */
export function categoriesOf(shape: Shape | undefined): readonly Category[] {
  return gather(categories, shape);
}

const measured: readonly Category[] = ['metric', 'whole', 'statistic'];

const categories: GatheringTable<[], Category> = {
  choice: ({ category }) => [category],
  selector: () => ['role'],
  expression: ({ role }) => expressionCategories[role],
  measured: () => measured,
  comparison: () => measured,
  quantity: () => ['base', 'scope'],
  window: () => ['base'],
};

/** The kinds of the recipe's own names that may stand in a shape, in the order of their lookup. */
export function kindsOf(shape: Shape | undefined): readonly Named[] {
  return [...gather(named, shape), 'param'];
}

const namedInClaim: readonly Named[] = ['metric', 'stage', 'arm', 'mark', 'group'];

const named: GatheringTable<[], Named> = {
  name: ({ of }) => of,
  choice: ({ definitions }) => (definitions === undefined ? [] : [definitions]),
  selector: () => ['group', 'model'],
  expression: ({ role }) => [...visibleKinds[role], 'statistic', 'mark', 'model'],
  measured: () => namedInClaim,
  comparison: () => namedInClaim,
  quantity: () => ['mark'],
};
