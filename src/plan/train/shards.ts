/** In how many parts a batch is computed, and what that means for BatchNorm. */
import { moreShardsThanSamples, normsOfSingles } from '../../diagnostics/catalogue/shards.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain, type PlanContext } from '../plan-context.ts';

interface Sharded {
  readonly parts: Pick<PlannedTrain, 'shards' | 'norms'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Samples of a part: below these it costs more than it gains, and its statistics are noisy. */
const least = { plain: 4, normalised: 8 };

/** Parts that nobody has counted are fewer where a batch is small. Errors: ESP5151; warns: ESP5152. */
export function shardsOf(
  statement: TypedStatement,
  { facts, settings, ...context }: PlanContext,
): Sharded {
  const { batch, shards: wanted = 1, defaults } = settings;
  const isDefault = defaults.includes('shards');
  const hasNorms = facts.parameters.some(({ kind }) => kind === 'running-statistic');
  const most = Math.floor(batch / (hasNorms ? least.normalised : least.plain));
  const shards = isDefault ? Math.max(1, Math.min(wanted, most)) : wanted;
  if (shards === 1) return { parts: {}, defaults: [], diagnostics: [] };
  const args = { shards, batch };
  const say = (found: typeof moreShardsThanSamples | typeof normsOfSingles): Diagnostic =>
    complain(context, found, args, statement.span);
  const diagnostics = [
    ...(shards > batch ? [say(moreShardsThanSamples)] : []),
    ...(hasNorms && shards <= batch && shards > most ? [say(normsOfSingles)] : []),
  ];
  return {
    parts: { shards, ...(hasNorms && { norms: 'each part' }) },
    defaults: isDefault ? ['shards'] : [],
    diagnostics,
  };
}
