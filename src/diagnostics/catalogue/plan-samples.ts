/** What can be wrong with `prune samples of D` when it meets the data (ESP4159–4169). */
import { define } from '../diagnostic.ts';

const fixed = 'the counts of a plan are fixed before any score is known';

export const samplesOfTest = define<{ data: string }>({
  code: 'ESP4160',
  severity: 'error',
  title: 'pruning of samples that networks are measured on',
  message: ({ data }) => `the samples of \`${data}\` are pruned, but networks are measured on them`,
  why: 'results on samples chosen by score do not represent the whole set',
  help: () => 'prune the samples of `train` or of `calibration`',
});

export const samplesWithoutClasses = define<{ data: string }>({
  code: 'ESP4161',
  severity: 'error',
  title: 'samples without classes',
  message: ({ data }) => `the samples of \`${data}\` are grouped by class, but their classes are unknown`,
  why: 'classes are the labels of samples under `crossentropy`',
  help: () => 'leave `per class` out',
});

export const samplesAreGone = define<{ asked: string; left: string }>({
  code: 'ESP4162',
  severity: 'error',
  title: 'more samples than are left',
  message: ({ asked, left }) => `${asked} should remain, but only ${left} exist by then`,
  why: 'only `rewind samples to MARK` restores a pruned sample',
  help: () => 'ask for fewer samples, or prune fewer before',
});

export const noSampleLeft = define<{ what: string }>({
  code: 'ESP4163',
  severity: 'error',
  title: 'nothing left to train on',
  message: ({ what }) => `${what} would have no sample`,
  why: 'training and calibration need at least one',
  help: () => 'keep more',
});

export const armsOnOtherSamples = define<{ data: string; verb: string }>({
  code: 'ESP4164',
  severity: 'error',
  title: 'arms with different samples',
  message: ({ data, verb }) => `\`${verb}\` joins arms that are left with different samples of \`${data}\``,
  why: 'later statements would have to choose between them',
  help: () => 'prune the samples before the branch, or end each arm with `rewind samples to` a mark from before',
});

export const classesUnknown = define<{ data: string }>({
  code: 'ESP4165',
  severity: 'error',
  title: 'classes that depend on scores',
  message: ({ data }) => `how many samples of each class of \`${data}\` are left depends on the scores of an earlier prune`,
  why: fixed,
  help: () => 'rank the earlier prune per class, too',
});

export const readsBehindSamples = define<{ verb: string }>({
  code: 'ESP4166',
  severity: 'error',
  title: 'samples pruned in the stage that reads them',
  message: ({ verb }) => `\`${verb}\` reads samples after a prune of samples in the same stage`,
  why: 'a stage reads the samples that it starts with, and they determine its number of steps',
  help: () => 'put the prune of samples into a stage of its own, before this one',
});

export const classFloorForbids = define<{ asked: string; least: string }>({
  code: 'ESP4167',
  severity: 'error',
  title: 'fewer samples than the floor of classes allows',
  message: ({ asked, least }) => `${asked} should remain, but the floor keeps at least ${least}`,
  why: 'the floor and the target cannot both be met',
  help: ({ least }) => `keep ${least}, or lower the floor`,
});

export const classFloorRounded = define<{ asked: string; reached: string }>({
  code: 'ESP4168',
  severity: 'warning',
  title: 'target missed by rounding up floors of classes',
  message: ({ asked, reached }) => `${reached} remain, not ${asked}, because the floors are rounded up in every class`,
  why: 'floors come before targets, here by less than one sample per class',
});

export const roundsOnOtherSamples = define<{ data: string }>({
  code: 'ESP4169',
  severity: 'error',
  title: 'rounds with different samples',
  message: ({ data }) => `the rounds of this repeat are left with different samples of \`${data}\`, and any of them may be the last`,
  why: 'the remaining samples determine the number of later steps',
  help: () => 'prune the samples before the repeat, or end each round with `rewind samples to MARK`',
});

export const tooFewOfClass = define<{ samples: number; data: string; label: string; available: number }>({
  code: 'ESP4159',
  severity: 'error',
  title: 'fewer samples of a class than asked for',
  message: ({ samples, data, label, available }) =>
    `${samples} samples of each class of \`${data}\` are asked for, but class ${label} has ${available}`,
  why: 'classes of different sizes would have different weights in a measurement',
  help: ({ available, data }) => `write \`using ${available} samples per class of ${data}\``,
});
