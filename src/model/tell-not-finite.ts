/** Tells which parameters of a model are NaN or infinite before anything is computed with it. */
import { originalNotFinite } from '../diagnostics/catalogue/plan-values.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ModelFiles } from './file.ts';
import type { Model } from './graph.ts';
import { storedNotFinite } from './stored-not-finite.ts';
import { placeIn } from './values/element-index.ts';

/** Of the parameters that are named, where not all are to be read. */
export function tellNotFinite(
  model: Model,
  files: ModelFiles,
  named?: ReadonlySet<string>,
): readonly Diagnostic[] {
  const looking = { ...(named && { named }), mayMask: true };
  return storedNotFinite(model, files, looking).map(({ tensor, dims, count, first, value }) => {
    const args = { tensor, count, place: placeIn(dims, first), value };
    return diagnose(originalNotFinite, args, { file: files.name });
  });
}
