/** What can be wrong with pruning samples, inputs and tokens, and with halves of the samples (ESP416x, ESP423x, ESP427x, ESP434x). */
import { error, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits, digitsTraining, planning, type Example, type Situation } from '../pages/example.ts';
import { npy, graph, model, node, tensor } from '../pages/onnx.ts';

const data = (role: string, part: string): string =>
  `--${role} test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;

const onDigits = { model: digits, options: `${data('train', 'train')} ${data('test', 'test')}` };
const easy = 'prune samples of train by loss';
const train = 'stage learn for 10 steps { train all }';
const fixed = 'the counts of a plan are fixed before any score is known';

export const samplesOfTest = error<{ data: string }>('ESP4160', 'pruning of samples that networks are measured on', {
  message: ({ data }) => `the samples of \`${data}\` are pruned, but networks are measured on them`,
  why: 'results on samples chosen by score do not represent the whole set',
  help: () => 'prune the samples of `train` or of `calibration`',
  ...planning('prune samples of test by loss removing 20% of remaining\n', `${easy} removing 20% of remaining\n`, onDigits),
});

export const samplesWithoutClasses = error<{ data: string }>('ESP4161', 'samples without classes', {
  message: ({ data }) => `the samples of \`${data}\` are grouped by class, but their classes are unknown`,
  why: 'classes are the labels of samples under `crossentropy`',
  help: () => 'leave `per class` out',
  ...planning(`${easy} to 80% density ranked per class\n`, `${easy} to 80% density\n`, {
    model: 'test/fixtures/models/char_gpt.onnx',
    options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
  }),
});

export const samplesAreGone = error<{ asked: string; left: string }>('ESP4162', 'more samples than are left', {
  message: ({ asked, left }) => `${asked} should remain, but only ${left} exist by then`,
  why: 'only `rewind samples to MARK` restores a pruned sample',
  help: () => 'ask for fewer samples, or prune fewer before',
  ...planning(
    `${easy} removing 1000 samples\n${easy} to 80% density\n`,
    `${easy} to 80% density\n${easy} removing 1000 samples\n`,
    onDigits,
  ),
});

export const noSampleLeft = error<{ what: string }>('ESP4163', 'nothing left to train on', {
  message: ({ what }) => `${what} would have no sample`,
  why: 'training and calibration need at least one',
  help: () => 'keep more',
  ...planning(`${easy} removing 1437 samples\n`, `${easy} removing 1000 samples\n`, onDigits),
});

export const armsOnOtherSamples = error<{ data: string; verb: string }>('ESP4164', 'arms with different samples', {
  message: ({ data, verb }) => `\`${verb}\` joins arms that are left with different samples of \`${data}\``,
  why: 'later statements would have to choose between them',
  help: () => 'prune the samples before the branch, or end each arm with `rewind samples to` a mark from before',
  ...planning(
    `branch 2 ways varying seed {\n  prune samples of train by random to 50% density\n  ${train}\n}\naverage all\n`,
    `prune samples of train by random to 50% density\nbranch 2 ways varying seed { ${train} }\naverage all\n`,
    onDigits,
  ),
});

export const classesUnknown = error<{ data: string }>('ESP4165', 'classes that depend on scores', {
  message: ({ data }) => `how many samples of each class of \`${data}\` are left depends on the scores of an earlier prune`,
  why: fixed,
  help: () => 'rank the earlier prune per class, too',
  ...planning(
    `${easy} to 80% density\n${easy} to 50% density ranked per class\n`,
    `${easy} to 80% density ranked per class\n${easy} to 50% density ranked per class\n`,
    onDigits,
  ),
});

export const readsBehindSamples = error<{ verb: string }>('ESP4166', 'samples pruned in the stage that reads them', {
  message: ({ verb }) => `\`${verb}\` reads samples after a prune of samples in the same stage`,
  why: 'a stage reads the samples that it starts with, and they determine its number of steps',
  help: () => 'put the prune of samples into a stage of its own, before this one',
  ...planning(`stage learn for 10 steps {\n  ${easy} to 80% density\n  train all\n}\n`, `${easy} to 80% density\n${train}\n`, onDigits),
});

export const classFloorForbids = error<{ asked: string; least: string }>('ESP4167', 'fewer samples than the floor of classes allows', {
  message: ({ asked, least }) => `${asked} should remain, but the floor keeps at least ${least}`,
  why: 'the floor and the target cannot both be met',
  help: ({ least }) => `keep ${least}, or lower the floor`,
  ...planning(
    `${easy} removing 70% of remaining protect min 50% per class\n`,
    `${easy} removing 70% of remaining protect min 10% per class\n`,
    onDigits,
  ),
});

export const classFloorRounded = warning<{ asked: string; reached: string }>('ESP4168', 'target missed by rounding up floors of classes', {
  message: ({ asked, reached }) => `${reached} remain, not ${asked}, because the floors are rounded up in every class`,
  why: 'floors come before targets, here by less than one sample per class',
  ...planning(`${easy} to 50% density protect min 50% per class\n`, `${easy} to 50% density protect min 40% per class\n`, onDigits),
});

export const roundsOnOtherSamples = error<{ data: string }>('ESP4169', 'rounds with different samples', {
  message: ({ data }) => `the rounds of this repeat are left with different samples of \`${data}\`, and any of them may be the last`,
  why: 'the remaining samples determine the number of later steps',
  help: () => 'prune the samples before the repeat, or end each round with `rewind samples to MARK`',
  ...planning(
    `repeat 3 times until accuracy < 50% {\n  prune samples of train by random removing 10% of remaining\n  ${train}\n}\n`,
    `prune samples of train by random removing 10% of remaining\nrepeat 3 times until accuracy < 50% { ${train} }\n`,
    { ...onDigits, options: `${onDigits.options} ${data('validation', 'test')}` },
  ),
});

export const tooFewOfClass = error<{ samples: number; data: string; label: string; available: number }>(
  'ESP4159',
  'fewer samples of a class than asked for',
  {
    message: ({ samples, data, label, available }) =>
      `${samples} samples of each class of \`${data}\` are asked for, but class ${label} has ${available}`,
    why: 'classes of different sizes would have different weights in a measurement',
    help: ({ available, data }) => `write \`using ${available} samples per class of ${data}\``,
    ...planning(
      'prune weights by wanda to 50% using 1000 samples per class of train\n',
      'prune weights by wanda to 50% using 100 samples per class of train\n',
      onDigits,
    ),
  },
);

const folder = 'test/fixtures/passages';
const test = `--test x=${folder}/x.npy,y=${folder}/y.npy,beside.page=${folder}/page.npy,beside.tokens=${folder}/tokens.npy,beside.parent=${folder}/parent.npy,pooled=page`;
const training = test.replace('--test', '--train').replace(',pooled=page', '');

function choosing(wrong: string, right: string, data = test): Example {
  const command = `plan recipe.prune --model ${folder}/reader.onnx ${data}`;
  return { wrong: { recipe: wrong, command }, right: { recipe: right, command } };
}

const of = 'prune samples of test by';
const one = node('MatMul', ['x', 'W'], 'y');
const small = model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: graph({ nodes: [one], tensors: [tensor('W', [4, 3])] }) });

/** Both models are small and alike. */
function scoring(score: string): Situation {
  return {
    recipe: `model big = "big.onnx"\nprune samples of train by ${score} removing 1 sample\n`,
    files: {
      'net.onnx': small,
      'big.onnx': small,
      'x.npy': npy('<f4', [2, 4], new Uint8Array(32), 'two samples of four numbers'),
      'y.npy': npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2'),
    },
    command: 'plan recipe.prune --model net.onnx --train x.npy,y.npy',
  };
}

export const noColumn = error<{ data: string; name: string; known: Names }>('ESP4231', 'column that the data set lacks', {
  message: ({ data, name, known }) => `\`${data}\` has no column \`${name}\`${known.length === 0 ? '' : `; there is ${known.join(', ')}`}`,
  why: 'keys, costs and parents of samples are columns beside them',
  help: ({ data, name }) =>
    `add it to the data set: \`beside: { ${name}: FILE }\` below \`data.${data}\`, or \`--${data} x=…,y=…,beside.${name}=FILE\``,
  ...choosing(
    'prune samples of train by random within 4 samples per document\n',
    'prune samples of train by random within 4 samples per page\n',
    training,
  ),
});

export const columnUnfit = error<{ data: string; name: string; row: number; value: number; problem: string }>(
  'ESP4232',
  'column that is no cost or parent',
  {
    message: ({ data, name, row, value, problem }) =>
      `the column \`${name}\` of \`${data}\` has ${value} for sample ${row}, which ${problem}`,
    why: 'costs add up, and a parent is the row of another sample with the same key',
    help: () => 'number rows from 0 in the whole data set, and write -1 where there is no parent',
    ...choosing(`${of} random within 40 of parent per page\n`, `${of} random within 40 of tokens per page\n`),
  },
);

export const budgetTooSmall = error<{ most: number; cheapest: number; of: string; key?: string }>('ESP4233', 'budget that no sample fits', {
  message: ({ most, cheapest, of, key }) =>
    `no sample${key === undefined ? '' : ` of ${key}`} fits ${most} ${of}: the cheapest takes ${cheapest}, its parents included`,
  why: 'a budget is never exceeded, and at least one sample stays',
  help: ({ cheapest }) => `allow ${cheapest} or more`,
  ...choosing(`${of} random within 3 of tokens per page\n`, `${of} random within 40 of tokens per page\n`),
});

export const samplesCountedInRun = error<{ verb: string; data: string }>('ESP4234', 'samples whose number the run decides', {
  message: ({ verb, data }) => `\`${verb}\` reads the samples of \`${data}\`, but scores decide how many are left of it`,
  why: 'a plan fixes the steps of an epoch and the samples of a calibration',
  help: () => 'keep a number that is known, `within 4 samples per KEY` without costs or parents; or `rewind samples to MARK` before',
  ...choosing(
    'prune samples of train by random within 40 of tokens per page\ntrain all for 10 steps\n',
    'prune samples of train by random within 4 samples per page\ntrain all for 10 steps\n',
    training,
  ),
});

export const chosenByLabel = error<{ data: string; name: string }>('ESP4235', 'test inputs chosen by their labels', {
  message: ({ data, name }) => `\`${name}\` chooses the inputs of \`${data}\`, which measures`,
  why: 'a model in use has no label to choose its inputs by',
  help: () => 'score them by another model, `scorer.y`, by `y`, or at random',
  ...choosing(`${of} loss within 4 samples per page\n`, `${of} max(y over out) within 4 samples per page\n`),
});

export const scorerOutput = error<{ name: string; theirs: Names }>('ESP4236', 'scorer without one score for each sample', {
  message: ({ name, theirs }) => `the model \`${name}\` gives ${theirs.join(', ')}`,
  why: 'a score is one number of a sample, or of each place in it, whose mean is taken',
  help: ({ name }) => `export it with one output of one number, or reduce its units in the recipe: \`max(${name}.y over out)\``,
  wrong: scoring('big.y'),
  right: scoring('max(big.y over out)'),
});

const options = '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';
const onPictures = { model: 'test/fixtures/models/vit_fmnist.onnx', options };

const onText = {
  model: 'test/fixtures/models/char_gpt.onnx',
  options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
};

const inBlock = (block: number | string, to: string): string => `prune tokens in block ${block} by received-attention ${to}\n`;
const half = 'to 50% sparsity';
const features = 'stage follow for 10 steps { train all loss task + features(original) }\n';

interface Counts {
  readonly where: string;
  readonly block: number;
  readonly kept: number;
  readonly before: number;
}

export const tokensStay = error<{ block: number; reason: string }>('ESP4340', 'a block behind which no token can leave', {
  message: ({ block, reason }) => `no token can leave behind block ${block}: ${reason}`,
  why: 'what follows the block must read its tokens alone, and treat all of them alike',
  help: () => 'name another block, or export the model so that its later part reads the block alone',
  ...planning(inBlock(0, half), 'prune heads in block 0 by magnitude to 25% sparsity\n', onText),
  note: 'A model that predicts each next token needs all of them.',
});

export const blockWithoutAttention = error<{ block: number }>('ESP4341', 'received attention of a block without one', {
  message: ({ block }) => `block ${block} has no single softmax over all of its tokens`,
  why: '`received-attention` is the mean of its columns, over heads and queries',
  help: () => 'write `by norm(h_out)`',
  told: 'Tokens are to leave by received attention behind a block that mixes them in another way, or that attends twice.',
  remedy: 'Name a block with one attention over all tokens, or score what leaves the block.',
  example: { block: 1 },
});

export const noTokenLeft = error<Counts>('ESP4342', 'no token left behind a block', {
  message: ({ block, before }) => `none of the ${before} tokens that reach the end of block ${block} would be chosen`,
  why: 'tokens that the model reads by position, such as a class token, stay in any case and do not count',
  help: () => 'keep more',
  ...planning(inBlock(1, 'to 99% sparsity'), inBlock(1, 'to 75% sparsity'), onPictures),
});

export const tokensAreGone = error<Counts>('ESP4343', 'more tokens than are left', {
  message: ({ block, kept, before }) => `block ${block} should hand on ${kept} tokens, but only ${before} reach its end`,
  why: 'a token that has left does not come back',
  help: () => 'ask for fewer tokens, or let fewer leave in earlier blocks',
  ...planning(inBlock(0, 'to 75% sparsity') + inBlock(1, half), inBlock(0, half) + inBlock(1, 'to 75% sparsity'), onPictures),
});

export const tokensInOtherOrder = error<{ block: number; last: number }>('ESP4344', 'tokens leave in an earlier block after a later one', {
  message: ({ block, last }) => `tokens are to leave block ${block}, but an earlier statement lets them leave block ${last}`,
  why: 'the number of tokens of the later block was counted with all of them',
  help: () => 'write the statements in the order of the blocks',
  ...planning(inBlock(1, half) + inBlock(0, 'to 25% sparsity'), inBlock(0, 'to 25% sparsity') + inBlock(1, half), onPictures),
});

export const noTokenGoes = warning<Counts>('ESP4345', 'no token leaves', {
  message: ({ where, block, before }) => `${where} lets none of the ${before} tokens of block ${block} leave`,
  why: 'the target is met already, and the graph stays as it is',
  help: () => 'ask for a higher share, or leave the block out',
  ...planning(inBlock('1', 'to 1% sparsity'), inBlock('1', half), onPictures),
});

export const branchesBesideTokens = error<object>('ESP4346', 'blocks or sublayers beside tokens', {
  message: () => 'tokens leave behind blocks of a network that loses blocks or sublayers',
  why: 'a block that goes has no place behind it',
  help: () => 'prune them in two runs: the branches first, then the tokens of the written model',
  ...planning(
    `prune sublayers by magnitude removing 1 sublayer\n${inBlock(1, half)}`,
    `prune neurons by magnitude to 25% sparsity\n${inBlock(1, half)}`,
    onPictures,
  ),
});

export const trainsBehindTokens = error<{ what: string }>('ESP4347', 'training that compares or gates all tokens', {
  message: ({ what }) => `${what} behind \`prune tokens\``,
  why: 'it reads values inside of the network, which have fewer tokens by then',
  help: () => 'prune the tokens in a stage behind it',
  ...planning(inBlock(1, half) + features, features + inBlock(1, half), onPictures),
});

export const armsOnOtherTokens = error<{ verb: string }>('ESP4348', 'arms or rounds with different tokens', {
  message: ({ verb }) => `\`${verb}\` meets networks that other tokens leave`,
  why: 'one plan counts the work of one network',
  help: () => 'prune the tokens before the branch, or behind it',
  ...planning(
    `param share: sparsity = 50%\nbranch varying share in 25%, 50% {\n  ${inBlock(1, 'to share')}}\npick best by loss on train\n`,
    inBlock(1, half),
    onPictures,
  ),
});

const goingOn = (on: string): string =>
  `stage first for 20 steps { train all on half 1 of train }\nstage second for 20 steps { train all continuing first${on} }\n`;

const halved = 'stage tune for 20 steps { train all on half 1 of train }\n';

export const noHalf = error<{ samples: number | undefined }>('ESP4278', 'samples that have no two halves', {
  message: ({ samples }) =>
    samples === undefined
      ? '`on half` needs the samples of `train`, and none are given'
      : `\`train\` has ${samples === 1 ? '1 sample' : `${samples} samples`}, which cannot be halved`,
  why: 'each half has at least one sample, and the plan says how many',
  help: () => 'name the data, with `--train` or in `espalier.yaml`, or train without `on`',
  wrong: { recipe: halved, command: `plan recipe.prune --model ${digits}` },
  right: { recipe: halved, command: `plan recipe.prune --model ${digits} ${digitsTraining}` },
});

export const otherHalf = error<{ stage: string; half: number | undefined }>('ESP4279', 'training that goes on with other samples', {
  message: ({ stage, half }) =>
    `\`${stage}\` trained on ${half === undefined ? 'all samples' : `half ${half}`}, and this goes on with its order of samples`,
  why: 'the order of samples that a stage leaves behind is one of its own samples',
  help: ({ half }) => (half === undefined ? 'leave `on` out here, too' : `write \`on half ${half} of train\` here, too`),
  ...planning(goingOn(''), goingOn(' on half 1 of train'), { model: digits, options: digitsTraining }),
});
