/** Pages of `catalogue/record.ts`. */
import * as catalogue from '../catalogue/record.ts';
import { described, type Pages } from './example.ts';

export const record: Pages<typeof catalogue> = {
  noRun: described(
    catalogue.noRun,
    { path: 'runs/frist' },
    '`espalier report` was given a folder that is not there, or in which no run has written its plan and its journal.',
    'Name the folder that `espalier run` said it wrote; `ls runs` shows those of this project.',
  ),
  damagedRecord: described(
    catalogue.damagedRecord,
    { path: 'runs/first/journal.jsonl', fault: 'line 12 is no event' },
    'A file of a run was edited, truncated or replaced, so it no longer describes the run.',
    'Restore the file from a copy. If there is none, `espalier run plan.yaml` repeats the run from its plan, to the byte.',
  ),
  otherOriginal: described(
    catalogue.otherOriginal,
    { path: 'other.onnx' },
    '`espalier report --model` names a file whose content is not that of the model in the plan: another model, or another version of it.',
    'Name the original. Its SHA-256 is in `plan.yaml` under `model`, and `sha256sum` shows that of a file.',
  ),
  severalModels: described(
    catalogue.severalModels,
    { path: 'runs/first', models: ['mild', 'hard'].map((arm) => `runs/first/arms/branch[${arm}]/cut/model.onnx`) },
    '`espalier diff` was given a run that leaves its arms open, and a model: there is no one model that the run stands for.',
    'Name the model of one arm. Two runs are compared arm by arm.',
  ),
};
