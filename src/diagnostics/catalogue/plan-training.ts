/** What can be wrong with training in a plan: its times, rates, teachers and gradients (ESP401x, ESP415x, ESP417x, ESP418x, ESP427x, ESP461x). */
import { error, hint, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import { lenet300, onDigits, planning, type Example } from '../pages/example.ts';
import { npy, graph, model, node, port, tensor, roundedNetwork, twoLabels, twoSamples, type SmallModel } from '../pages/onnx.ts';

export const noLength = error<{ stage: string }>('ESP4010', 'length without training', {
  message: ({ stage }) => `stage \`${stage}\` has a length but nothing that trains`,
  why: 'steps are updates of an optimizer; without training there are none',
  help: () => 'add a `train` or `retrain` statement, or remove the length',
  told: 'A program that plans a recipe through the library without checking it first gets this for a stage with a length in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
  remedy: 'Add a `train` statement to the stage, or remove its length.',
  example: { stage: 'cut' },
});

export const windowWithoutTraining = error<{ stage: string }>('ESP4011', 'window without training', {
  message: ({ stage }) => `stage \`${stage}\` has a window, but nothing trains in it`,
  why: 'a window is a part of the training steps, and there are none',
  help: () => 'add a `train` statement to the stage, or remove the window',
  told: 'A program that plans a recipe through the library without checking it first gets this for a window in a stage in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
  remedy: 'Add a `train` statement to the stage, or remove the window.',
  example: { stage: 'cut' },
});

export const windowPastEnd = error<{ last: number; steps: number }>('ESP4012', 'window past the end of its stage', {
  message: ({ last, steps }) => `the window ends at step ${last}, but the stage has ${steps} steps`,
  why: 'the target would never be reached',
  help: ({ steps }) => `end the window at ${steps} steps or earlier, or make the stage longer`,
  ...planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..200 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..100 steps\n}\n',
  ),
});

export const windowBackwards = error<{ first: number; last: number }>('ESP4013', 'window that ends before it begins', {
  message: ({ first, last }) => `the window begins at step ${first} and ends at step ${last}`,
  why: 'time runs forwards',
  help: () => 'put the earlier end first',
  told: 'A program that plans a recipe through the library without checking it first gets this for a window with swapped ends. The command finds it earlier, as [ESP2208](ESP2208.md).',
  remedy: 'Put the earlier end first.',
  example: { first: 75, last: 50 },
});

export const unknownSamples = error<{ data: string; what: string }>('ESP4014', 'unknown number of samples', {
  message: ({ data, what }) => `${what} depends on the number of samples of \`${data}\`, which is unknown`,
  why: 'an epoch is ceil(samples / batch) steps, and metrics are measured on all samples',
  help: ({ data, what }) =>
    `name the data set \`${data}\` in the project or on the command line` + (/epoch/.test(what) ? ', or count in steps' : ''),
  ...planning('train all for 5 epochs\n', 'train all for 100 steps\n', {
    note: 'With `--train X,Y`, or `data` in the project file, the number of samples is read from the data.',
  }),
});

export const computeUnsolvable = error('ESP4015', 'window of compute that cannot be solved', {
  message: () => 'a window `of compute` needs weights alive before, during and after it',
  why: 'compute is counted in live weights summed over steps',
  help: () => 'write the window in shares of the steps, `25%..75%`',
  ...planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 100% over 25%..75% of compute\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 90% over 25%..75% of compute\n}\n',
  ),
});

export const unknownLengthName = error<{ name: string; stages: Names }>('ESP4018', 'length for a stage that does not exist', {
  message: ({ name }) => `no stage called \`${name}\` needs a length`,
  why: 'a length from the command line is for a stage without one',
  help: ({ stages }) =>
    stages.length === 0
      ? 'every stage that trains has its length in the recipe'
      : `stages without a length: ${stages.map((stage) => `\`${stage}\``).join(', ')}`,
  wrong: {
    recipe: 'stage tune { train all }\n',
    command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps' --for 'tone=50 steps'`,
  },
  right: { recipe: 'stage tune { train all }\n', command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps'` },
});

export const lengthWithoutHole = warning('ESP4024', 'unused length', {
  message: () => 'no stage uses the length that was given for all stages',
  why: 'it is for stages without a length, and the recipe has none',
  help: () => 'leave it out, or take the length out of the recipe',
  wrong: { recipe: 'stage tune for 100 steps { train all }\n', command: `plan recipe.prune --model ${lenet300} --for '50 steps'` },
  right: { recipe: 'stage tune { train all }\n', command: `plan recipe.prune --model ${lenet300} --for '50 steps'` },
});

export const instantsOutOfOrder = error<{ before: number; step: number }>('ESP4085', 'instants out of order', {
  message: ({ before, step }) => `step ${step} stands after step ${before}`,
  why: 'the target rises from one instant to the next',
  help: () => 'list the instants in order of time, each once',
  ...planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% at 60, 30, 90 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% at 30, 60, 90 steps\n}\n',
  ),
});

const search = (trains: string, prune = 'prune weights by s to 50% over 0%..50%'): string =>
  `stage search for 20 steps {\n  ${trains}\n  ${prune} mask revisable\n}\n`;

/** Two layers, and between them an operator without gradient. */
function trainedOnRounded(wrong: string, right: string, note: string): Example {
  const files = { 'net.onnx': roundedNetwork, 'x.npy': twoSamples, 'y.npy': twoLabels };
  const command = 'plan recipe.prune --model net.onnx --train x.npy,y.npy';
  return { wrong: { recipe: wrong, files, command }, right: { recipe: right, files, command }, note };
}

export const trainedTwice = error<{ part: string }>('ESP4150', 'part that two statements train', {
  message: ({ part }) => `${part} trains in an earlier statement of the stage, too`,
  why: 'training statements of one stage take turns, a step each, and every part belongs to one optimizer',
  help: () => 'take it out of one of them with `except`, or use two stages',
  ...planning(
    'stage tune for 20 steps {\n  train all with adamw\n  train biases with sgd(lr: 0.01)\n}\n',
    'stage tune for 20 steps {\n  train weights with adamw\n  train biases with sgd(lr: 0.01)\n}\n',
    {
      ...onDigits,
      note: 'The statements take turns over the 20 steps, the first one first. Each has its own batches, optimizer and learning rate.',
    },
  ),
});

export const adapterInTurns = error<object>('ESP4151', 'adapter beside another training statement', {
  message: () => 'an adapter trains beside another training statement of the stage',
  why: 'statements that take turns see what the others train, but an adapter belongs to only one',
  help: () => 'train the adapter in a stage of its own',
  ...planning(
    'stage tune for 20 steps {\n  retrain lora(rank: 2)\n  train biases with sgd(lr: 0.01)\n}\n',
    'stage adapt for 10 steps { retrain lora(rank: 2) }\nstage tune for 10 steps { train biases with sgd(lr: 0.01) }\n',
    onDigits,
  ),
});

export const unreadScores = error<object>('ESP4152', 'unused scores', {
  message: () => 'scores train here, but no prune of the stage ranks by `s`',
  why: 'scores exist only during their stage, so these would train for nothing',
  help: () => 'add a `prune weights by s …` or `by |s| …` to the stage, or train no scores',
  ...planning(search('train scores', 'prune weights by magnitude to 50% over 0%..50%'), search('train scores'), onDigits),
});

export const scoresTwice = error<object>('ESP4154', 'scores that start twice', {
  message: () => 'the statement trains `scores` twice',
  why: 'a weight has one score, and it starts at one value',
  help: () => 'write `scores` once',
  ...planning(search('train scores(start: 0), scores(start: w)'), search('train scores(start: w)'), onDigits),
});

export const stillScores = warning<{ updates: number }>('ESP4155', 'scores under a hard mask', {
  message: ({ updates }) => `trained scores choose a hard mask ${updates} times`,
  why: 'a pruned weight is 0, and so is the gradient of its score, so it never comes back',
  help: () => 'write `mask revisable`, under which pruned weights keep their values until the stage ends',
  ...planning(search('train weights, scores').replace(' mask revisable', ''), search('train weights, scores'), {
    ...onDigits,
    note: 'A single update is different: below the training, a hard mask uses the final scores.',
  }),
});

export const biasTrainsOn = hint<{ biases: Names }>('ESP4156', 'bias of a layer that is left out', {
  message: ({ biases }) => `${listed(biases, 4)} ${biases.length === 1 ? 'trains' : 'train'} on`,
  why: 'the name of a layer stands for its weight, and a bias is a parameter of its own',
  help: ({ biases }) => `write \`except ${String(biases[0]).replace(/bias$/, '*')}\` to leave the whole layer out`,
  ...planning('stage s for 10 steps {\n  train all except fc3\n}\n', 'stage s for 10 steps {\n  train all except fc3.*\n}\n'),
});

export const noScores = error<{ layer: string; some: boolean }>('ESP4153', 'ranking by scores that do not train', {
  message: ({ layer, some }) =>
    some ? `the weights of \`${layer}\` have no trained scores` : '`s` is a trained score, but this stage trains none',
  why: 'a weight has a score only where a training statement of the same stage trains it',
  help: ({ some }) =>
    some ? 'let the prune and the `train scores` select the same layers' : 'add `train scores` to the stage, or rank by another criterion',
  ...planning(search('train weights'), search('train weights\n  train scores'), {
    ...onDigits,
    note: 'Scores end with their stage: a prune by `s` belongs in the stage that trains them, also at its end.',
  }),
});

export const gradientGap = error<{
  node: string;
  operator: string;
  others: number;
  below: Names;
  /** What to write: a statement that leaves out what lies below, or what else could train; at most one. */
  freeze?: string;
  train?: string;
}>('ESP4170', 'no gradient reaches trained parameters', {
  message: ({ node, operator, others, below }) => {
    const more = others === 0 ? '' : `, like ${others} more,`;
    const train = below.length === 1 ? 'is to train' : 'are to train';
    return `the operator \`${operator}\` at the node \`${node}\`${more} has no gradient, and ${listed(below)} below it ${train}`;
  },
  why: 'a training step needs the gradient of the loss for every trained tensor',
  help: ({ freeze, train }) => {
    if (freeze !== undefined) return `freeze everything below it: ${asCode(freeze)}`;
    return train === undefined
      ? 'everything lies below it: export the model without this operator'
      : `everything that the statement trains lies below it; train only what does not: ${asCode(`train ${train}`)}`;
  },
  ...trainedOnRounded(
    'train all for 1 step\n',
    'train all except W for 1 step\n',
    'Scans, loops whose turns the input counts, branches of `If` that it chooses and operators of other domains have no gradient either. A model may contain them: Espalier still inspects, plans, prunes and evaluates it.',
  ),
});

export const idlePenalty = error<{ layers: Names }>('ESP4620', 'penalty of layers that do not train', {
  message: ({ layers }) => `the weights of ${listed(layers)} do not train here, and the loss has a penalty of them`,
  why: 'a penalty moves what trains; nothing else changes by it',
  help: () => 'name layers that the statement trains, or train these too',
  ...planning(
    'train head for 1 step\n  loss task + only(lasso, at: `0`)\n',
    'train head for 1 step\n  loss task + only(lasso, at: head)\n',
    onDigits,
  ),
});

/** Names in back quotes of their own take none around them. */
function asCode(text: string): string {
  return text.includes('`') ? text : `\`${text}\``;
}

export const unusedRate = error<{ what: string }>('ESP4270', 'rate of a part that does not train', {
  message: ({ what }) => `nothing of \`${what}\` trains here`,
  why: 'a rate without a parameter would change nothing',
  help: () => 'name a part that the statement trains; `espalier inspect MODEL` lists layers and roles',
  ...planning('retrain biases for 20 steps rates 10% of weights\n', 'train all for 20 steps rates 10% of weights\n', onDigits),
});

export const twoRates = error<{ what: string; tensor: string }>('ESP4271', 'two rates of one tensor', {
  message: ({ what, tensor }) => `\`${what}\` holds the tensor \`${tensor}\`, which has a rate already`,
  why: 'a parameter moves by one rate at each step',
  help: () => 'name parts that have no layer in common',
  ...planning(
    'train all for 20 steps rates 10% of weights, 50% of head\n',
    'train all for 20 steps rates 10% of first layer, 50% of head\n',
    onDigits,
  ),
});

const weights = [tensor('W', [4, 3])];
const plain: SmallModel = { graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: weights }) };

const wide: SmallModel = {
  graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [5, 3])], inputs: [port('x', ['N', 5])] }),
};

const sharp: SmallModel = {
  graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 2])], outputs: [port('y', ['N', 2])] }),
};

const bare: SmallModel = { graph: graph({ nodes: [node('Identity', ['x'], 'y')], outputs: [port('y', ['N', 3])] }) };
const recipe = 'model big = "big.onnx"\ntrain all loss task + kl(big) for 1 step\n';
const following = (loss: string): string => `model big = "big.onnx"\ntrain all loss task + ${loss} for 1 step\n`;

const partsRecipe =
  'model text = "text.onnx"\nmodel unet = "unet.onnx" reading x from text.y\n' + 'prune weights in text by magnitude to 50%\n';

const second: SmallModel = {
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'z')],
    tensors: [tensor('W', [3, 2])],
    inputs: [port('x', ['N', 3])],
    outputs: [port('z', ['N', 2])],
  }),
};

const parts = {
  files: {
    'text.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3], which gives `y`', plain),
    'unet.onnx': model('one MatMul of `x` [N, 3] and `W` [3, 2], which gives `z`', second),
  },
  command: 'plan recipe.prune',
};

function fitting(words: string, wrong: SmallModel): Example {
  return { wrong: situation(recipe, wrong, words), right: situation(recipe, plain) };
}

function situation(
  text: string,
  teacher: SmallModel,
  words = 'one MatMul of `x` [N, 4] and `W` [4, 3]',
): Exclude<Example['wrong'], string> {
  return {
    recipe: text,
    files: { 'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', plain), 'big.onnx': model(words, teacher) },
    command: 'plan recipe.prune --model net.onnx',
  };
}

const follows = 'a loss compares the outputs of both models on the same samples, element by element';

export const unreadableTeacher = error<{ name: string; file: string; reason: string }>('ESP4180', 'teacher that cannot be read', {
  message: ({ name, file, reason }) => `the model \`${name}\` cannot be read from \`${file}\`: ${reason}`,
  why: 'the loss needs its outputs',
  help: () => 'write the path of an ONNX file, relative to the folder of the recipe',
  wrong: situation(recipe.replace('big.onnx', 'bigger.onnx'), plain),
  right: situation(recipe, plain),
});

type OtherValue = { readonly name: string; readonly own: string; readonly theirs: readonly string[] };

export const otherTeacherInput = error<OtherValue>('ESP4181', 'teacher with another input', {
  message: ({ name, own, theirs }) => `the model \`${name}\` reads ${theirs.join(', ')}, not ${own}`,
  why: follows,
  help: () => 'use a model with the same input, or export the teacher with it',
  ...fitting('one MatMul of `x` [N, 5] and `W` [5, 3]', wide),
});

export const otherTeacherOutput = error<OtherValue>('ESP4182', 'teacher with another output', {
  message: ({ name, own, theirs }) => `the model \`${name}\` gives ${theirs.join(', ')}, not ${own}`,
  why: follows,
  help: () => 'use a model with outputs of the same shape, or follow its layers by `features`',
  ...fitting('one MatMul of `x` [N, 4] and `W` [4, 2]', sharp),
});

export const noTeacherLayer = error<{ name: string; layer: string; known: Names }>('ESP4183', 'features that a teacher lacks', {
  message: ({ name, layer }) => `the model \`${name}\` has no layer \`${layer}\``,
  why: '`features` compares the values at a layer with those at the layer of the same name',
  help: ({ known }) => {
    const shown = known.slice(0, 6).map((one) => `\`${one}\``);
    const more = known.length > shown.length ? `, and ${known.length - shown.length} more` : '';
    return `its layers are ${shown.join(', ') || 'none'}${more}`;
  },
  wrong: situation(following('features(big)'), bare, 'no layer at all'),
  right: situation(following('features(big)'), plain),
});

export const unreadableModel = error<{ name: string; file: string; reason: string }>('ESP4216', 'model that cannot be read', {
  message: ({ name, file, reason }) => `the model \`${name}\` cannot be read from \`${file}\`: ${reason}`,
  why: 'a plan counts the layers of every model that the recipe names',
  help: () => 'paths start at the folder of the recipe, and do not lead out of it',
  wrong: { ...parts, recipe: partsRecipe.replace('text.onnx', 'texts.onnx') },
  right: { ...parts, recipe: partsRecipe },
});

const values = npy('<f4', [2, 3], new Uint8Array(24), 'two targets of 3 numbers, float32');

function between(wrong: string, right: string, more: Exclude<Example['wrong'], string>['files'] = {}): Example {
  const files = { 'net.onnx': roundedNetwork, 'x.npy': twoSamples, 'y.npy': twoLabels, 'espalier.yaml': project('crossentropy'), ...more };
  const command = 'plan recipe.prune';
  return { wrong: { recipe: wrong, files, command }, right: { recipe: right, files, command } };
}

function project(loss: string): string {
  return `model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x, loss: ${loss} }\n`;
}

export const relevanceGap = error<{
  node: string;
  operator: string;
  others: number;
  /** Names of the scored layers below it. */
  layers: Names;
}>('ESP4610', 'no relevance reaches scored layers', {
  message: ({ node, operator, others, layers: [first = '', ...more] }) => {
    const alike = others === 0 ? '' : `, like ${others} more on the way,`;
    const layers = more.length === 0 ? '' : ` and ${more.length} more`;
    return `relevance cannot pass the operator \`${operator}\` at the node \`${node}\`${alike} and the layer \`${first}\`${layers} below it would be scored`;
  },
  why: 'relevance passes from operator to operator, by the share of each input in an output',
  help: ({ layers }) =>
    `exclude the layers below it, as in \`except "${layers[0] ?? ''}"\`, or rank by another criterion such as \`taylor\``,
  ...between(
    'prune weights by |w| * avg(r) to 50% using 2 samples of train\n',
    'prune weights except W by |w| * avg(r) to 50% using 2 samples of train\n',
  ),
  note: 'The page on [operators](../operators.md) lists how relevance passes each operator.',
});

export const relevanceOfValues = error<{ loss: string }>('ESP4611', 'relevance for no class', {
  message: ({ loss }) => `relevance starts at the output of a class, but the loss is \`${loss}\``,
  why: 'without classes, no single output belongs to a sample',
  help: () => 'rank by a criterion that needs no class, such as `taylor`',
  ...between(
    'prune weights in V by |w| * avg(r) to 50% using 2 samples of train\n',
    'prune weights in V by |w| * sqrt(avg(y^2)) to 50% using 2 samples of train\n',
    { 'y.npy': values, 'espalier.yaml': project('mse') },
  ),
});
