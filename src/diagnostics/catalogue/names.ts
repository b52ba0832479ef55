/** What can be wrong with a word or a name: ESP2001 to ESP2099. */
import { flatMapDefined } from '../../basics/lists.ts';
import { error, warning } from '../diagnostic.ts';
import { didYouMean, listed, type Names } from '../name-list.ts';
import { lenet300 } from '../pages/example.ts';

function twoModels(name: string, file: string, rest: string, reading = ''): string {
  return `model text = "text.onnx"\nmodel ${name} = "${file}"${reading}\n${rest}\n`;
}

/** Definitions that each use the one before them twice. */
function doubling(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const before = level === 0 ? '|w|' : `c${level - 1}`;
    return `criterion c${level} = ${before} + ${before}\n`;
  });
  return `${lines.join('')}prune weights by c${levels - 1} to 80%\n`;
}

type Misspelling = { readonly word: string; readonly suggestion: string | undefined };

const meaning = 'only words of the vocabulary and names that the recipe defines have a meaning';

export const unknownStatement = error<Misspelling & { isClause: boolean }>('ESP2001', 'unknown statement', {
  message: ({ word }) => `no statement begins with \`${word}\``,
  why: 'a statement begins with a verb, a block, a header or a definition',
  help: ({ word, suggestion, isClause }) =>
    isClause
      ? `\`${word}\` is a clause: write it after the statement that it belongs to`
      : (didYouMean(suggestion) ?? 'begin with a verb such as `prune` or `train`'),
  wrong: 'pruen weights by magnitude to 80%\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const unknownWord = error<Misspelling & { owner: string; kind: string; known: string }>('ESP2002', 'unknown word', {
  message: ({ word, owner, kind }) => `\`${owner}\` takes ${kind}, and \`${word}\` is not one`,
  why: meaning,
  help: ({ suggestion, known }) => didYouMean(suggestion) ?? (known === '' ? undefined : `write one of ${known}`),
  wrong: 'train all with adamx\n',
  right: 'train all with adamw\n',
  note: 'Where a layer is meant that has the name of a word, or a misspelt one, put it in back quotes: it is then looked up in the model.',
});

export const unknownName = error<Misspelling & { kind: string; known?: string }>('ESP2003', 'unknown name', {
  message: ({ word, kind }) => `no ${kind} is called \`${word}\``,
  why: 'a name must be defined before it is used',
  help: ({ suggestion, kind, known = '' }) => {
    const told = flatMapDefined([didYouMean(suggestion), known === '' ? undefined : `known are ${known}`], (part) => part);
    return told.length === 0 ? `the recipe defines no ${kind}` : told.join(' ');
  },
  wrong: 'mark start\ntrain all\nrewind all to strat\n',
  right: 'mark start\ntrain all\nrewind all to start\n',
});

export const unknownInExpression = error<Misspelling & { kind: string }>('ESP2004', 'unknown name in an expression', {
  message: ({ word, kind }) => `\`${word}\` is not a ${kind} that this expression can use`,
  why: meaning,
  help: ({ suggestion, kind }) => didYouMean(suggestion) ?? `write a ${kind} of the language, or define the name`,
  wrong: 'prune weights by |w| * sqrt(avg(x2)) to 80%\n',
  right: 'prune weights by |w| * sqrt(avg(x^2)) to 80% using 128 samples of calibration\n',
  note: 'An expression knows its variables (`w` the weight, `x` the input, `g` the gradient and so on), its functions, parameters and what `criterion` defines.',
});

export const definedTwice = error<{ word: string; kind: string }>('ESP2005', 'name defined twice', {
  message: ({ word, kind }) => `a ${kind} called \`${word}\` already exists`,
  why: 'a name can have only one meaning',
  help: () => 'give it another name',
  wrong: 'stage tune { train all }\nstage tune { train all }\n',
  right: 'stage tune { train all }\nstage tune-more { train all }\n',
});

export const unused = warning<{ word: string; kind: string }>('ESP2006', 'unused name', {
  message: ({ word, kind }) => `nothing uses the ${kind} \`${word}\``,
  why: 'an unused definition often points to a misspelt name',
  help: () => 'use it or remove it',
  wrong: 'param goal: sparsity = 80%\nprune weights by magnitude to 80%\n',
  right: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
});

export const usedTooEarly = error<{ word: string; kind: string }>('ESP2007', 'name used before its definition', {
  message: ({ word, kind }) => `the ${kind} \`${word}\` is defined later`,
  why: 'statements run in the order in which they are written',
  help: () => 'move this below it',
  wrong: 'rewind all to start\nmark start\n',
  right: 'mark start\ntrain all\nrewind all to start\n',
});

export const unknownUnit = error<Misspelling & { owner: string; known: string }>('ESP2008', 'unknown unit', {
  message: ({ word }) => `\`${word}\` is not a unit`,
  why: 'every number has a unit, and the unit says what the number means',
  help: ({ suggestion, owner, known }) => didYouMean(suggestion) ?? `\`${owner}\` takes ${known}`,
  wrong: 'train all for 5 epochz\n',
  right: 'train all for 5 epochs\n',
});

export const unknownArgument = error<Misspelling & { owner: string; known: string }>('ESP2009', 'unknown argument', {
  message: ({ word, owner }) => `\`${owner}\` has no argument \`${word}\``,
  why: 'an unknown argument would have no effect',
  help: ({ suggestion, known, owner }) => didYouMean(suggestion) ?? (known === '' ? `\`${owner}\` takes none` : `it takes ${known}`),
  wrong: 'train all with adamw(lr: 5e-4, weigth-decay: 0.1)\n',
  right: 'train all with adamw(lr: 5e-4, weight-decay: 0.1)\n',
});

export const unknownSetting = error<Misspelling & { known: string }>('ESP2010', 'unknown parameter in a setting', {
  message: ({ word }) => `the recipe has no parameter \`${word}\``,
  why: 'a setting replaces the value of a parameter that the recipe declares with `param`',
  help: ({ suggestion, known }) => didYouMean(suggestion) ?? (known === '' ? 'it has none at all' : `it has ${known}`),
  wrong: {
    recipe: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
    command: `plan recipe.prune --model ${lenet300} --set gaol=90%`,
  },
  right: {
    recipe: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
    command: `plan recipe.prune --model ${lenet300} --set goal=90%`,
  },
});

export const headerTwice = error<{ word: string }>('ESP2011', 'header written twice', {
  message: ({ word }) => `\`${word}\` appears a second time`,
  why: 'a file holds one recipe',
  help: () => 'remove one of them, or put the second recipe into a file of its own',
  wrong: 'recipe one\nrecipe two\nprune weights by magnitude to 80%\n',
  right: 'recipe one\nprune weights by magnitude to 80%\n',
});

export const headerTooLate = error<{ word: string }>('ESP2012', 'header after the first statement', {
  message: ({ word }) => `\`${word}\` comes after a statement`,
  why: 'headers apply to the whole recipe, so they come before its first statement',
  help: () => 'move it to the top of the file',
  wrong: 'prune weights by magnitude to 80%\ncite arxiv:1710.01878\n',
  right: 'cite arxiv:1710.01878\nprune weights by magnitude to 80%\n',
});

export const takenName = error<{ word: string; meaning: string }>('ESP2013', 'name that already has a meaning', {
  message: ({ word, meaning: taken }) => `\`${word}\` is already ${taken}`,
  why: 'the same word would mean two things in one expression',
  help: () => 'give it another name',
  wrong: 'group conv = **.conv1\nprune weights in conv by magnitude to 80%\n',
  right: 'group first-convs = **.conv1\nprune weights in first-convs by magnitude to 80%\n',
});

export const unknownEdition = error<{ written: string }>('ESP2014', 'unknown edition', {
  message: ({ written }) => `there is no edition ${written} of the language`,
  why: 'a recipe is read by the rules of the edition that it names',
  help: () => 'write `edition 1`, or use a later release of Espalier',
  wrong: 'edition 7\nprune weights by magnitude to 80%\n',
  right: 'edition 1\nprune weights by magnitude to 80%\n',
});

export const definitionTooLarge = error<{ word: string; limit: number }>('ESP2016', 'definition that grows without bounds', {
  message: ({ word, limit }) => `\`${word}\` stands for an expression of more than ${limit} parts`,
  why: 'names are replaced by what they stand for, and the whole has to be computed',
  help: () => 'use fewer definitions inside each other',
  wrong: doubling(12),
  right: doubling(3),
  note: 'Each line doubles what the one above it stands for: twelve lines make four thousand parts.',
});

export const definedByItself = error<{ word: string }>('ESP2015', 'definition that uses itself', {
  message: ({ word }) => `\`${word}\` is defined in terms of itself`,
  why: 'a definition that uses itself never ends',
  help: () => 'write out what it stands for',
  wrong: 'criterion a = b\ncriterion b = a\nprune weights by a to 50%\n',
  right: 'criterion a = |w|\ncriterion b = a\nprune weights by b to 50%\n',
});

export const sameFileTwice = error<{ name: string; other: string; file: string }>('ESP2050', 'two models in one file', {
  message: ({ name, other, file }) => `\`${name}\` and \`${other}\` are both \`${file}\``,
  why: 'each model is pruned and written by itself, and one file cannot hold two results',
  help: () => 'name each file once',
  wrong: twoModels('unet', 'text.onnx', 'prune weights in text, unet by magnitude to 50%'),
  right: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%'),
});

export const prunedTeacher = error<{ name: string }>('ESP2051', 'model that is pruned and followed', {
  message: ({ name }) => `\`${name}\` is a part of the network that is pruned, and a loss follows it`,
  why: 'a teacher answers the same samples as the whole network, and stays as it is',
  help: () => 'follow `original`, which is the whole network before the recipe, or another file',
  wrong: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%\ntrain all loss task + kl(text) for 1 epoch'),
  right: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%\ntrain all loss task + kl(original) for 1 epoch'),
  note: 'A model that only a loss names is a teacher, and no part of what is pruned.',
});

export const unknownOutput = error<{ name: string; written: string; known: Names }>('ESP2052', 'reading from no other model', {
  message: ({ name, written }) => `\`${name}\` reads \`${written}\`, which is no output of another model`,
  why: 'an output is written with its model before it, as in `text.hidden`',
  help: ({ known }) =>
    known.length === 0 ? 'the recipe names no other model' : `write one of ${listed(known.map((one) => `${one}.OUTPUT`))}`,
  wrong: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context from hidden'),
  right: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context from text.hidden'),
});

export const dottedModel = error<{ name: string }>('ESP2053', 'name that cannot stand before layers', {
  message: ({ name }) => `\`${name}\` stands before the names of layers, and has more than one part`,
  why: 'layers of several models are called `MODEL.LAYER`, and their files lie in a folder of the model',
  help: () => 'use letters, digits, `-` and `_`',
  wrong: twoModels('`unet.up`', 'unet.onnx', 'prune weights in text, `unet.up` by magnitude to 50%'),
  right: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%'),
});

export const unequalReading = error<{ inputs: number; outputs: number }>('ESP2054', 'inputs and outputs that do not pair', {
  message: ({ inputs, outputs }) =>
    `\`reading\` pairs ${inputs} ${inputs === 1 ? 'input' : 'inputs'} with ${outputs} ${outputs === 1 ? 'output' : 'outputs'}`,
  why: 'each input before `from` is the output at the same place behind it',
  help: () => 'write as many of both, as in `reading context, pooled from text.hidden, text.pooled`',
  wrong: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context, pooled from text.hidden'),
  right: twoModels(
    'unet',
    'unet.onnx',
    'prune weights in unet by magnitude to 50%',
    ' reading context, pooled from text.hidden, text.pooled',
  ),
});

export const foreignWord = error<{ word: string; help: string }>('ESP2230', 'word of another tool', {
  message: ({ word }) => `\`${word}\` is not a word of recipes`,
  why: 'other tools use it, and nothing in a recipe is silently ignored',
  help: ({ help }) => help,
  wrong: 'prune weights excluding head by magnitude to 80%\n',
  right: 'prune weights except head by magnitude to 80%\n',
});

export const windowForm = error<{ written: string; form: string }>('ESP2232', 'window in another form', {
  message: ({ written }) => `\`${written}\` is not a window`,
  why: 'a window is a range followed by its unit',
  help: ({ form }) => `write \`${form}\``,
  wrong: 'prune weights by magnitude to 80% over epochs 1..10\n',
  right: 'prune weights by magnitude to 80% over 1..10 epochs\n',
});

export const hyphenBeforeDigit = error<{ written: string }>('ESP2233', 'name with a hyphen before a digit', {
  message: ({ written }) => `\`${written}\` is read as a subtraction`,
  why: 'a hyphen is part of a name only before a letter',
  help: ({ written }) => `put the name in back quotes: \`${written}\``,
  wrong: 'stage phase-2 for 1 epoch { train all }\n',
  right: 'stage `phase-2` for 1 epoch { train all }\n',
});

export const constantsOutside = error<{ written: string; call: string }>('ESP2234', 'arguments without brackets', {
  message: ({ written, call }) => `\`${written}\` is an argument of \`${call}\``,
  why: 'arguments are written in brackets after their word',
  help: ({ call }) => `put it in brackets after \`${call}\``,
  wrong: 'train all with adam lr 1e-3\n',
  right: 'train all with adam(lr: 1e-3)\n',
});

export const weightsKeepResource = error<{ base: string; unit: string }>(
  'ESP2235',
  'resource that pruning single weights does not reduce',
  {
    message: ({ base, unit }) => `\`prune ${unit}\` does not change the ${base} of the network`,
    why: 'a zero is stored and computed like any other weight',
    help: () => 'write a sparsity such as `to 50%`, or prune units such as `channels`',
    wrong: 'prune weights by uniform magnitude to 50% of flops\n',
    right: 'prune channels by magnitude to 50% of flops\n',
  },
);
