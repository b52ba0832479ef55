/** The one-shot and retrained results of PyTorch in `test/fixtures/oracle.json`, each as a recipe of ours. */

export interface OracleRow {
  readonly sparsity: number;
  readonly scope: 'dense' | 'uniform' | 'global' | 'global-min5' | 'global-min1';
  /** True where the floors leave less to prune than is asked for; then there are no results. */
  readonly infeasible?: true;
  readonly pruned?: number;
  readonly mask_sha256?: string;
  /** Accuracy from 0 to 1, or nats per character, right after pruning. */
  readonly before?: number;
  readonly after_200_steps?: number;
}

export interface OracleModel {
  readonly batch: number;
  readonly optimizer: 'sgd' | 'adamw';
  readonly peak_lr: number;
  readonly rows: readonly OracleRow[];
}

export type Oracle = { readonly models: Readonly<Record<string, OracleModel>> };

/** A row that has results. */
export interface Contest {
  readonly model: string;
  readonly scope: OracleRow['scope'];
  readonly sparsity: number;
  readonly pruned: number;
  /** PyTorch's figures, right after pruning and after 200 steps. */
  readonly before: number;
  readonly after: number;
  readonly recipe: string;
}

/** Rows whose masks an earlier row of the model has already are left out: floors that do not bind. */
export function contestsOf(model: string, { rows, optimizer, peak_lr }: OracleModel): Contest[] {
  const seen = new Set<string>();
  return rows.flatMap(({ sparsity, scope, pruned, mask_sha256, before, after_200_steps: after }) => {
    if (before === undefined || after === undefined || mask_sha256 === undefined) return [];
    if (seen.has(mask_sha256)) return [];
    seen.add(mask_sha256);
    const recipe = `${pruning(scope, sparsity)}${retraining(optimizer, peak_lr)}`;
    return [{ model, scope, sparsity, pruned: pruned ?? 0, before, after, recipe }];
  });
}

function pruning(scope: OracleRow['scope'], sparsity: number): string {
  if (scope === 'dense') return '';
  const floor = { 'global-min5': ', protect min 5% per layer', 'global-min1': ', protect min 1% per layer' };
  const [allocation] = scope.split('-');
  const bound = scope === 'global-min5' || scope === 'global-min1' ? floor[scope] : '';
  return `prune weights by ${allocation} magnitude to ${100 * sparsity}%${bound}\n`;
}

/** The rate falls in a straight line to 0, as PyTorch's does here; normalisations are trained on their batches. */
function retraining(optimizer: OracleModel['optimizer'], lr: number): string {
  const settings = optimizer === 'sgd' ? `lr: ${lr}, momentum: 0.9` : `lr: ${lr}, weight-decay: 0`;
  return `stage retrain for 200 steps { train all with ${optimizer}(${settings}) decay linear }\n`;
}

/** What the three metrics are told by, and where models and their data lie in the repository. */
export interface Source {
  readonly model: string;
  readonly train: string;
  readonly test: string;
  readonly metric: 'accuracy' | 'loss';
}

const data = 'test/fixtures/data';
const arrays = (name: string): Omit<Source, 'model'> => ({
  train: `${data}/${name}_x_train.npy,${data}/${name}_y_train.npy`,
  test: `${data}/${name}_x_test.npy,${data}/${name}_y_test.npy`,
  metric: 'accuracy',
});
const mnist = (part: string): string =>
  ['images-idx3', 'labels-idx1'].map((kind) => `examples/lenet300/data/mnist-${part}-${kind}-ubyte.gz`).join(',');
const moby = (part: string): string => `text=${data}/moby_${part}.txt.gz,tokens=${data}/moby_vocab.json,window=64`;

export function sourceOf(model: string): Source {
  const at = `test/fixtures/models/${model}.onnx`;
  if (model === 'lenet300_mnist') {
    return { model: `examples/lenet300/${model}.onnx`, train: mnist('train'), test: mnist('test'), metric: 'accuracy' };
  }
  if (model.startsWith('mlp_digits')) return { model: at, ...arrays('digits') };
  if (model.includes('fmnist')) return { model: at, ...arrays('fmnist') };
  return { model: at, train: moby('train'), test: `${moby('test')},limit=256`, metric: 'loss' };
}
