/** What can be wrong with gates: their training, budgets, thresholds and codes (ESP422x, ESP424x, ESP426x, ESP430x). */
import { error } from '../diagnostic.ts';
import { onDigits, planning } from '../pages/example.ts';

const search = (...statements: readonly string[]): string =>
  `stage search for 20 steps {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const thinning = 'prune weights except head by uniform |w| to 80% over 0%..50% every 5 steps mask revisable';
const byGate = 'prune neurons by gate to 50% sparsity';

export const unreadGates = error<object>('ESP4220', 'unused gates', {
  message: () => 'gates train here, but no prune of the stage ranks by `gate`',
  why: 'gates belong to the units that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune neurons by gate …` to the stage',
  ...planning(search('train gates', 'prune neurons by magnitude to 50% sparsity'), search('train gates', byGate), onDigits),
});

export const noGates = error<{ reads: '`gate`' | '`open-gates`' | '`q`' | { group: string } }>('ESP4221', 'gates that do not train', {
  message: ({ reads }) =>
    typeof reads === 'string' ? `${reads} needs gates, but none train here` : `no gates train on the ${reads.group}`,
  why: 'a unit has a gate only where a training statement of the same stage trains it',
  help: ({ reads }) =>
    typeof reads === 'string'
      ? 'add `train gates` to the stage; `open-gates` and `q` belong in the `loss` of that statement'
      : 'let the prune and the `train gates` select the same layers',
  ...planning(search('train weights', byGate), search('train weights, gates', byGate), {
    ...onDigits,
    note: 'When their stage ends, gates are merged into the weights that read the units: a prune by `gate` belongs in the stage that trains them.',
  }),
});

export const idleGates = error<object>('ESP4222', 'ranking by gates before they train', {
  message: () => 'the prune ranks by `gate` before the first step',
  why: 'all gates start at the same value, which ranks no unit',
  help: () => 'write the prune below the training, or let its window begin later',
  ...planning(search(byGate, 'train gates'), search('train gates', byGate), onDigits),
});

export const gatesBeside = error<{ what: string }>('ESP4223', 'gates beside a statement that rewrites weights', {
  message: ({ what }) => `gates train in a stage with ${what}`,
  why: 'gates are merged into the weights that read their units, and something else would rewrite these at the same time',
  help: () => 'give one of them a stage of its own',
  ...planning(
    search('train weights, gates', byGate, thinning),
    `${search('train gates', byGate)}\nstage thin for 20 steps {\n  train weights\n  ${thinning}\n}\n`,
    onDigits,
  ),
});

export const ungatedUnits = error<{ group: string; why: string }>('ESP4224', 'units that cannot have a gate', {
  message: ({ group, why }) => `no gates on the ${group}: ${why}`,
  why: 'a gate multiplies the weights that read its unit, or that its branch ends in, and a closed gate must equal a removed unit',
  help: () => 'leave them out of the prune with `except`, or rank them by another criterion',
  ...planning(
    search('train gates', 'prune width by gate to 25% sparsity'),
    search('train gates', 'prune sublayers by gate removing 1 sublayer'),
    {
      model: 'test/fixtures/models/vit_fmnist.onnx',
      options: '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy',
      note: 'An operator that reads units without weights, such as a sum over them, would not see the gate; a norm over them gives other values when one is closed. A branch that ends in a function that is not linear has no weights that could hold its gate.',
    },
  ),
});

export const gatesTwice = error<object>('ESP4225', 'gates that train twice', {
  message: () => 'the stage trains `gates` twice',
  why: 'a unit has one gate, with one start and one optimizer',
  help: () => 'write `gates` once',
  ...planning(
    search('train gates with adamw(lr: 0.1)', 'train weights, gates', byGate),
    search('train gates with adamw(lr: 0.1)', 'train weights', byGate),
    onDigits,
  ),
});

export const unusedGateNumber = error<{ number: string }>('ESP4280', 'a number that annealed gates do not have', {
  message: ({ number }) => `annealed gates have no \`${number}\``,
  why: 'nothing is drawn for them: how steep they are follows from the step and the length of the stage alone',
  help: ({ number }) => `leave \`${number}\` out, or write \`form: hard-concrete\``,
  ...planning(search('train gates(form: annealed, temperature: 0.5)', byGate), search('train gates(form: annealed)', byGate), onDigits),
});

const train = (toward: string): string => `train gates toward ${toward}`;
const byMargin = 'prune neurons by global margin to 60% of params';
const prune = 'prune neurons by global gate to 60% of params';

export const gatesOutOfReach = error<{ asked: string; of: string; nearest: string }>('ESP4240', 'a budget that no gates meet', {
  message: ({ asked, of, nearest }) => `with all gates shut, ${nearest} of ${of} are left, more than ${asked}`,
  why: 'what has no gate stays, whatever the multipliers are',
  help: ({ of, nearest }) => `ask for ${nearest}${of === 'units' ? ' density' : ` of ${of}`} or more, or let the prune select more units`,
  ...planning(
    search(train('2% of params by lagrangian(lr: 0.1)'), 'prune neurons in "0" by gate to 50% sparsity'),
    search(train('30% of params by lagrangian(lr: 0.1)'), 'prune neurons by gate to 50% sparsity'),
    {
      ...onDigits,
      note: 'The nearest budget is the size of the model with every gate shut. It counts the parameters or multiply-adds of the whole model.',
    },
  ),
});

export const curveWithoutWindow = error<object>('ESP4241', 'curve of a target that stays', {
  message: () => '`along` has no effect without `over`',
  why: 'a target moves along a curve only within a window',
  help: () => 'add `over 0%..50%` before it, or leave it out',
  ...planning(
    search(train('60% of params by lagrangian(lr: 0.1) along linear'), prune),
    search(train('60% of params by lagrangian(lr: 0.1) over 0%..50% along linear'), prune),
    onDigits,
  ),
});

export const towardWithoutGates = error<object>('ESP4242', 'budget of gates without gates', {
  message: () => '`toward` has no gates to hold to a budget',
  why: 'it adds up what the gates of the same statement are expected to leave',
  help: () => 'train `gates` or `thresholds` in this statement, or move `toward` to the one that does',
  ...planning(
    search('train weights toward 60% of params by lagrangian(lr: 0.1)', 'train gates', prune),
    search('train weights', 'train gates toward 60% of params by lagrangian(lr: 0.1)', prune),
    onDigits,
  ),
});

export const unreadThresholds = error<object>('ESP4243', 'unused thresholds', {
  message: () => 'thresholds train here, but no prune of the stage ranks by `margin`',
  why: 'thresholds belong to the units that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune channels by global margin …` to the stage',
  ...planning(
    search('train weights, thresholds', 'prune neurons by magnitude to 50% sparsity'),
    search('train weights, thresholds', byMargin),
    onDigits,
  ),
});

export const noThresholds = error<{ group: string }>('ESP4244', 'thresholds that do not train', {
  message: ({ group }) => `no threshold trains for the ${group}`,
  why: 'a unit has a margin only where a training statement of the same stage trains a threshold for it',
  help: () => 'add `train thresholds` to the stage, for the same layers',
  ...planning(search('train weights', byMargin), search('train weights, thresholds', byMargin), onDigits),
});

export const thresholdsBeside = error<object>('ESP4245', 'thresholds beside something else that selects', {
  message: () => 'this does not train in a stage with `thresholds`',
  why: 'gates, scores or a second threshold would decide about the same units, and adapters change the weights that thresholds look at',
  help: () => 'give one of them a stage of its own',
  ...planning(
    search('train weights, thresholds, scores', byMargin, 'prune weights by s to 50%'),
    search('train weights, thresholds', byMargin),
    onDigits,
  ),
});

const route = (train = 'train all, codes'): string => `stage route for 20 steps {\n  ${train}\n}\n`;

const experts = (...statements: readonly string[]): string =>
  `param expert: number = 1\nsweep expert in 1, 2 {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const taken = 'prune neurons by code(expert) to 50% sparsity';
const right = experts(taken);
const whole = `${route()}${right}`;

export const untakenCodes = error<object>('ESP4300', 'unused codes', {
  message: () => 'codes train here, but not every way on from the stage prunes by one of them',
  why: 'a network with codes is several networks, and a model file holds one',
  help: () => 'let each way on take its code: `sweep expert in 1, 2 { prune neurons by code(expert) to 50% }`',
  ...planning(route(), whole, onDigits),
});

export const noCodes = error<object>('ESP4301', 'codes that have not trained', {
  message: () => 'the prune ranks by a code, but no stage before it trains codes',
  why: 'a unit has a number in a code only after a training of them, and until one of them is taken',
  help: () => 'put a `stage` with `train all, codes(count: 2)` before it',
  ...planning(right, whole, onDigits),
});

export const strangeCode = error<{ asked: string; count: number }>('ESP4302', 'a code that there is not', {
  message: ({ asked, count }) => `there is no code ${asked}: there are ${count}, from 1 on`,
  why: 'codes are numbered, and each is a network of its own',
  help: ({ count }) => `write a whole number from 1 to ${count}`,
  ...planning(`${route()}${right.replace('1, 2', '1, 3')}`, whole, onDigits),
});

export const codesBeside = error<{ what: string }>('ESP4303', 'codes beside something else of the stage', {
  message: ({ what }) => `codes train in a stage with ${what}`,
  why: 'codes decide for each sample which units count, and nothing else may decide about them meanwhile',
  help: () => 'give one of them a stage of its own; codes first',
  ...planning(`stage route for 20 steps {\n  train all, codes\n  prune weights by magnitude to 50%\n}\n${right}`, whole, onDigits),
});

export const openCodes = error<{ what: string }>('ESP4304', 'work on a network whose codes are open', {
  message: ({ what }) => `${what} acts on a network in which each sample still takes one of the codes`,
  why: 'what follows works on one network: that of one code',
  help: () => 'prune by one of the codes first: `prune neurons by code(1) to 50%`',
  ...planning(`${route()}train all for 20 steps\n${right}`, `${route()}${experts(taken, 'train all for 20 steps')}`, onDigits),
});

export const lateCode = error<object>('ESP4305', 'a code that is taken late', {
  message: () => 'the prune takes a code after the stage has begun',
  why: 'until then the stage would train a network without the gates that the code trained with',
  help: () => 'write the prune above the training, without `over`, or before the stage',
  ...planning(
    `${route()}${experts('stage tune for 20 steps {', '  train all', `  ${taken}`, '}')}`,
    `${route()}${experts('stage tune for 20 steps {', `  ${taken}`, '  train all', '}')}`,
    onDigits,
  ),
});

export const uncodedUnits = error<{ group: string; why: string }>('ESP4306', 'units that cannot have codes', {
  message: ({ group, why }) => `no codes on the ${group}: ${why}`,
  why: 'a gate that differs from sample to sample multiplies what enters the layers that read the units, or what a branch adds',
  help: () => 'leave them out of the prune with `except`',
  ...planning(
    `${route()}${experts('prune width by code(expert) to 50% sparsity')}`,
    `${route()}${experts('prune sublayers by code(expert) removing 1 sublayer')}`,
    {
      model: 'test/fixtures/models/vit_fmnist.onnx',
      options: '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy',
    },
  ),
});

export const codesRead = error<{ type: string }>('ESP4307', 'samples that no router reads', {
  message: ({ type }) => `the input of the model is ${type}, and a router reads float32 numbers`,
  why: 'the router of the codes is linear in the numbers of a sample; ids of tokens are names',
  help: () => 'use a model whose input is numbers, such as pictures or embeddings',
  ...planning(`${route()}${right}`, `stage search for 20 steps {\n  train all, gates\n  prune neurons by gate to 50% sparsity\n}\n`, {
    model: 'test/fixtures/models/char_gpt.onnx',
    options: '--train test/fixtures/data/batch_moby_x.npy,test/fixtures/data/batch_moby_y.npy',
  }),
});

const options = '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';
const onPictures = { model: 'test/fixtures/models/vit_fmnist.onnx', options };
const searchByInput = (train: string, prune: string): string => `stage search for 20 steps {\n  ${train}\n  ${prune}\n}\n`;
const cut = 'prune sublayers by gate removing 1 sublayer';
const polarized = 'train all, input-gates loss task + mean(q * (1 - q))';

export const ungatedByInput = error<{ group: string; why: string }>('ESP4264', 'units that cannot have a gate by input', {
  message: ({ group, why }) => `no gates by input on the ${group}: ${why}`,
  why: 'a gate by input reads what enters a residual branch, and multiplies what the branch adds',
  help: () => 'prune `sublayers` or `blocks`, or train `gates` instead, which read no input',
  ...planning(
    searchByInput('train input-gates', 'prune neurons by gate to 50% sparsity'),
    searchByInput('train input-gates', cut),
    onPictures,
  ),
});

export const gatesInPieces = error<{ word: string; pieces: number }>('ESP4265', 'a penalty of gates by input in pieces of a batch', {
  message: ({ word, pieces }) => `the loss reads \`q\` of gates by input, and \`${word}\` splits the batch into ${pieces} pieces`,
  why: '`q` is the mean over the whole batch, and a penalty of it is not the sum of those of the pieces',
  help: ({ word }) => `leave \`${word}\` out, or make the batch smaller`,
  ...planning(searchByInput(`${polarized} accumulate 2`, cut), searchByInput(polarized, cut), onPictures),
});
