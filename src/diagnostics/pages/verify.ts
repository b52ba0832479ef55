/** Pages of `catalogue/verify.ts`: no small text reproduces the damaged folder of a finished run. */
import * as catalogue from '../catalogue/verify.ts';
import { described, type Pages } from './example.ts';

const [one, other] = ['3f1c9a0be77d'.padEnd(64, '0'), '9d04c1f2a85e'.padEnd(64, '0')];
const restore = 'Restore the file from a copy, or run the plan again: the same plan, model and data give the same bytes.';

export const verify: Pages<typeof catalogue> = {
  noFinishedRun: described(
    catalogue.noFinishedRun,
    { path: 'runs/first', isUnfinished: true },
    'The folder has no manifest, which a run writes last. An interrupted run can be resumed.',
    'Finish the run with `espalier run --resume runs/first`, or name another folder.',
  ),
  brokenManifest: described(
    catalogue.brokenManifest,
    { fault: '`../../notes.txt` leads out of the folder' },
    'The manifest lists every file of the run with its SHA-256. Entries outside the folder are ignored.',
    restore,
  ),
  missingFile: described(catalogue.missingFile, { name: 'masks.npz' }, 'A file that the run wrote has been removed or renamed.', restore),
  changedFile: described(
    catalogue.changedFile,
    { name: 'model.onnx', listed: one, found: other },
    'The content of a file is not what the run wrote: it was edited, truncated or replaced, or a bit on the disk flipped. Repeating the run shows which value of a model changed.',
    restore,
  ),
  extraFile: described(
    catalogue.extraFile,
    { name: 'model-final.onnx' },
    'The folder of a run contains an additional file.',
    'Move it elsewhere.',
  ),
  strangeFile: described(
    catalogue.strangeFile,
    { name: 'model.onnx', kind: 'a symbolic link' },
    'A link, a pipe or a device stands where a file of the run was. It is not followed, because its target is not part of the run.',
    restore,
  ),
  brokenChain: described(
    catalogue.brokenChain,
    { line: 57, fault: 'is not what was written there' },
    'Each line of the journal ends in a checksum of its content and of the line before. The chain breaks at a line that was changed, removed, inserted or truncated.',
    restore,
  ),
  otherPlan: described(
    catalogue.otherPlan,
    { fault: 'the journal was written for plan 3f1c9a0be77d…, this one is 9d04c1f2a85e…' },
    'The plan in the folder was edited after the run. The run is then not repeated, because another plan has another result.',
    'Restore `plan.yaml`. To run another plan, give `espalier run` a copy of it.',
  ),
  brokenMasks: described(
    catalogue.brokenMasks,
    { member: 'fc1.weight.npy', fault: 'has another checksum' },
    'The archive of masks holds something else than one array of truth values for each layer. Nothing larger than the layer is unpacked.',
    restore,
  ),
  wakenedWeight: described(
    catalogue.wakenedWeight,
    { tensor: 'fc1.weight', count: 3, place: '[12, 300]', value: 0.031 },
    'A weight that its mask prunes has a value in the model.',
    restore,
  ),
  otherCount: described(
    catalogue.otherCount,
    { stage: 'recover', planned: 212960, found: 212959 },
    'The masks do not prune as many weights as the plan says.',
    restore,
  ),
  otherProvenance: described(
    catalogue.otherProvenance,
    { key: 'espalier.plan', planned: one, found: other },
    'The metadata of the model name the recipe and the plan that made it, and this is another plan.',
    restore,
  ),
  otherValues: described(
    catalogue.otherValues,
    { tensor: 'fc1.weight', place: '[12, 300]', recorded: 0.03125, repeated: 0.03126, changed: 1, tensors: 1, maxDelta: 1e-5 },
    'The run, or the stage, was repeated, and a weight differs from the one in the folder.',
    'If Node, onnxruntime and the kind of processor are the same as before, the model in the folder has been changed: restore it. If they are not, expect other last digits.',
  ),
  otherHistory: described(
    catalogue.otherHistory,
    {
      line: 57,
      recorded: '{"event":"step","stage":"recover","step":40,"loss":0.25}',
      repeated: '{"event":"step","stage":"recover","step":40,"loss":0.31}',
    },
    'The run was repeated, and its journal differs.',
    'If Node, onnxruntime and the kind of processor are the same as before, the journal in the folder has been changed: restore it.',
  ),
  otherBytes: described(
    catalogue.otherBytes,
    { name: 'masks.npz' },
    'The run was repeated, and a file has other bytes.',
    'Run the plan into another folder, and let `espalier diff` show the differences.',
  ),
  noCheckpoint: described(
    catalogue.noCheckpoint,
    { stage: 'recover' },
    'One stage can be repeated only if the run kept the states before and after it.',
    'Run with `--keep-checkpoints`, or verify the whole run.',
  ),
  unknownStage: described(
    catalogue.unknownStage,
    { name: 'recovr', nearest: 'recover', known: ['prune', 'recover'] },
    'The plan has no stage with the name that `--stage` gives.',
    'Name it as the plan does.',
  ),
  otherSamples: described(
    catalogue.otherSamples,
    { name: 'samples/train.txt', fault: 'holds 700 samples, and the plan leaves 718' },
    'The run wrote a list of the samples that it used at the end, and the list has changed.',
    'Restore it, or run the plan again: the list will be the same.',
  ),
};
