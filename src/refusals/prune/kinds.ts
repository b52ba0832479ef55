/** What of a prune statement its kind does not take: words beside each other, clauses, choices, patterns. */
import type { TypedStatement, Value } from '../../language/typed.ts';
import { prunedKindsOf } from '../../plan/prune/pruned-kind.ts';
import { asChoice, asRecord, clause, itemsOf } from '../../plan/reading.ts';
import { kindTakes, prunedKinds, type ChoicePlace, type PrunedKind } from '../../vocabulary/index.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function kindRefusals(statement: TypedStatement): readonly Refusal[] {
  const [first, ...others] = prunedKindsOf(statement);
  if (first === undefined) return [];
  const kind: PrunedKind = prunedKinds[first];
  const mixed = others.some((other) => other !== first);
  if (mixed || (kind.beside === 'alone' && others.length > 0)) return [notBeside(statement, kind)];
  const clauses = Object.keys(statement.clauses).filter((word) => !kindTakes(first, word));
  if (clauses.length > 0) {
    return clauses.map((word) => ({ what: `the clause \`${word}\` of ${kind.noun}`, span: placeOf(statement, word) }));
  }
  return [...choiceRefusals(statement, kind), ...patternRefusals(statement, kind)];
}

function notBeside(statement: TypedStatement, { noun }: PrunedKind): Refusal {
  const [, second] = itemsOf(statement.object);
  const what = `pruning ${noun} beside something else`;
  return { what, span: second?.span ?? statement.span, instead: 'prune them in statements of their own' };
}

function choiceRefusals(statement: TypedStatement, kind: PrunedKind): readonly Refusal[] {
  return Object.entries(kind.choices).flatMap(([place, taken]): readonly Refusal[] => {
    const chosen = chosenAt(statement, place as ChoicePlace);
    if (chosen === undefined || taken.words.includes(wordOf(chosen))) return [];
    const because = taken.because === undefined ? '' : `, ${taken.because},`;
    const what = `${phrases[place as ChoicePlace](wordOf(chosen))} of ${kind.noun}${because}`;
    return [{ what, span: chosen.span, instead: taken.instead }];
  });
}

const phrases: Readonly<Record<ChoicePlace, (word: string) => string>> = {
  'by.allocation': (word) => `the allocation \`${word}\``,
  'grouped.by': (word) => `\`grouped by ${word}\``,
  mask: (word) => (word === expression ? 'a mask that is an expression,' : `\`mask ${word}\``),
  'normalized.per': (word) => `\`normalized … per ${word}\``,
  'protect.per': (word) => `a floor per ${word}`,
  'ranked.per': (word) => `\`ranked per ${word}\``,
};

function chosenAt(statement: TypedStatement, place: ChoicePlace): Value | undefined {
  const [word = '', part] = place.split('.');
  const value = clause(statement, word);
  if (value === undefined || part === undefined) return value;
  const { fields } = asRecord(value);
  // `normalized by l2 per layer` holds its scope inside of `by`.
  return fields[part] ?? (fields['by'] && inner(fields['by'])[part]);
}

function inner(value: Value): Readonly<Record<string, Value>> {
  return value.kind === 'record' ? value.fields : {};
}

/** A mask of the recipe's own, which no kind has a word for. */
const expression = 'EXPRESSION';

function wordOf(value: Value): string {
  return value.kind === 'choice' ? asChoice(value).word : expression;
}

function patternRefusals(statement: TypedStatement, kind: PrunedKind): readonly Refusal[] {
  const to = clause(statement, 'to');
  if (to?.kind !== 'pattern' || kind.patterns) return [];
  return [{ what: `a pattern of ${kind.noun}`, span: to.span, instead: 'write a share: `to 25% sparsity`' }];
}
