/** The vocabulary of edition 1, and the means to build another. */
import { edition1 } from './edition/edition-1.ts';
import { lexiconOf } from './lexicon.ts';
import { vocabularyOf } from './vocabulary.ts';

export { extendVocabulary, wordsOf } from './vocabulary.ts';
export { kindTakes } from './verbs/prune-clauses.ts';
export { prunedKinds, type PrunedKindName } from './pruned/index.ts';
export { branchNames, unitNames } from './pruned-kind.ts';
export type { ChoicePlace, PrunedKind } from './pruned-kind.ts';
export { between, fallen, leftAfter } from './decays/falls.ts';
export { isFall, type FallName } from './decays/falls.ts';
export { gather, innerShapes, type GatheringTable, type ShapeTable } from './fold-shape.ts';
export { evaluatedNumber, overSeeds, resources, stageName } from './values.ts';
export { hasTimeClause, isWindowed, lasts, takesTime, timeClausesOf } from './time-clauses.ts';
export { lexiconOf } from './lexicon.ts';
export * from './foreign/index.ts';
export type { HeadDeclaration, Vocabulary } from './vocabulary.ts';
export type * from './declaration.ts';
export type * from './shapes.ts';

export const vocabulary = vocabularyOf(edition1);
export const lexicon = lexiconOf(vocabulary);
