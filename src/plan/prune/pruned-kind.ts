/** Of which kind a prune statement is: weights, tiles, units, branches, tokens or samples, and of which data. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import { prunedKinds, type PrunedKindName } from '../../vocabulary/index.ts';
import { promised, asChoice, itemsOf } from '../reading.ts';

const kindOfWord: ReadonlyMap<string, PrunedKindName> = new Map(
  (Object.keys(prunedKinds) as PrunedKindName[]).flatMap((name) => prunedKinds[name].words.map(({ word }) => [word, name] as const)),
);

/** The kinds of the words that a statement prunes, in the order of the text. */
export function prunedKindsOf({ object }: TypedStatement): readonly PrunedKindName[] {
  return flatMapDefined(itemsOf(object), (item) => kindOfWord.get(asChoice(item).word));
}

/** The word for slices of layers that go together. */
export function isSliced(word: string): boolean {
  return kindOfWord.get(word) === 'units';
}

/** True where whole units go, branches among them, and not single weights. */
export function prunesUnits(statement: TypedStatement): boolean {
  return prunedKindsOf(statement).some((kind) => kind === 'units' || kind === 'branches');
}

/** True where tokens of a sequence go, and no part of the network. */
export function prunesTokens(statement: TypedStatement): boolean {
  return statement.verb === 'prune' && prunedKindsOf(statement).includes('tokens');
}

/** True where sublayers or blocks go. */
export function prunesBranches(statement: TypedStatement): boolean {
  return prunedKindsOf(statement).includes('branches');
}

/** Of the object `samples of train`: `train`. */
export function dataOf(item: Value): string {
  return asChoice(promised(item.kind === 'choice' ? item.args['of'] : undefined, 'the data set of samples')).word;
}
