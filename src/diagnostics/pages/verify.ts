/** Pages of `catalogue/verify.ts`: no small text reproduces the damaged folder of a finished run. */
import * as catalogue from '../catalogue/verify.ts';
import { told, type Pages } from './example.ts';

const [one, other] = ['3f1c9a0be77d'.padEnd(64, '0'), '9d04c1f2a85e'.padEnd(64, '0')];
const restore =
  'Restore the file from a copy, or carry the plan out again: the same plan, model and data give the same bytes.';

export const verify: Pages<typeof catalogue> = {
  noFinishedRun: told(
    catalogue.noFinishedRun,
    { path: 'runs/first', isUnfinished: true },
    'The folder has no manifest, which a run writes last. A run that was cut off can be gone on with.',
    'Finish the run with `espalier run --resume runs/first`, or name another folder.',
  ),
  brokenManifest: told(
    catalogue.brokenManifest,
    { fault: '`../../notes.txt` leads out of the folder' },
    'The manifest lists every file of the run with its SHA-256. What it lists outside of the folder is not looked at.',
    restore,
  ),
  missingFile: told(
    catalogue.missingFile,
    { name: 'masks.npz' },
    'A file that the run wrote has been removed or renamed.',
    restore,
  ),
  changedFile: told(
    catalogue.changedFile,
    { name: 'model.onnx', listed: one, found: other },
    'The content of a file is not what the run wrote: it was edited, cut off, exchanged, or a bit of the disk has flipped. Which value it is in a model shows when the run is carried out again.',
    restore,
  ),
  extraFile: told(
    catalogue.extraFile,
    { name: 'model-final.onnx' },
    'Somebody has put a file into the folder of a run.',
    'Move it elsewhere.',
  ),
  strangeFile: told(
    catalogue.strangeFile,
    { name: 'model.onnx', kind: 'a symbolic link' },
    'A link, a pipe or a device stands where a run writes a file. It is not followed: what it leads to is not the run.',
    restore,
  ),
  brokenChain: told(
    catalogue.brokenChain,
    { line: 57, fault: 'is not what was written there' },
    'Each line of the journal ends in a checksum of its content and of the line before. One that was changed, removed, put in or cut off is where the chain breaks.',
    restore,
  ),
  otherPlan: told(
    catalogue.otherPlan,
    {
      fault: 'the journal was written for plan 3f1c9a0be77d…, this one is 9d04c1f2a85e…',
    },
    'The plan in the folder was edited after the run. Nothing is carried out again then, since another plan has another result.',
    'Restore `plan.yaml`. To carry out another plan, give `espalier run` a copy of it.',
  ),
  brokenMasks: told(
    catalogue.brokenMasks,
    { member: 'fc1.weight.npy', fault: 'has another checksum' },
    'The archive of masks holds something else than one array of truth values for each layer. Nothing larger than the layer is unpacked.',
    restore,
  ),
  wakenedWeight: told(
    catalogue.wakenedWeight,
    { tensor: 'fc1.weight', count: 3, place: '[12, 300]', value: 0.031 },
    'A weight that its mask prunes has a value in the model.',
    restore,
  ),
  otherCount: told(
    catalogue.otherCount,
    { stage: 'recover', planned: 212960, found: 212959 },
    'The masks do not prune as many weights as the plan says.',
    restore,
  ),
  otherProvenance: told(
    catalogue.otherProvenance,
    { key: 'espalier.plan', planned: one, found: other },
    'The metadata of the model name the recipe and the plan that it was made by, and it is another one.',
    restore,
  ),
  otherValues: told(
    catalogue.otherValues,
    {
      tensor: 'fc1.weight',
      place: '[12, 300]',
      recorded: 0.03125,
      repeated: 0.03126,
      changed: 1,
      tensors: 1,
      maxDelta: 1e-5,
    },
    'The run, or the stage, was carried out again, and a weight has another value than in the folder.',
    'Where Node, onnxruntime and the kind of processor are the same as before, the model in the folder has been changed: restore it. Where they are not, other last digits are to be expected.',
  ),
  otherHistory: told(
    catalogue.otherHistory,
    {
      line: 57,
      recorded: '{"event":"step","stage":"recover","step":40,"loss":0.25}',
      repeated: '{"event":"step","stage":"recover","step":40,"loss":0.31}',
    },
    'The run was carried out again, and its journal tells something else.',
    'Where Node, onnxruntime and the kind of processor are the same as before, the journal in the folder has been changed: restore it.',
  ),
  otherBytes: told(
    catalogue.otherBytes,
    { name: 'masks.npz' },
    'The run was carried out again, and a file has other bytes.',
    'Carry the plan out into a folder of its own, and let `espalier diff` say what differs.',
  ),
  noCheckpoint: told(
    catalogue.noCheckpoint,
    { stage: 'recover' },
    'One stage can be repeated only where the run kept the states before and after it.',
    'Run with `--keep-checkpoints`, or verify the whole run.',
  ),
  unknownStage: told(
    catalogue.unknownStage,
    { name: 'recovr', nearest: 'recover', known: ['prune', 'recover'] },
    'The stage that `--stage` names is none of the plan.',
    'Name it as the plan does.',
  ),
  otherSamples: told(
    catalogue.otherSamples,
    { name: 'samples/train.txt', fault: 'holds 700 samples, and the plan leaves 718' },
    'The run left a list of the samples that it trained on in the end, and it is not that list any more.',
    'Restore it, or carry the plan out again: the list comes out the same.',
  ),
};
