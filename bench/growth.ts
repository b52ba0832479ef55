/** Whether costs grow as the work does: each row ten times as much of one thing, against one time. */
import { checkSource } from '../src/check-source.ts';
import { plan } from '../src/index.ts';
import { uniform } from '../src/random/draw.ts';
import { stream } from '../src/random/stream.ts';
import { select } from '../src/select/select.ts';
import { encodeDeepModel } from './support/deep-model.ts';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'growth';

const rounds = 5;
const goal = { ratio: 12 } as const;

export async function run(): Promise<readonly Measurement[]> {
  const cut = 'prune weights by global magnitude to 80%, protect min 5% per layer\n';
  const [small, large] = [modelOf(60), modelOf(600)];
  const levels = (count: number): string => Array.from({ length: count }, (_, at) => `${((at + 1) * 90) / (count + 1)}%`).join(', ');
  const sweep = (count: number): string =>
    `param target: sparsity = 50%\nsweep target in ${levels(count)} {\n  stage cut { ${cut.trim().replace('80%', 'target')} }\n}\n`;
  const shared = (clients: number): string =>
    `branch over ${clients} clients of train split iid {\n  train all for 1 epoch with sgd(lr: 0.1)\n}\naverage all\n`;
  return [
    await row(
      'plan of 600 layers (rival: 60)',
      () => planned(cut, large),
      () => planned(cut, small),
    ),
    await row('selection from 20 M weights (rival: 2 M)', selecting(20e6), selecting(2e6)),
    await row('check of 2,000 statements (rival: 200)', checking(2000), checking(200)),
    await row(
      'plan of 200 statements (rival: 20)',
      () => planned(cut.repeat(200), small),
      () => planned(cut.repeat(20), small),
    ),
    await row(
      'plan of 200 arms (rival: 20)',
      () => planned(sweep(200), small),
      () => planned(sweep(20), small),
    ),
    await row(
      'plan of 4,000 clients (rival: 400)',
      () => planned(shared(4000), small),
      () => planned(shared(400), small),
    ),
  ];

  async function row(what: string, more: () => unknown, less: () => unknown): Promise<Measurement> {
    return { what, ...(await timePairs(more, less, rounds)), unit: 'ms', goal };
  }

  function checking(count: number): () => void {
    const source = { name: 'growth.prune', text: cut.repeat(count) };
    return () => void checkSource(source);
  }
}

function modelOf(depth: number): Uint8Array {
  const width = 16;
  const bytes = (layer: number) => new Uint8Array(uniform(stream(1, `layer_${layer}`), width * width, 1).buffer);
  return encodeDeepModel({ depth, width, nameOf: (layer) => `layer_${layer}`, dataOf: (layer) => ({ rawData: bytes(layer) }) });
}

function planned(recipe: string, model: Uint8Array): void {
  const { value, diagnostics } = plan({ recipe, model, samples: { train: 8000 } });
  if (value === undefined) throw new Error(JSON.stringify(diagnostics[0]));
}

function selecting(size: number): () => void {
  const values = uniform(stream(7, 'weights'), size, 1);
  const own = { name: 'linear', tensor: 'linear.weight', dims: [1000, size / 1000], values };
  const layers = [{ ...own, axes: ['out', 'in'] as const, groups: 1 }];
  return () => {
    const allocation = { kind: 'global', pruned: 0.8 * size } as const;
    const request = { layers, rankBy: 'magnitude', allocation, ranked: { per: 'layer' } } as const;
    if (select(request).value === undefined) throw new Error('nothing was selected');
  };
}
