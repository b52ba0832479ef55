/** What the kinds of words and the clauses are called, in the order in which a reader meets them. */
import type { Category, ClauseDeclaration, HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';
import { addTo, listAt } from '../../basics/maps.ts';

interface Family {
  readonly category: Category;
  /** `optimizer`, in messages and headings. */
  readonly one: string;
  readonly many: string;
  /** The reference page that lists it. */
  readonly page: string;
}

export const families: readonly Family[] = [
  { category: 'pruned', one: 'thing to prune', many: 'What is pruned', page: 'objects' },
  { category: 'trained', one: 'part to train', many: 'What trains', page: 'objects' },
  { category: 'rewound', one: 'part of a state', many: 'What goes back', page: 'objects' },
  { category: 'calibrated', one: 'thing to calibrate', many: 'What is calibrated', page: 'objects' },
  { category: 'reconstructed', one: 'thing to reconstruct', many: 'What is reconstructed', page: 'objects' },
  { category: 'join', one: 'set of arms', many: 'What is joined', page: 'objects' },
  { category: 'insertable', one: 'thing to insert', many: 'What is inserted', page: 'objects' },
  { category: 'bypass-kernel', one: 'kernel of a bypass', many: 'Kernels of bypasses', page: 'objects' },
  { category: 'matrix-form', one: 'form of a matrix', many: 'Forms of matrices', page: 'objects' },
  { category: 'mapping', one: 'mapping', many: 'Mappings to cells', page: 'objects' },
  { category: 'cell-scale', one: 'scale of gradients', many: 'Scales of gradients of cells', page: 'objects' },
  { category: 'keepable', one: 'thing to keep', many: 'What a merge keeps', page: 'objects' },
  { category: 'foldable', one: 'thing to fold', many: 'What a compact folds', page: 'objects' },
  { category: 'pick', one: 'choice of an arm', many: 'Which arm is picked', page: 'objects' },
  { category: 'variation', one: 'variation', many: 'What arms differ in', page: 'objects' },
  { category: 'split', one: 'split', many: 'How samples are shared out to clients', page: 'objects' },
  { category: 'holder', one: 'holder of samples', many: 'Who holds samples', page: 'objects' },
  { category: 'weighing', one: 'weight of arms', many: 'What an average is weighted by', page: 'objects' },
  { category: 'whole', one: 'whole', many: 'What is measured of', page: 'objects' },
  { category: 'allocation', one: 'allocation', many: 'Allocations', page: 'allocations' },
  { category: 'allocator', one: 'computed allocation', many: 'Computed allocations', page: 'allocations' },
  { category: 'scope', one: 'scope', many: 'Scopes', page: 'allocations' },
  { category: 'grouping', one: 'norm', many: 'Groupings and norms', page: 'allocations' },
  { category: 'rounding', one: 'rounding', many: 'Roundings', page: 'allocations' },
  { category: 'tie', one: 'rule for ties', many: 'Rules for ties', page: 'allocations' },
  { category: 'compensation', one: 'compensation', many: 'Compensations', page: 'allocations' },
  { category: 'criterion', one: 'criterion', many: 'Criteria', page: 'criteria' },
  { category: 'curve', one: 'curve', many: 'Curves', page: 'curves' },
  { category: 'mask', one: 'mask', many: 'Masks', page: 'masks' },
  { category: 'reparam', one: 're-parameterisation', many: 'Re-parameterisations', page: 'masks' },
  { category: 'role', one: 'role', many: 'Roles', page: 'roles' },
  { category: 'optimizer', one: 'optimizer', many: 'Optimizers', page: 'optimizers' },
  { category: 'decay', one: 'decay', many: 'Decays', page: 'decays' },
  { category: 'piece', one: 'piece of a schedule', many: 'Pieces of a schedule', page: 'decays' },
  { category: 'loss', one: 'loss', many: 'Losses', page: 'losses' },
  { category: 'penalty', one: 'penalty', many: 'Penalties', page: 'losses' },
  { category: 'adapter-form', one: 'form of an adapter', many: 'Forms of an adapter', page: 'adapters' },
  { category: 'gate-form', one: 'form of a gate', many: 'Forms of a gate', page: 'adapters' },
  { category: 'growth', one: 'rule for growth', many: 'Rules for growth', page: 'adapters' },
  { category: 'multiplier', one: 'multiplier', many: 'Multipliers', page: 'losses' },
  { category: 'initialisation', one: 'initialisation', many: 'Initialisations', page: 'objects' },
  { category: 'metric', one: 'metric', many: 'Metrics', page: 'metrics' },
  { category: 'statistic', one: 'statistic', many: 'Over several seeds', page: 'metrics' },
  { category: 'data', one: 'data set', many: 'Data sets', page: 'data' },
  { category: 'data-amount', one: 'amount of data', many: 'Amounts of data', page: 'data' },
  { category: 'base', one: 'base', many: 'Bases', page: 'units' },
  { category: 'type', one: 'type', many: 'Types of parameters', page: 'types' },
  { category: 'function', one: 'function', many: 'Functions', page: 'expressions' },
  { category: 'variable', one: 'variable', many: 'Variables', page: 'expressions' },
];

export function familyOf(category: Category): Family {
  const found = families.find((family) => family.category === category);
  if (found === undefined) throw new Error(`the kind of words ${category} has no name`);
  return found;
}

/** The pages on which families stand together. */
export const pageTitles: readonly { readonly page: string; readonly title: string; readonly summary: string }[] = [
  { page: 'objects', title: 'Objects', summary: 'What the verbs act on.' },
  { page: 'allocations', title: 'Allocations and scopes', summary: 'How many units each layer loses, and who competes with whom.' },
  { page: 'criteria', title: 'Criteria', summary: 'Scores of the standard library: the unit with the lowest goes first.' },
  { page: 'curves', title: 'Curves', summary: 'How far a target is reached at progress p, from 0 to 1.' },
  { page: 'masks', title: 'Masks', summary: 'What a pruned weight is while its stage runs.' },
  { page: 'roles', title: 'Roles', summary: 'What a layer is in its network.' },
  { page: 'optimizers', title: 'Optimizers', summary: 'Rules of training, computed as PyTorch computes them.' },
  { page: 'decays', title: 'Decays', summary: 'How a rate falls over its stage.' },
  { page: 'losses', title: 'Losses and penalties', summary: 'What training makes small.' },
  { page: 'adapters', title: 'Adapters', summary: 'How an adapter meets the weight beside it.' },
  { page: 'metrics', title: 'Metrics', summary: 'What is measured, expected and decided by.' },
  { page: 'data', title: 'Data', summary: 'Data sets, as the project names them.' },
  { page: 'units', title: 'Units and bases', summary: 'What numbers count, and what shares are shares of.' },
  { page: 'types', title: 'Types', summary: 'What a parameter is a number of.' },
  { page: 'expressions', title: 'Functions and variables', summary: 'What expressions are made of.' },
];

// A name for each clause that is declared: several verbs share one, one word may be several.

export interface NamedClause {
  /** `over`, or `by-of-prune` where another verb has a `by` of another kind. */
  readonly name: string;
  readonly clause: ClauseDeclaration;
  readonly owners: readonly HeadDeclaration[];
}

/** Every clause once, in the order of the heads that take it. */
export function clausesByName(vocabulary: Vocabulary): readonly NamedClause[] {
  const owners = new Map<ClauseDeclaration, HeadDeclaration[]>();
  for (const head of vocabulary.heads.values()) {
    for (const clause of head.clauses) addTo(owners, clause, head);
  }
  const clauses = [...owners.keys()];
  return clauses.map((clause) => {
    const isOnly = clauses.every((other) => other === clause || other.word !== clause.word);
    const heads = listAt(owners, clause);
    const name = isOnly ? clause.word : `${clause.word}-of-${heads[0]?.word ?? ''}`;
    return { name, clause, owners: heads };
  });
}

export function nameOfClause(clauses: readonly NamedClause[], clause: ClauseDeclaration): string {
  return clauses.find((named) => named.clause === clause)?.name ?? clause.word;
}
