/** Which code each sample takes, and the prices by which training samples are shared out evenly. */
import { routerModel, routerOutputs, type Router } from '../compute/router.ts';
import { floatTensor, loadProgram } from '../compute/session.ts';
import { batchesInTurn, inOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Plan } from '../plan/plan.ts';
import { evenShares } from '../select/balanced-shares.ts';
import { datasetOf, type RunContext } from '../state/context.ts';
import { openCodes } from '../state/codes.ts';
import type { Network } from '../state/network.ts';

const samplesAtOnce = 256;

/** Row-major, [samples, K]: cosines less prices. */
export async function routeScores(
  { task, threads }: Pick<Plan, 'task' | 'threads'>,
  router: Router,
  dataset: Dataset,
): Promise<Float32Array> {
  const { ort, session } = await loadProgram(routerModel(router, task.input, dataset.x.dims), { threads, device: 'cpu' });
  const scores = new Float32Array(dataset.samples * router.count);
  try {
    const size = Math.min(samplesAtOnce, dataset.samples);
    let from = 0;
    for await (const { x, xDims } of batchesInTurn(dataset, inOrder(dataset.samples, size), size)) {
      if (!(x instanceof Float32Array)) throw new TypeError('a router reads float32 samples');
      const results = await session.run({ [task.input]: floatTensor(ort, x, xDims) });
      const own = results[routerOutputs.scores]?.data;
      if (!(own instanceof Float32Array)) throw new TypeError('a router gives float32 scores');
      scores.set(own, from);
      from += own.length;
    }
  } finally {
    await session.release();
  }
  return scores;
}

/** The highest score of each row, from 1 on; of equal ones the first. */
export function codesOf(scores: ArrayLike<number>, count: number): Uint8Array {
  return Uint8Array.from({ length: scores.length / count }, (_, sample) => {
    let best = 0;
    for (let code = 1; code < count; code++) {
      const [own, other] = [scores[sample * count + code], scores[sample * count + best]];
      if ((own ?? -Infinity) > (other ?? -Infinity)) best = code;
    }
    return best + 1;
  });
}

/** At the end of a training of codes: with prices, and a word on how many samples take each code. */
export async function withRoutes(
  context: RunContext,
  at: { readonly stage: string; readonly step: number },
  network: Network,
): Promise<Network> {
  const { codes } = network;
  if (codes === undefined || openCodes(network) === undefined) return network;
  const { plan, datasets, emit } = context;
  const { prices: _, ...plain } = codes;
  const cosines = await routeScores(plan, plain, datasetOf(context, 'train'));
  const { prices } = evenShares(cosines, codes.count);
  const priced = { ...codes, prices };
  for (const [on, dataset] of datasets) {
    const scores = await routeScores(plan, priced, dataset);
    const taken = codesOf(scores, codes.count);
    const counts = Array.from({ length: codes.count }, (__, code) => taken.reduce((sum, own) => sum + (own === code + 1 ? 1 : 0), 0));
    emit({ event: 'routes', ...at, on, codes: counts });
  }
  return { ...network, codes: priced };
}
