/** In how many parts a batch is computed, and what that means for BatchNorm. */
import { moreShardsThanSamples, normsOfSingles } from '../../diagnostics/catalogue/shards.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain, type Scene } from '../scene.ts';

interface Sharded {
  readonly parts: Pick<PlannedTrain, 'shards' | 'norms'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Samples below which statistics of a part are too noisy to be passed over in silence. */
const fewSamples = 8;

/** Parts that nobody has counted are as many as the batch has samples for. Errors: ESP5151; warns: ESP5152. */
export function shardsOf(statement: TypedStatement, { facts, settings, ...scene }: Scene): Sharded {
  const { batch, shards: wanted = 1, defaults } = settings;
  const isDefault = defaults.includes('shards');
  const shards = isDefault ? Math.min(wanted, batch) : wanted;
  if (shards === 1) return { parts: {}, defaults: [], diagnostics: [] };
  const args = { shards, batch };
  const say = (found: typeof moreShardsThanSamples | typeof normsOfSingles): Diagnostic =>
    complain({ facts, settings, ...scene }, found, args, statement.span);
  const hasNorms = facts.parameters.some(({ kind }) => kind === 'running-statistic');
  const diagnostics = [
    ...(shards > batch ? [say(moreShardsThanSamples)] : []),
    ...(hasNorms && shards <= batch && batch < shards * fewSamples ? [say(normsOfSingles)] : []),
  ];
  return {
    parts: { shards, ...(hasNorms && { norms: 'each part' }) },
    defaults: isDefault ? ['shards'] : [],
    diagnostics,
  };
}
