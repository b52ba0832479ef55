/** Words that a statement's object and clauses may hold, so that only they are coloured in it. */
import {
  gather,
  type Category,
  type GatheringTable,
  type HeadDeclaration,
  type Part,
  type Shape,
  type Vocabulary,
  type WordDeclaration,
} from '../../vocabulary/index.ts';

/** Categories whose words may stand in a statement, arguments of words included. */
export function categoriesOf(head: HeadDeclaration, vocabulary: Vocabulary): ReadonlySet<Category> {
  const found = new Set<Category>();
  const seen = new Set<Shape>();

  function visitPart(part: Part): void {
    if (part.shape !== undefined) visit(part.shape);
  }

  function visitWord({ args, follow }: WordDeclaration): void {
    for (const { shape } of args ?? []) if (shape !== undefined) visit(shape);
    follow?.forEach(visitPart);
  }

  function add(category: Category): void {
    if (found.has(category)) return;
    found.add(category);
    vocabulary.words.get(category)?.forEach(visitWord);
  }

  function visit(shape: Shape): void {
    if (seen.has(shape)) return;
    seen.add(shape);
    gather(categories, shape).forEach(add);
  }

  const value = head.kind === 'definition' ? head.value : head.object;
  if (value !== undefined) visit(value);
  if (head.kind === 'definition' && head.builds === 'param') add('type');
  for (const clause of head.clauses) {
    if (clause.value !== undefined) visit(clause.value);
    clause.own?.forEach(visitPart);
  }
  return found;
}

const claimed: readonly Category[] = ['metric', 'statistic', 'whole'];

const categories: GatheringTable<[], Category> = {
  choice: ({ category }) => [category],
  selector: () => ['role'],
  expression: ({ role }) => categoriesOfRole[role],
  measured: () => claimed,
  comparison: () => claimed,
  interval: () => claimed,
};

type Role = (Shape & { readonly kind: 'expression' })['role'];

/** Named expressions that may stand where an expression of this role does. */
const categoriesOfRole: Readonly<Record<Role, readonly Category[]>> = {
  criterion: ['criterion', 'function', 'variable'],
  curve: ['curve', 'function', 'variable'],
  loss: ['loss', 'penalty', 'function'],
  penalty: ['penalty', 'function', 'variable'],
  reparam: ['reparam', 'function', 'variable'],
  metric: ['function', 'variable'],
  threshold: ['function', 'variable'],
};
