/** Pages of `catalogue/run-identity.ts`. */
import * as catalogue from '../catalogue/run-identity.ts';
import { described, type Pages } from './example.ts';

export const runIdentity: Pages<typeof catalogue> = {
  modelChanged: described(
    catalogue.modelChanged,
    { file: 'net.bin' },
    'The model, or a file beside it that holds its weights, is written to or replaced in place while a run reads it: an unfinished export, a copy, a checkout.',
    'Wait until the writer has finished. If you cannot control it, prune a copy of the model.',
  ),
  maskCount: described(
    catalogue.maskCount,
    { stage: 'prune', planned: 42_560, found: 42_559 },
    'A run has chosen its masks, and counts them before it writes them. The count is not that of the plan, although the model did not change.',
    'Report it with the plan: a run must keep the count of its plan.',
  ),
};
