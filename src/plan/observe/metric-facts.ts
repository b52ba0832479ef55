/** Facts of metrics: which of them count weights, and of which losses the others can be taken. */
import type { LossName } from '../plan.ts';

/** A plan knows these without data. */
const counted: ReadonlySet<string> = new Set(['sparsity', 'density', 'trained params']);

export function isCount(metric: string): boolean {
  return counted.has(metric);
}

/** By the metric's word. */
export const lossesOf: ReadonlyMap<string, readonly LossName[]> = new Map<
  string,
  readonly LossName[]
>([
  ['accuracy', ['crossentropy']],
  ['loss', ['crossentropy', 'mse', 'l1', 'bce']],
  ['perplexity', ['crossentropy']],
  ['mse', ['mse', 'l1']],
  ['psnr', ['mse', 'l1']],
  ['drift', ['crossentropy', 'mse', 'l1', 'bce']],
  ['f1', ['crossentropy', 'bce']],
  ['auc', ['crossentropy', 'bce']],
  ['cka', ['crossentropy', 'mse', 'l1', 'bce']],
]);

/** Those of a metric as a run calls it: `top-5`, `psnr(peak: 255)`, `f1(class: 1)`. */
export function lossesOfMeasured(metric: string): readonly LossName[] | undefined {
  return lossesOf.get(metric.startsWith('top-') ? 'accuracy' : metric.replace(/\(.*$/, ''));
}
