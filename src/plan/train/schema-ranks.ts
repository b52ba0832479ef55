/** The schemas of `planned-ranks.ts`, held to its types. */
import { matrixForms } from '../../model/factors/matrix.ts';
import { count, defaults, list, oneOf, positive, record, share, text, window, type Schema } from '../json-schema.ts';
import type { PlannedFactorize, PlannedFactors, PlannedMatrix, PlannedProject, PlannedSize } from './planned-training.ts';

const matrix = { layer: text, tensor: text, of: positive, rank: positive };
const size = record<PlannedSize>({ parameters: count, macs: count }, {});
/** How a kernel is a matrix. */
export const form = oneOf(...matrixForms);
const target = { form, energy: share };

export const project: Schema = record<PlannedProject>(
  { kind: { const: 'project' }, ...target, layers: list(record<PlannedMatrix>(matrix, { rank: true })), window, defaults },
  { energy: true },
);

export const factorize: Schema = record<PlannedFactorize>(
  {
    kind: { const: 'factorize' },
    at: count,
    ...target,
    layers: list(record<PlannedFactors>({ ...matrix, most: positive }, { rank: true })),
    stays: list(record<NonNullable<PlannedFactorize['stays']>[number]>({ layer: text, why: text }, {})),
    before: size,
    after: size,
    defaults,
  },
  { energy: true, stays: true },
);
