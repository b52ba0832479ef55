/** What can be wrong with a word or a name: ESP2001 to ESP2099. */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

interface Misspelling {
  readonly word: string;
  readonly suggestion: string | undefined;
}

const meaning = 'only words of the vocabulary and names that the recipe defines have a meaning';

function didYouMean(suggestion: string | undefined): string | undefined {
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
}

export const unknownStatement = define<Misspelling & { readonly isClause: boolean }>({
  code: 'ESP2001',
  severity: 'error',
  title: 'unknown statement',
  message: ({ word }) => `no statement begins with \`${word}\``,
  why: 'a statement begins with a verb, a block, a header or a definition',
  help: ({ word, suggestion, isClause }) =>
    isClause
      ? `\`${word}\` is a clause: write it after the statement that it belongs to`
      : (didYouMean(suggestion) ?? 'begin with a verb such as `prune` or `train`'),
});

export const unknownWord = define<Misspelling & { readonly owner: string; readonly kind: string; readonly known: string }>({
  code: 'ESP2002',
  severity: 'error',
  title: 'unknown word',
  message: ({ word, owner, kind }) => `\`${owner}\` takes ${kind}, and \`${word}\` is not one`,
  why: meaning,
  help: ({ suggestion, known }) => didYouMean(suggestion) ?? (known === '' ? undefined : `write one of ${known}`),
});

export const unknownName = define<Misspelling & { readonly kind: string; readonly known?: string }>({
  code: 'ESP2003',
  severity: 'error',
  title: 'unknown name',
  message: ({ word, kind }) => `no ${kind} is called \`${word}\``,
  why: 'a name must be defined before it is used',
  help: ({ suggestion, kind, known = '' }) => {
    const all = known === '' ? undefined : `known are ${known}`;
    const told = [didYouMean(suggestion), all].flatMap((part) => part ?? []);
    return told.length === 0 ? `the recipe defines no ${kind}` : told.join(' ');
  },
});

export const unknownInExpression = define<Misspelling & { readonly kind: string }>({
  code: 'ESP2004',
  severity: 'error',
  title: 'unknown name in an expression',
  message: ({ word, kind }) => `\`${word}\` is not a ${kind} that this expression can use`,
  why: meaning,
  help: ({ suggestion }) => didYouMean(suggestion),
});

export const definedTwice = define<{ readonly word: string; readonly kind: string }>({
  code: 'ESP2005',
  severity: 'error',
  title: 'name defined twice',
  message: ({ word, kind }) => `a ${kind} called \`${word}\` already exists`,
  why: 'a name can have only one meaning',
  help: () => 'give it another name',
});

export const unused = define<{ readonly word: string; readonly kind: string }>({
  code: 'ESP2006',
  severity: 'warning',
  title: 'unused name',
  message: ({ word, kind }) => `nothing uses the ${kind} \`${word}\``,
  why: 'an unused definition often points to a misspelt name',
  help: () => 'use it or remove it',
});

export const usedTooEarly = define<{ readonly word: string; readonly kind: string }>({
  code: 'ESP2007',
  severity: 'error',
  title: 'name used before its definition',
  message: ({ word, kind }) => `the ${kind} \`${word}\` is defined later`,
  why: 'statements run in the order in which they are written',
  help: () => 'move this below it',
});

export const unknownUnit = define<Misspelling & { readonly owner: string; readonly known: string }>({
  code: 'ESP2008',
  severity: 'error',
  title: 'unknown unit',
  message: ({ word }) => `\`${word}\` is not a unit`,
  why: 'every number has a unit, and the unit says what the number means',
  help: ({ suggestion, owner, known }) => didYouMean(suggestion) ?? `\`${owner}\` takes ${known}`,
});

export const unknownArgument = define<Misspelling & { readonly owner: string; readonly known: string }>({
  code: 'ESP2009',
  severity: 'error',
  title: 'unknown argument',
  message: ({ word, owner }) => `\`${owner}\` has no argument \`${word}\``,
  why: 'an unknown argument would have no effect',
  help: ({ suggestion, known, owner }) => didYouMean(suggestion) ?? (known === '' ? `\`${owner}\` takes none` : `it takes ${known}`),
});

export const unknownSetting = define<Misspelling & { readonly known: string }>({
  code: 'ESP2010',
  severity: 'error',
  title: 'unknown parameter in a setting',
  message: ({ word }) => `the recipe has no parameter \`${word}\``,
  why: 'a setting replaces the value of a parameter that the recipe declares with `param`',
  help: ({ suggestion, known }) => didYouMean(suggestion) ?? (known === '' ? 'it has none at all' : `it has ${known}`),
});

export const headerTwice = define<{ readonly word: string }>({
  code: 'ESP2011',
  severity: 'error',
  title: 'header written twice',
  message: ({ word }) => `\`${word}\` appears a second time`,
  why: 'a file holds one recipe',
  help: () => 'remove one of them, or put the second recipe into a file of its own',
});

export const headerTooLate = define<{ readonly word: string }>({
  code: 'ESP2012',
  severity: 'error',
  title: 'header after the first statement',
  message: ({ word }) => `\`${word}\` comes after a statement`,
  why: 'headers apply to the whole recipe, so they come before its first statement',
  help: () => 'move it to the top of the file',
});

export const takenName = define<{ readonly word: string; readonly meaning: string }>({
  code: 'ESP2013',
  severity: 'error',
  title: 'name that already has a meaning',
  message: ({ word, meaning: taken }) => `\`${word}\` is already ${taken}`,
  why: 'the same word would mean two things in one expression',
  help: () => 'give it another name',
});

export const unknownEdition = define<{ readonly written: string }>({
  code: 'ESP2014',
  severity: 'error',
  title: 'unknown edition',
  message: ({ written }) => `there is no edition ${written} of the language`,
  why: 'a recipe is read by the rules of the edition that it names',
  help: () => 'write `edition 1`, or use a later release of Espalier',
});

export const definitionTooLarge = define<{ readonly word: string; readonly limit: number }>({
  code: 'ESP2016',
  severity: 'error',
  title: 'definition that grows without bounds',
  message: ({ word, limit }) => `\`${word}\` stands for an expression of more than ${limit} parts`,
  why: 'names are replaced by what they stand for, and the whole has to be computed',
  help: () => 'use fewer definitions inside each other',
});

export const definedByItself = define<{ readonly word: string }>({
  code: 'ESP2015',
  severity: 'error',
  title: 'definition that uses itself',
  message: ({ word }) => `\`${word}\` is defined in terms of itself`,
  why: 'a definition that uses itself never ends',
  help: () => 'write out what it stands for',
});

export const sameFileTwice = define<{ name: string; other: string; file: string }>({
  code: 'ESP2050',
  severity: 'error',
  title: 'two models in one file',
  message: ({ name, other, file }) => `\`${name}\` and \`${other}\` are both \`${file}\``,
  why: 'each model is pruned and written by itself, and one file cannot hold two results',
  help: () => 'name each file once',
});

export const prunedTeacher = define<{ name: string }>({
  code: 'ESP2051',
  severity: 'error',
  title: 'model that is pruned and followed',
  message: ({ name }) => `\`${name}\` is a part of the network that is pruned, and a loss follows it`,
  why: 'a teacher answers the same samples as the whole network, and stays as it is',
  help: () => 'follow `original`, which is the whole network before the recipe, or another file',
});

export const unknownOutput = define<{ name: string; written: string; known: readonly string[] }>({
  code: 'ESP2052',
  severity: 'error',
  title: 'reading from no other model',
  message: ({ name, written }) => `\`${name}\` reads \`${written}\`, which is no output of another model`,
  why: 'an output is written with its model before it, as in `text.hidden`',
  help: ({ known }) =>
    known.length === 0 ? 'the recipe names no other model' : `write one of ${listed(known.map((one) => `${one}.OUTPUT`))}`,
});

export const dottedModel = define<{ name: string }>({
  code: 'ESP2053',
  severity: 'error',
  title: 'name that cannot stand before layers',
  message: ({ name }) => `\`${name}\` stands before the names of layers, and has more than one part`,
  why: 'layers of several models are called `MODEL.LAYER`, and their files lie in a folder of the model',
  help: () => 'use letters, digits, `-` and `_`',
});

export const unequalReading = define<{ inputs: number; outputs: number }>({
  code: 'ESP2054',
  severity: 'error',
  title: 'inputs and outputs that do not pair',
  message: ({ inputs, outputs }) =>
    `\`reading\` pairs ${inputs} ${inputs === 1 ? 'input' : 'inputs'} with ${outputs} ${outputs === 1 ? 'output' : 'outputs'}`,
  why: 'each input before `from` is the output at the same place behind it',
  help: () => 'write as many of both, as in `reading context, pooled from text.hidden, text.pooled`',
});
