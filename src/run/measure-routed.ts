/** What the networks of all codes give together: each sample goes through the network of the code that it takes. */
import type { SessionOptions } from '../compute/session.ts';
import type { Dataset } from '../data/dataset.ts';
import { subset } from '../data/batches.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Measurement } from '../journal/run-event.ts';
import { openMeter, sparsityOf } from '../measure/evaluate.ts';
import { watchedData } from '../measure/observer.ts';
import type { Plan } from '../plan/plan.ts';
import { codesOf, routeScores } from '../score/routes.ts';
import type { LoadedModel } from '../state/load.ts';
import type { CodesOfNetwork, Network } from '../state/network.ts';
import type { RunEnd } from './result.ts';

/** On the data that the run is watched on; undefined unless the run ends in one network for every code of one training. */
export async function measureRouted(
  { plan, loaded, datasets }: { readonly plan: Plan; readonly loaded: LoadedModel; readonly datasets: ReadonlyMap<string, Dataset> },
  ends: readonly RunEnd[],
): Promise<Outcome<Measurement | undefined>> {
  const coded = networksOfCodes(ends);
  const on = watchedData(datasets);
  const dataset = on === undefined ? undefined : datasets.get(on);
  if (coded === undefined || on === undefined || dataset === undefined) return { diagnostics: [] };
  const { networks, codes } = coded;
  const taken = codesOf(await routeScores(plan, codes, dataset), codes.count);
  const parts = networks.map((network, index) => ({ network, dataset: subset(dataset, rowsOf(dataset, taken, index + 1)) }));
  const engine: SessionOptions = { threads: plan.threads, device: plan.device };
  const opened = await openMeter({ plan, model: loaded.model, engine }, loaded.network, dataset);
  const meter = opened.value;
  if (meter === undefined) return { diagnostics: opened.diagnostics };
  try {
    const metrics = [...new Set([...plan.task.metrics, 'loss'])];
    const filled = parts.filter((part) => part.dataset.samples > 0);
    const values = await meter.together(filled, metrics);
    const sparsity = meanSparsity({ plan, layers: loaded.layers }, parts);
    const place = { stage: '', moment: 'routed', step: 0 } as const;
    return { value: { event: 'metrics', ...place, on, values, sparsity }, diagnostics: opened.diagnostics };
  } finally {
    await meter.release();
  }
}

interface NetworksOfCodes {
  readonly codes: CodesOfNetwork;
  /** In the order of the codes. */
  readonly networks: readonly Network[];
}

function networksOfCodes(ends: readonly RunEnd[]): NetworksOfCodes | undefined {
  const codes = ends[0]?.network.codes;
  if (codes === undefined || ends.length !== codes.count) return undefined;
  const networks: Network[] = [];
  for (const { network } of ends) {
    const own = network.codes;
    if (own?.taken === undefined || !isSame(own, codes)) return undefined;
    networks[own.taken - 1] = network;
  }
  return Object.keys(networks).length === codes.count ? { codes, networks } : undefined;
}

/** Whether both come from one training. */
export function isSame(one: CodesOfNetwork, other: CodesOfNetwork): boolean {
  return one.values.every((value, at) => Object.is(value, other.values[at]));
}

function rowsOf({ rows }: Dataset, taken: Uint8Array, code: number): Uint32Array {
  const places: number[] = [];
  taken.forEach((own, place) => {
    if (own === code) places.push(rows?.[place] ?? place);
  });
  return Uint32Array.from(places);
}

/** By the samples that go through each. */
function meanSparsity(
  context: Parameters<typeof sparsityOf>[0],
  parts: readonly { readonly network: Network; readonly dataset: Dataset }[],
): number {
  const all = parts.reduce((sum, { dataset }) => sum + dataset.samples, 0);
  return parts.reduce((sum, { network, dataset }) => sum + (sparsityOf(context, network) * dataset.samples) / all, 0);
}
