/** Tells which parameters of a model are NaN or infinite before anything is computed with it. */
import { originalNotFinite } from '../diagnostics/catalogue/plan-values.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeIn, storedNotFinite, type Model, type ModelFiles } from '../model/index.ts';

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
