/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { bytes } from './bytes.ts';
import { densityMetric } from './density.ts';
import { f1 } from './f1.ts';
import { flops } from './flops.ts';
import { latency } from './latency.ts';
import { loss } from './loss.ts';
import { mse } from './mse.ts';
import { params } from './params.ts';
import { perplexity } from './perplexity.ts';
import { psnr } from './psnr.ts';
import { sparsityMetric } from './sparsity.ts';
import { trainedParams } from './trained-params.ts';

export const metrics: readonly WordDeclaration[] = [
  accuracy,
  loss,
  perplexity,
  mse,
  psnr,
  f1,
  auc,
  sparsityMetric,
  densityMetric,
  params,
  trainedParams,
  flops,
  bytes,
  latency,
];
