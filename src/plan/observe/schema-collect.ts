/** The schemas of `planned-collect.ts`, held to its types. */
import { count, defaults, number, record, text, texts } from '../json-schema.ts';
import type { Schema } from '../json-schema.ts';
import type { PlannedCollect, PlannedCollectSteps } from './planned-collect.ts';

export function collectSchemas(calibration: Schema): readonly Schema[] {
  return [
    record<PlannedCollect>(
      {
        ...{ kind: { const: 'collect' }, at: count, name: text, criterion: text },
        ...{ statistics: texts, calibration, damping: number },
        ...{ layers: texts, numbers: count, defaults },
      },
      { statistics: true, calibration: true, damping: true },
    ),
    record<PlannedCollectSteps>(
      {
        ...{
          kind: { const: 'collect steps' },
          at: count,
          name: text,
          adds: text,
          smoothed: number,
        },
        ...{ layers: texts, numbers: count, defaults },
      },
      { smoothed: true },
    ),
  ];
}
