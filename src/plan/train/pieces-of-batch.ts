/** What a step takes of the samples, and how: pieces and parts of a batch, a half of the data, the clipped gradient. */
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { positiveNumber } from '../../vocabulary/values.ts';
import { amountOf, quantityClause, asQuantity, asRecord, clause } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { limitFault } from '../within-limits.ts';
import type { Earlier } from './continuing.ts';
import { noHalf, otherHalf } from '../../diagnostics/catalogue/plan-samples.ts';
import { onHalf } from '../../vocabulary/clauses/training.ts';
import type { PlannedHalf, PlannedTrain } from '../plan.ts';
import { moreShardsThanSamples, normsOfSingles } from '../../diagnostics/catalogue/data.ts';

interface Sharded {
  readonly parts: Pick<PlannedTrain, 'shards' | 'norms'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Samples of a part: below these it costs more than it gains, and its statistics are noisy. */
const least = { plain: 4, normalised: 8 };

/** Parts that nobody has counted are fewer where a batch is small. Errors: ESP5151; warns: ESP5152. */
function shardsOf(statement: TypedStatement, { facts, settings, ...context }: PlanContext): Sharded {
  const { batch, shards: wanted = 1, defaults } = settings;
  const isDefault = defaults.includes('shards');
  const hasNorms = facts.parameters.some(({ kind }) => kind === 'running-statistic');
  const most = Math.floor(batch / (hasNorms ? least.normalised : least.plain));
  const shards = isDefault ? Math.max(1, Math.min(wanted, most)) : wanted;
  if (shards === 1) return { parts: {}, defaults: [], diagnostics: [] };
  const args = { shards, batch };
  const say = (found: typeof moreShardsThanSamples | typeof normsOfSingles): Diagnostic => complain(context, found, args, statement.span);
  const diagnostics = [
    ...(shards > batch ? [say(moreShardsThanSamples)] : []),
    ...(hasNorms && shards <= batch && shards > most ? [say(normsOfSingles)] : []),
  ];
  return { parts: { shards, norms: hasNorms ? 'each part' : undefined }, defaults: isDefault ? ['shards'] : [], diagnostics };
}

/** All halves of a recipe are of one order of the samples, so that the two have none in common. */
const stream = 'halves';

/** `on half 1 of train`: which half of the samples a training statement draws from. */
interface HalfChoice {
  readonly half?: PlannedHalf;
  readonly diagnostics: readonly Diagnostic[];
}

function halfOf(statement: TypedStatement, from: Earlier | undefined, context: PlanContext): HalfChoice {
  const value = clause(statement, 'on');
  const earlier = from?.planned.half?.nth;
  const span = value?.span ?? statement.spans['continuing'] ?? statement.span;
  const other = (nth?: number): readonly Diagnostic[] =>
    from === undefined || earlier === nth ? [] : [complain(context, otherHalf, { stage: from.path, half: earlier }, span)];
  if (value === undefined) return { diagnostics: other() };
  const written = asQuantity(asRecord(value).fields['half'] ?? value);
  const fault = limitFault('half', shapeOfHalf(), written, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  const nth = toNumber(amountOf(written)) === 1 ? 1 : 2;
  const all = context.settings.samples['train'];
  if (all === undefined || all < 2) {
    return { diagnostics: [complain(context, noHalf, { samples: all }, span)] };
  }
  const samples = nth === 1 ? Math.ceil(all / 2) : Math.floor(all / 2);
  return { half: { nth, samples, stream }, diagnostics: other(nth) };
}

function shapeOfHalf() {
  const { value } = onHalf;
  const part = value?.kind === 'record' ? value.parts.find(({ name }) => name === 'half') : undefined;
  if (part?.shape === undefined) throw new TypeError('`on half` declares its number');
  return part.shape;
}

export function numbersOf(statement: TypedStatement, from: Earlier | undefined, context: PlanContext) {
  const clip = quantityClause(statement, 'clip');
  const accumulate = quantityClause(statement, 'accumulate');
  const pieces = accumulate === undefined ? 1 : toNumber(amountOf(accumulate));
  const { batch } = context.settings;
  const sharded = shardsOf(statement, context);
  const half = halfOf(statement, from, context);
  const diagnostics: Diagnostic[] = [...sharded.diagnostics, ...half.diagnostics];
  if (accumulate !== undefined && (!Number.isInteger(pieces) || pieces < 1 || pieces > batch)) {
    const need = `a whole number from 1 to the batch of ${batch}`;
    const args = { what: '`accumulate`', value: String(pieces), need };
    diagnostics.push(complain(context, wrongNumber, args, accumulate.span));
  }
  const fault = clip && limitFault('clip', positiveNumber, clip, context);
  if (fault !== undefined) diagnostics.push(fault);
  return {
    pieces: { accumulate: pieces, ...sharded.parts, half: half.half },
    clip: clip && toNumber(amountOf(clip)),
    defaults: [...(accumulate === undefined ? ['accumulate'] : []), ...sharded.defaults],
    diagnostics,
  };
}
