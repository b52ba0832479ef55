/** What shapes of the vocabulary say about the words and names that may stand in them. */
import { visibleKinds } from '../language/check/expand.ts';
import type { Named } from '../language/check/names.ts';
import type { Category, ClauseDeclaration, ExpressionShape, HeadDeclaration, Part, Shape } from '../vocabulary/index.ts';

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
  switch (shape?.kind) {
    case 'choice':
      return [shape.category];
    case 'selector':
      return ['role'];
    case 'expression':
      return expressionCategories[shape.role];
    case 'measured':
    case 'comparison':
      return ['metric', 'whole', 'statistic'];
    case 'quantity':
      return ['base', 'scope'];
    case 'window':
      return ['base'];
    case 'list':
      return categoriesOf(shape.of);
    case 'record':
      return shape.parts.flatMap((part) => categoriesOf(part.shape));
    case 'either':
      return shape.options.flatMap(categoriesOf);
    default:
      return [];
  }
}

/** The kinds of the recipe's own names that may stand in a shape, in the order of their lookup. */
export function kindsOf(shape: Shape | undefined): readonly Named[] {
  return [...namedIn(shape), 'param'];
}

function namedIn(shape: Shape | undefined): readonly Named[] {
  switch (shape?.kind) {
    case 'name':
      return shape.of;
    case 'choice':
      return shape.definitions === undefined ? [] : [shape.definitions];
    case 'selector':
      return ['group', 'model'];
    case 'expression':
      return [...visibleKinds[shape.role], 'statistic', 'mark', 'model'];
    case 'measured':
    case 'comparison':
      return ['metric', 'stage', 'arm', 'mark', 'group'];
    case 'quantity':
      return ['mark'];
    case 'list':
      return namedIn(shape.of);
    case 'record':
      return shape.parts.flatMap((part) => namedIn(part.shape));
    case 'either':
      return shape.options.flatMap(namedIn);
    default:
      return [];
  }
}
