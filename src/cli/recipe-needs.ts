/** What a recipe has to be given: data sets, kinds of layers, a teacher; as far as it says so itself. */
import type { Recipe, TypedStatement, Value } from '../language/typed.ts';
import { statementsIn } from '../language/within.ts';
import { calledNames, freeNames } from '../language/expressions/names.ts';

/** In the order in which they are wanted, each once: `train data`, `linear layers`. */
export function needsOf({ body, models = [] }: Recipe): readonly string[] {
  const statements = statementsIn(body);
  return [
    ...new Set([
      ...statements.flatMap(rolesIn).map((role) => `${role} layers`),
      ...(statements.some(isTraining) ? ['train data'] : []),
      ...statements.flatMap(dataOf),
      ...models.map(({ file }) => `the model ${file}`),
    ]),
  ];
}

function isTraining({ verb, implied }: TypedStatement): boolean {
  return implied || verb === 'train' || verb === 'retrain';
}

/** Roles of layers that a recipe selects by. */
export function rolesOf({ body }: Recipe): readonly string[] {
  return [...new Set(statementsIn(body).flatMap(rolesIn))];
}

/** Roles that a model may lack; names and places are the recipe's own affair. */
function rolesIn({ clauses }: TypedStatement): readonly string[] {
  const selector = clauses['in'];
  if (selector?.kind !== 'selector') return [];
  return selector.terms.flatMap((term) => (term.kind === 'role' ? [term.role] : []));
}

/** The data sets that `using`, `on` and the like name. */
function dataOf({ clauses, object }: TypedStatement): readonly string[] {
  return [...wordsIn(object), ...Object.values(clauses).flatMap(wordsIn)]
    .filter((word) => dataSets.has(word))
    .map((word) => `${word} data`);
}

const dataSets: ReadonlySet<string> = new Set(['train', 'validation', 'calibration', 'test']);

// The words of a typed value, and the variables and names that its expressions read.

export function wordsIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choice':
      return [value.word, ...Object.values(value.args).flatMap(wordsIn)];
    case 'record':
      return Object.values(value.fields).flatMap(wordsIn);
    case 'list':
      return value.items.flatMap(wordsIn);
    case 'expression':
      return [...freeNames(value.expr), ...calledNames(value.expr)];
    case 'quantity':
      return [value.unit];
    default:
      return [value.kind];
  }
}
