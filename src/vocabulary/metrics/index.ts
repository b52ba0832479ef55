/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { accuracy } from './accuracy.ts';
import { bytes } from './bytes.ts';
import { densityMetric } from './density.ts';
import { flops } from './flops.ts';
import { latency } from './latency.ts';
import { loss } from './loss.ts';
import { params } from './params.ts';
import { perplexity } from './perplexity.ts';
import { sparsityMetric } from './sparsity.ts';
import { trainedParams } from './trained-params.ts';

export const metrics: readonly WordDeclaration[] = [
  accuracy,
  loss,
  perplexity,
  sparsityMetric,
  densityMetric,
  params,
  trainedParams,
  flops,
  bytes,
  latency,
];
