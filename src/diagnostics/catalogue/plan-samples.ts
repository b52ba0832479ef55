/** What can be wrong with `prune samples of D` when it meets the data (ESP4159–4169). */
import { define } from '../diagnostic.ts';

const fixed = 'the counts of a plan are fixed before any score is known';

export const samplesOfTest = define<{ data: string }>({
  code: 'ESP4160',
  severity: 'error',
  title: 'pruning of samples that only measure',
  message: ({ data }) => `the samples of \`${data}\` are pruned, and networks are measured on them`,
  why: 'figures on a part that was chosen by scores say nothing of the whole',
  help: () => 'prune the samples of `train` or of `calibration`',
});

export const samplesWithoutClasses = define<{ data: string }>({
  code: 'ESP4161',
  severity: 'error',
  title: 'classes of samples that have none',
  message: ({ data }) =>
    `the samples of \`${data}\` are told apart by class, and no class of them is known`,
  why: 'a class is the one label of a sample under `crossentropy`',
  help: () => 'leave `per class` out',
});

export const samplesAreGone = define<{ asked: string; left: string }>({
  code: 'ESP4162',
  severity: 'error',
  title: 'more samples than are left',
  message: ({ asked, left }) => `${asked} are to be left, but only ${left} are there by then`,
  why: 'nothing brings a pruned sample back but `rewind samples to MARK`',
  help: () => 'ask for fewer samples, or prune fewer before',
});

export const noSampleLeft = define<{ what: string }>({
  code: 'ESP4163',
  severity: 'error',
  title: 'nothing left to train on',
  message: ({ what }) => `${what} would be without a sample`,
  why: 'training and calibration need one at least',
  help: () => 'keep more',
});

export const armsOnOtherSamples = define<{ data: string; verb: string }>({
  code: 'ESP4164',
  severity: 'error',
  title: 'arms with different samples',
  message: ({ data, verb }) =>
    `\`${verb}\` joins arms that are left with different samples of \`${data}\``,
  why: 'what follows would have to choose which of them it reads',
  help: () =>
    'prune the samples before the branch, or end each arm with `rewind samples to` a mark from before',
});

export const classesUnknown = define<{ data: string }>({
  code: 'ESP4165',
  severity: 'error',
  title: 'classes that depend on scores',
  message: ({ data }) =>
    `how many samples of each class of \`${data}\` are left depends on the scores of an earlier prune`,
  why: fixed,
  help: () => 'rank the earlier prune per class, too',
});

export const readsBehindSamples = define<{ verb: string }>({
  code: 'ESP4166',
  severity: 'error',
  title: 'samples pruned in the stage that reads them',
  message: ({ verb }) => `\`${verb}\` reads samples behind a prune of samples in the same stage`,
  why: 'a stage reads the samples that it starts with, and its steps are counted by them',
  help: () => 'put the prune of samples into a stage of its own, before this one',
});

export const classFloorForbids = define<{ asked: string; least: string }>({
  code: 'ESP4167',
  severity: 'error',
  title: 'fewer samples than the floor of classes allows',
  message: ({ asked, least }) => `${asked} are to be left, but the floor keeps at least ${least}`,
  why: 'a floor is a promise to every class, and a target one to the whole; both cannot be kept',
  help: ({ least }) => `keep ${least}, or lower the floor`,
});

export const classFloorRounded = define<{ asked: string; reached: string }>({
  code: 'ESP4168',
  severity: 'warning',
  title: 'target missed by rounding up floors of classes',
  message: ({ asked, reached }) =>
    `${reached} are left, not ${asked}: the floors, rounded up in every class, allow no less`,
  why: 'floors win over a target by less than a sample a class',
});

export const roundsOnOtherSamples = define<{ data: string }>({
  code: 'ESP4169',
  severity: 'error',
  title: 'rounds with different samples',
  message: ({ data }) =>
    `the rounds of this repeat are left with different samples of \`${data}\`, and any of them may be the last`,
  why: 'what follows counts its steps by the samples that are left',
  help: () =>
    'prune the samples before the repeat, or end each round with `rewind samples to MARK`',
});

export const tooFewOfClass = define<{
  samples: number;
  data: string;
  label: string;
  available: number;
}>({
  code: 'ESP4159',
  severity: 'error',
  title: 'fewer samples of a class than asked for',
  message: ({ samples, data, label, available }) =>
    `${samples} samples of each class of \`${data}\` are asked for, and class ${label} has ${available}`,
  why: 'classes of different sizes would weigh differently in what is measured',
  help: ({ available, data }) => `write \`using ${available} samples per class of ${data}\``,
});
