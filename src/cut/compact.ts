/** `compact` in a run: cuts the masked units, then measures and compares the network. */
import { cutsOf, unitsCut, type Cut } from '../state/cut.ts';
import { outputDifference, type Probe } from '../compute/evaluator.ts';
import type { SessionOptions } from '../compute/session.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { compactedDiffers, tooLargeToCompact } from '../diagnostics/catalogue/run-structure.ts';
import { elementCount, readParameters, sizeOfModel, storedTensors, type Model, type Tensor } from '../model/index.ts';
import type { PlannedCompact, Plan } from '../plan/plan.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { smallerModel } from './smaller-model.ts';
import type { Network } from '../state/network.ts';
import { compactionOf, withValues, type Compaction } from './compaction.ts';
import { foldConstants } from './fold-constants.ts';
import type { FeedData } from '../compute/feeding.ts';
import { gather } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';

/** Rounding of float32 sums in another order; far below the effect of any dropped term. */
export const tolerance = 1e-4;
/** A file of this size exceeds a protocol buffer, and two such models rarely fit in memory. */
export const mostNumbers = 2 ** 28;

/** The network with its cut, where it is cut here; what it computes is compared in any case. */
export async function compactNetwork(
  context: RunContext,
  { groups, changing = [], cut, folding }: PlannedCompact,
  whole: Network,
  at: { readonly stage: string; readonly step: number },
): Promise<Outcome<Network>> {
  const { plan, layers, datasets, engine, outline } = context;
  const refused = refusalToCompact(outline, plan.model.file);
  if (refused !== undefined) return { diagnostics: [refused] };
  const probe = probeToCompare(outline, await probeOf(plan, datasets));
  const model = probe === undefined ? outline : context.model;
  const found = folding && (await foldConstants(context, folding.groups, whole));
  if (found !== undefined && hasErrors(found.diagnostics)) return { diagnostics: found.diagnostics };
  const folded = found?.value;
  const network = folded?.network ?? whole;
  const compaction = compactionOf(model, network, layers.values(), groups);
  const pair = { masked: folded === undefined ? compaction.masked : withValues(model, whole.values), compact: compaction.compact };
  const compared = await difference(pair, probe, { file: plan.model.file, engine });
  if (hasErrors(compared.diagnostics)) return { diagnostics: compared.diagnostics };
  const apart = compared.value;
  const units = newlyRemoved(compaction.removed, network.cuts);
  const last = smallerModel(model, network)?.model ?? compaction.masked;
  context.emit({
    event: 'compact',
    ...at,
    cut,
    before: sizeOfModel(last),
    after: sizeOfModel(compaction.compact),
    models: plan.models && sizesOfParts(plan.models, last, compaction.compact),
    units: [...units.values()].reduce((sum, { length }) => sum + length, 0),
    folded: folded && { units: folded.units, stays: folded.stays },
    difference: apart,
  });
  const diagnostics = differs(apart, changing.length > 0, plan.model.file);
  if (hasErrors(diagnostics)) return { diagnostics };
  const isCut = cut === 'here' && units.size > 0;
  return { value: isCut ? { ...network, cuts: [...cutsOf(network), { ...at, units }] } : network, diagnostics };
}

/** Parameters of each of several models that are one. */
function sizesOfParts(parts: readonly { readonly name: string }[], last: Model, compact: Model) {
  const [before, after] = [last, compact].map(readParameters);
  const sizeOf = (all: ReturnType<typeof readParameters> = [], name: string): number =>
    all
      .filter(({ kind, tensor }) => kind !== 'running-statistic' && tensor.startsWith(`${name}.`))
      .reduce((sum, { count }) => sum + count, 0);
  return parts.map(({ name }) => ({ name, before: sizeOf(before, name), after: sizeOf(after, name) }));
}

/** By group, the units that are masked and not cut yet. */
function newlyRemoved(removed: Compaction['removed'], cuts: Network['cuts']): Cut['units'] {
  const before = unitsCut(cuts);
  return new Map(
    removed.flatMap(({ group, units }) => {
      const known = new Set(before.get(group));
      const own = units.filter((unit) => !known.has(unit));
      return own.length === 0 ? [] : [[group, own] as const];
    }),
  );
}

/** Undefined without a batch to compare on. */
export async function difference(
  { masked, compact }: Pick<Compaction, 'masked' | 'compact'>,
  probe: Probe | undefined,
  { file, engine }: { readonly file: string; readonly engine: SessionOptions },
): Promise<Outcome<number | undefined>> {
  if (probe === undefined) return { value: undefined, diagnostics: [] };
  return await inEngine(file, engine.device, () => outputDifference(masked, compact, probe, engine));
}

export function differs(apart: number | undefined, isExpected: boolean, file: string): readonly Diagnostic[] {
  if (apart === undefined || isExpected || apart <= tolerance) return [];
  return [diagnose(compactedDiffers, { file, difference: apart })];
}

/** A model that is too large to run twice is not compared. */
export function probeToCompare(model: Model, probe: Probe | undefined): Probe | undefined {
  return numbersOf(model, () => true) <= mostNumbers ? probe : undefined;
}

/** Data in the model's own file stays in the file of the compacted model. */
export function refusalToCompact(model: Model, file: string): Diagnostic | undefined {
  const numbers = numbersOf(model, ({ data }) => data.kind !== 'external');
  return numbers <= mostNumbers ? undefined : diagnose(tooLargeToCompact, { file, numbers, most: mostNumbers });
}

function numbersOf(model: Model, counts: (tensor: Tensor) => boolean): number {
  return [...storedTensors(model).keys()].filter(counts).reduce((sum, { dims }) => sum + (elementCount(dims) ?? 0), 0);
}

// A batch for comparing two models: of the data that a run has.

const mostSamples = 32;

export type LabelledProbe = Probe & { readonly labels: FeedData };

/** The first samples of validation, test or training data; undefined where there are none. */
export async function probeOf({ task }: Plan, datasets: ReadonlyMap<string, Dataset>): Promise<LabelledProbe | undefined> {
  const dataset = ['validation', 'test', 'train', 'calibration'].map((name) => datasets.get(name)).find((one) => one !== undefined);
  if (dataset === undefined || dataset.samples === 0) return undefined;
  const size = Math.min(mostSamples, dataset.samples);
  const { x, y } = await gather(
    dataset,
    Uint32Array.from({ length: size }, (_, index) => index),
  );
  const { type, dims } = dataset.x;
  return { input: task.input, type, dims, samples: x, labels: y, size };
}
