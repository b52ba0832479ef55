/** The schema of `reconstruction.ts`, held to its type. */
import { count, defaults, magnitude, record, text, texts, type Schema } from './json-schema.ts';
import type { PlannedReconstruct } from './reconstruction.ts';

export function reconstruct(calibration: Schema): Schema {
  return record<PlannedReconstruct>(
    {
      kind: { const: 'reconstruct' },
      at: count,
      by: { const: 'least squares' },
      layers: texts,
      calibration,
      damping: magnitude,
      underMasks: text,
      defaults,
    },
    { underMasks: true },
  );
}
