/** What a verification finds in the folder of a run, and what keeps it from looking (ESP6700–6729). */
import { define } from '../diagnostic.ts';

const evidence = 'the folder of a run is evidence only while it is unchanged';
const restore = 'restore the file from a copy, or run the plan again';

export const noFinishedRun = define<{ path: string; isUnfinished: boolean }>({
  code: 'ESP6700',
  severity: 'error',
  title: 'no finished run to verify',
  message: ({ path, isUnfinished }) => (isUnfinished ? `the run in \`${path}\` is not finished` : `there is no run in \`${path}\``),
  why: 'only a finished run lists the files that belong to it',
  help: ({ path, isUnfinished }) =>
    isUnfinished ? `finish it with \`espalier run --resume ${path}\`` : 'name a folder that `espalier run` wrote, such as `runs/first`',
});

export const brokenManifest = define<{ fault: string }>({
  code: 'ESP6701',
  severity: 'error',
  title: 'invalid manifest',
  message: ({ fault }) => `this is not the manifest of a run: ${fault}`,
  why: evidence,
  help: () => restore,
});

export const missingFile = define<{ name: string }>({
  code: 'ESP6702',
  severity: 'error',
  title: 'file that is missing',
  message: ({ name }) => `\`${name}\` is in the manifest, but not in the folder`,
  why: evidence,
  help: () => restore,
});

export const changedFile = define<{ name: string; listed: string; found: string }>({
  code: 'ESP6703',
  severity: 'error',
  title: 'file that has changed',
  message: ({ name, listed, found }) =>
    `\`${name}\` has changed: its SHA-256 is ${found.slice(0, 12)}…, and the manifest says ${listed.slice(0, 12)}…`,
  why: evidence,
  help: () => restore,
});

export const extraFile = define<{ name: string }>({
  code: 'ESP6704',
  severity: 'error',
  title: 'file that the run did not write',
  message: ({ name }) => `\`${name}\` is in the folder, but not in the manifest`,
  why: 'a file beside a result looks like part of it',
  help: () => 'move the file elsewhere',
});

export const strangeFile = define<{ name: string; kind: string }>({
  code: 'ESP6705',
  severity: 'error',
  title: 'file that no run writes',
  message: ({ name, kind }) => `\`${name}\` is ${kind}, so it is not read`,
  why: 'a run writes regular files into its own folder, and verification reads nothing outside it',
  help: () => restore,
});

export const brokenChain = define<{ line: number; fault: string }>({
  code: 'ESP6706',
  severity: 'error',
  title: 'journal that has been changed',
  message: ({ line, fault }) => `line ${line} of the journal ${fault}`,
  why: 'each line is sealed with the one before it, so later lines cannot be trusted',
  help: () => restore,
});

export const otherPlan = define<{ fault: string }>({
  code: 'ESP6707',
  severity: 'error',
  title: 'plan that has been changed',
  message: ({ fault }) => `this is not the plan that was carried out: ${fault}`,
  why: 'the journal and the model were made by another plan than the one beside them',
  help: () => restore,
});

export const brokenMasks = define<{ member: string; fault: string }>({
  code: 'ESP6708',
  severity: 'error',
  title: 'masks that are damaged',
  message: ({ member, fault }) => `the mask \`${member}\` ${fault}`,
  why: 'the masks record which weights were pruned',
  help: () => restore,
});

export const wakenedWeight = define<{ tensor: string; count: number; place: string; value: number }>({
  code: 'ESP6709',
  severity: 'error',
  title: 'pruned weights that are not zero',
  message: ({ tensor, count, place, value }) =>
    `${count} pruned ${count === 1 ? 'weight' : 'weights'} of \`${tensor}\` ` +
    `${count === 1 ? 'is' : 'are'} not zero, the first at ${place}: ${value}`,
  why: 'model and masks do not belong together, or one of them has been changed',
  help: () => restore,
});

export const otherCount = define<{ stage: string; planned: number; found: number }>({
  code: 'ESP6710',
  severity: 'error',
  title: 'other count of pruned weights than planned',
  message: ({ stage, planned, found }) =>
    `the masks prune ${found.toLocaleString('en-US')} weights where stage \`${stage}\` ends with ${planned.toLocaleString('en-US')}`,
  why: 'a run follows its plan to the weight',
  help: () => restore,
});

export const otherProvenance = define<{ key: string; planned: string; found: string | undefined }>({
  code: 'ESP6711',
  severity: 'error',
  title: 'model of another plan',
  message: ({ key, planned, found }) =>
    `the model says \`${key}\` ${found === undefined ? 'nothing' : `${found.slice(0, 12)}…`}, and this plan is ${planned.slice(0, 12)}…`,
  why: 'a model names the recipe and the plan that made it',
  help: () => restore,
});

export const otherValues = define<{
  tensor: string;
  place: string;
  recorded: number;
  repeated: number;
  changed: number;
  tensors: number;
  maxDelta: number;
}>({
  code: 'ESP6712',
  severity: 'error',
  title: 'repetition that ends in other values',
  message: ({ tensor, place, recorded, repeated, changed, tensors, maxDelta }) =>
    `repeated, \`${tensor}\` differs first, at ${place}: ${repeated} instead of ${recorded} ` +
    `(${changed.toLocaleString('en-US')} ${changed === 1 ? 'value differs' : 'values differ'} in ${tensors} ${tensors === 1 ? 'tensor' : 'tensors'}, by ${maxDelta} at most)`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'compare versions of Node and onnxruntime and the processor; if they are the same, the file has been changed',
});

export const otherHistory = define<{ line: number; recorded: string; repeated: string }>({
  code: 'ESP6713',
  severity: 'error',
  title: 'repetition with another journal',
  message: ({ line, recorded, repeated }) => `repeated, the journal differs first in line ${line}: ${repeated} instead of ${recorded}`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'compare versions of Node and onnxruntime and the processor; if they are the same, the file has been changed',
});

export const otherBytes = define<{ name: string }>({
  code: 'ESP6714',
  severity: 'error',
  title: 'repetition that writes other bytes',
  message: ({ name }) => `repeated, \`${name}\` has other bytes`,
  why: 'the same plan, model and data give the same bytes on the same kind of machine',
  help: () => 'look for what differs between the two with `espalier diff`',
});

export const noCheckpoint = define<{ stage: string }>({
  code: 'ESP6715',
  severity: 'error',
  title: 'stage without a checkpoint',
  message: ({ stage }) => `the state at the end of stage \`${stage}\` was not kept`,
  why: 'a single stage is repeated from its initial state and compared with its final state',
  help: () => 'run with `--keep-checkpoints`, or verify the whole run',
});

export const unknownStage = define<{ name: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP6716',
  severity: 'error',
  title: 'stage that the plan does not have',
  message: ({ name }) => `the plan has no stage \`${name}\``,
  why: 'a stage is named as the plan names it, by its path',
  help: ({ nearest, known }) =>
    nearest === undefined ? `its stages are ${known.map((path) => `\`${path}\``).join(', ')}` : `did you mean \`${nearest}\`?`,
});

export const otherSamples = define<{ name: string; fault: string }>({
  code: 'ESP6717',
  severity: 'error',
  title: 'list of samples that has changed',
  message: ({ name, fault }) => `\`${name}\` ${fault}`,
  why: 'the list says which samples the model was trained on',
  help: () => 'use an untouched copy of the folder, or run the plan again',
});
