/** What a verification finds in the folder of a run, and what keeps it from looking (ESP6700–6729). */
import { error } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';

const [one, other] = ['3f1c9a0be77d'.padEnd(64, '0'), '9d04c1f2a85e'.padEnd(64, '0')];
const restoreOrRepeat = 'Restore the file from a copy, or run the plan again: the same plan, model and data give the same bytes.';
const evidence = 'the folder of a run is evidence only while it is unchanged';
const restore = 'restore the file from a copy, or run the plan again';

export const noFinishedRun = error<{ path: string; isUnfinished: boolean }>('ESP6700', 'no finished run to verify', {
  message: ({ path, isUnfinished }) => (isUnfinished ? `the run in \`${path}\` is not finished` : `there is no run in \`${path}\``),
  why: 'only a finished run lists the files that belong to it',
  help: ({ path, isUnfinished }) =>
    isUnfinished ? `finish it with \`espalier run --resume ${path}\`` : 'name a folder that `espalier run` wrote, such as `runs/first`',
  told: 'The folder has no manifest, which a run writes last. An interrupted run can be resumed.',
  remedy: 'Finish the run with `espalier run --resume runs/first`, or name another folder.',
  example: { path: 'runs/first', isUnfinished: true },
});

export const brokenManifest = error<{ fault: string }>('ESP6701', 'invalid manifest', {
  message: ({ fault }) => `this is not the manifest of a run: ${fault}`,
  why: evidence,
  help: () => restore,
  told: 'The manifest lists every file of the run with its SHA-256. Entries outside the folder are ignored.',
  remedy: restoreOrRepeat,
  example: { fault: '`../../notes.txt` leads out of the folder' },
});

export const missingFile = error<{ name: string }>('ESP6702', 'file that is missing', {
  message: ({ name }) => `\`${name}\` is in the manifest, but not in the folder`,
  why: evidence,
  help: () => restore,
  told: 'A file that the run wrote has been removed or renamed.',
  remedy: restoreOrRepeat,
  example: { name: 'masks.npz' },
});

export const changedFile = error<{ name: string; listed: string; found: string }>('ESP6703', 'file that has changed', {
  message: ({ name, listed, found }) =>
    `\`${name}\` has changed: its SHA-256 is ${found.slice(0, 12)}…, and the manifest says ${listed.slice(0, 12)}…`,
  why: evidence,
  help: () => restore,
  told: 'The content of a file is not what the run wrote: it was edited, truncated or replaced, or a bit on the disk flipped. Repeating the run shows which value of a model changed.',
  remedy: restoreOrRepeat,
  example: { name: 'model.onnx', listed: one, found: other },
});

export const extraFile = error<{ name: string }>('ESP6704', 'file that the run did not write', {
  message: ({ name }) => `\`${name}\` is in the folder, but not in the manifest`,
  why: 'a file beside a result looks like part of it',
  help: () => 'move the file elsewhere',
  told: 'The folder of a run contains an additional file.',
  remedy: 'Move it elsewhere.',
  example: { name: 'model-final.onnx' },
});

export const strangeFile = error<{ name: string; kind: string }>('ESP6705', 'file that no run writes', {
  message: ({ name, kind }) => `\`${name}\` is ${kind}, so it is not read`,
  why: 'a run writes regular files into its own folder, and verification reads nothing outside it',
  help: () => restore,
  told: 'A link, a pipe or a device stands where a file of the run was. It is not followed, because its target is not part of the run.',
  remedy: restoreOrRepeat,
  example: { name: 'model.onnx', kind: 'a symbolic link' },
});

export const brokenChain = error<{ line: number; fault: string }>('ESP6706', 'journal that has been changed', {
  message: ({ line, fault }) => `line ${line} of the journal ${fault}`,
  why: 'each line is sealed with the one before it, so later lines cannot be trusted',
  help: () => restore,
  told: 'Each line of the journal ends in a checksum of its content and of the line before. The chain breaks at a line that was changed, removed, inserted or truncated.',
  remedy: restoreOrRepeat,
  example: { line: 57, fault: 'is not what was written there' },
});

export const otherPlan = error<{ fault: string }>('ESP6707', 'plan that has been changed', {
  message: ({ fault }) => `this is not the plan that was carried out: ${fault}`,
  why: 'the journal and the model were made by another plan than the one beside them',
  help: () => restore,
  told: 'The plan in the folder was edited after the run. The run is then not repeated, because another plan has another result.',
  remedy: 'Restore `plan.yaml`. To run another plan, give `espalier run` a copy of it.',
  example: { fault: 'the journal was written for plan 3f1c9a0be77d…, this one is 9d04c1f2a85e…' },
});

export const brokenMasks = error<{ member: string; fault: string }>('ESP6708', 'masks that are damaged', {
  message: ({ member, fault }) => `the mask \`${member}\` ${fault}`,
  why: 'the masks record which weights were pruned',
  help: () => restore,
  told: 'The archive of masks holds something else than one array of truth values for each layer. Nothing larger than the layer is unpacked.',
  remedy: restoreOrRepeat,
  example: { member: 'fc1.weight.npy', fault: 'has another checksum' },
});

export const wakenedWeight = error<{ tensor: string; count: number; place: string; value: number }>(
  'ESP6709',
  'pruned weights that are not zero',
  {
    message: ({ tensor, count, place, value }) =>
      `${count} pruned ${count === 1 ? 'weight' : 'weights'} of \`${tensor}\` ` +
      `${count === 1 ? 'is' : 'are'} not zero, the first at ${place}: ${value}`,
    why: 'model and masks do not belong together, or one of them has been changed',
    help: () => restore,
    told: 'A weight that its mask prunes has a value in the model.',
    remedy: restoreOrRepeat,
    example: { tensor: 'fc1.weight', count: 3, place: '[12, 300]', value: 0.031 },
  },
);

export const otherCount = error<{ stage: string; planned: number; found: number }>(
  'ESP6710',
  'other count of pruned weights than planned',
  {
    message: ({ stage, planned, found }) =>
      `the masks prune ${found.toLocaleString('en-US')} weights where stage \`${stage}\` ends with ${planned.toLocaleString('en-US')}`,
    why: 'a run follows its plan to the weight',
    help: () => restore,
    told: 'The masks do not prune as many weights as the plan says.',
    remedy: restoreOrRepeat,
    example: { stage: 'recover', planned: 212960, found: 212959 },
  },
);

export const otherProvenance = error<{ key: string; planned: string; found?: string }>('ESP6711', 'model of another plan', {
  message: ({ key, planned, found }) =>
    `the model says \`${key}\` ${found === undefined ? 'nothing' : `${found.slice(0, 12)}…`}, and this plan is ${planned.slice(0, 12)}…`,
  why: 'a model names the recipe and the plan that made it',
  help: () => restore,
  told: 'The metadata of the model name the recipe and the plan that made it, and this is another plan.',
  remedy: restoreOrRepeat,
  example: { key: 'espalier.plan', planned: one, found: other },
});

export const otherValues = error<{
  tensor: string;
  place: string;
  recorded: number;
  repeated: number;
  changed: number;
  tensors: number;
  maxDelta: number;
}>('ESP6712', 'repetition that ends in other values', {
  message: ({ tensor, place, recorded, repeated, changed, tensors, maxDelta }) =>
    `repeated, \`${tensor}\` differs first, at ${place}: ${repeated} instead of ${recorded} ` +
    `(${changed.toLocaleString('en-US')} ${changed === 1 ? 'value differs' : 'values differ'} in ${tensors} ${tensors === 1 ? 'tensor' : 'tensors'}, by ${maxDelta} at most)`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'compare versions of Node and onnxruntime and the processor; if they are the same, the file has been changed',
  told: 'The run, or the stage, was repeated, and a weight differs from the one in the folder.',
  remedy:
    'If Node, onnxruntime and the kind of processor are the same as before, the model in the folder has been changed: restore it. If they are not, expect other last digits.',
  example: { tensor: 'fc1.weight', place: '[12, 300]', recorded: 0.03125, repeated: 0.03126, changed: 1, tensors: 1, maxDelta: 1e-5 },
});

export const otherHistory = error<{ line: number; recorded: string; repeated: string }>('ESP6713', 'repetition with another journal', {
  message: ({ line, recorded, repeated }) => `repeated, the journal differs first in line ${line}: ${repeated} instead of ${recorded}`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'compare versions of Node and onnxruntime and the processor; if they are the same, the file has been changed',
  told: 'The run was repeated, and its journal differs.',
  remedy: 'If Node, onnxruntime and the kind of processor are the same as before, the journal in the folder has been changed: restore it.',
  example: {
    line: 57,
    recorded: '{"event":"step","stage":"recover","step":40,"loss":0.25}',
    repeated: '{"event":"step","stage":"recover","step":40,"loss":0.31}',
  },
});

export const otherBytes = error<{ name: string }>('ESP6714', 'repetition that writes other bytes', {
  message: ({ name }) => `repeated, \`${name}\` has other bytes`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'look for what differs between the two with `espalier diff`',
  told: 'The run was repeated, and a file has other bytes.',
  remedy: 'Run the plan into another folder, and let `espalier diff` show the differences.',
  example: { name: 'masks.npz' },
});

export const noCheckpoint = error<{ stage: string }>('ESP6715', 'stage without a checkpoint', {
  message: ({ stage }) => `the state at the end of stage \`${stage}\` was not kept`,
  why: 'a single stage is repeated from its initial state and compared with its final state',
  help: () => 'run with `--keep-checkpoints`, or verify the whole run',
  told: 'One stage can be repeated only if the run kept the states before and after it.',
  remedy: 'Run with `--keep-checkpoints`, or verify the whole run.',
  example: { stage: 'recover' },
});

export const unknownStage = error<{ name: string; nearest?: string; known: Names }>('ESP6716', 'stage that the plan does not have', {
  message: ({ name }) => `the plan has no stage \`${name}\``,
  why: 'a stage is named as the plan names it, by its path',
  help: ({ nearest, known }) =>
    nearest === undefined ? `its stages are ${known.map((path) => `\`${path}\``).join(', ')}` : `did you mean \`${nearest}\`?`,
  told: 'The plan has no stage with the name that `--stage` gives.',
  remedy: 'Name it as the plan does.',
  example: { name: 'recovr', nearest: 'recover', known: ['prune', 'recover'] },
});

export const otherSamples = error<{ name: string; fault: string }>('ESP6717', 'list of samples that has changed', {
  message: ({ name, fault }) => `\`${name}\` ${fault}`,
  why: 'the list says which samples the model was trained on',
  help: () => 'use an untouched copy of the folder, or run the plan again',
  told: 'The run wrote a list of the samples that it used at the end, and the list has changed.',
  remedy: 'Restore it, or run the plan again: the list will be the same.',
  example: { name: 'samples/train.txt', fault: 'holds 700 samples, and the plan leaves 718' },
});
