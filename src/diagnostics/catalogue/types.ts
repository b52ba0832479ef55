/** What can be wrong with a value, its unit or its amount: ESP2101 to ESP2199. */
import { error, hint } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { lenet300 } from '../pages/example.ts';
import { listed } from '../suggest.ts';

const goal = 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n';
const units = 'every number has a unit, and numbers of different units never mix';

export const missingValue = error<{ owner: string; expected: string }>('ESP2101', 'missing value', {
  message: ({ owner }) => `\`${owner}\` lacks its value`,
  why: 'the word means nothing without its value',
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
  wrong: 'prune weights by magnitude to\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const wrongKind = error<{ owner: string; found: string; expected: string }>('ESP2102', 'value of the wrong kind', {
  message: ({ owner, found }) => `\`${owner}\` does not take ${found}`,
  why: 'each word takes values of its own kind',
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
  wrong: 'prune weights by magnitude to 80% over 25%\n',
  right: 'prune weights by magnitude to 80% over 25%..75%\n',
});

export const wrongUnit = error<{ owner: string; written: string; measures: string; expected: string }>('ESP2103', 'wrong unit', {
  message: ({ owner, written, measures }) => `\`${written}\` is ${measures}, but \`${owner}\` takes none`,
  why: units,
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
  wrong: 'prune weights by magnitude to 80 steps\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const missingPercent = error<{
  written: string;
  owner: string;
  /** Units that can be counted, where the statement removes such. */
  units?: string | undefined;
  /** What the percentage is a share of. */
  share?: string;
  /** The same amount in percent. */
  instead?: string;
}>('ESP2104', 'missing percent sign', {
  message: ({ written, owner }) => `\`${written}\` has no unit, but \`${owner}\` takes a percentage`,
  why: units,
  help: ({ units, share, instead }) => {
    if (instead !== undefined) return `write it in percent: \`${instead}\``;
    if (share !== undefined) return `write a share of ${share}, such as \`1%\``;
    return units === undefined
      ? 'write a percentage such as `80%`'
      : `write a percentage such as \`80%\`, or a count with \`removing 4 ${units} per layer\``;
  },
  wrong: 'prune weights by magnitude to 0.8\n',
  right: 'prune weights by magnitude to 80%\n',
  note: 'A plain number is never read as a share: `0.8` and `80` would differ by a hundred, and neither says which was meant.',
});

export const missingUnit = error<{ written: string; owner: string; expected: string }>('ESP2105', 'missing unit', {
  message: ({ written }) => `\`${written}\` has no unit`,
  why: units,
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
  wrong: 'train all for 5\n',
  right: 'train all for 5 epochs\n',
});

export const outOfRange = error<{ written: string; owner: string }>('ESP2106', 'share outside 0% to 100%', {
  message: ({ written, owner }) => `\`${written}\` of \`${owner}\` is not between 0% and 100%`,
  why: 'a share is a part of a whole',
  help: () => 'write a percentage from 0% to 100%',
  wrong: 'prune weights by magnitude to 120%\n',
  right: 'prune weights by magnitude to 95%\n',
});

export const notPositive = error<{ written: string; owner: string }>('ESP2107', 'number that is not above zero', {
  message: ({ written, owner }) => `\`${owner}\` takes a number above zero, not \`${written}\``,
  why: 'a length, a count or a rank of nothing has no meaning',
  help: () => 'write a number above zero',
  wrong: 'train all for 0 epochs\n',
  right: 'train all for 1 epoch\n',
});

export const outsideLimits = error<{ written: string; owner: string; need: string }>('ESP2124', 'number outside its limits', {
  message: ({ written, owner, need }) => `\`${owner}\` takes a number ${need}, not \`${written}\``,
  why: 'other numbers have no meaning here, or training would diverge',
  help: ({ need }) => `write a number ${need}`,
  wrong: 'train all with adam(beta2: 1.5)\n',
  right: 'train all with adam(beta2: 0.99)\n',
});

export const notWhole = error<{ written: string; what: string }>('ESP2108', 'number that is not whole', {
  message: ({ written, what }) => `\`${written}\` is not a whole number` + (what === 'count' ? '' : ` of ${what}`),
  why: 'counts are whole numbers',
  help: () => 'write a whole number',
  wrong: 'repeat 2.5 times { train all }\n',
  right: 'repeat 3 times { train all }\n',
});

export const ambiguousPattern = error<{ written: string }>('ESP2110', 'ambiguous pattern', {
  message: ({ written }) => `\`${written}\` does not say what is kept`,
  why: 'some systems write the kept units first and some the pruned ones',
  help: () => 'say how many are kept',
  wrong: 'prune weights by magnitude to 1:4\n',
  right: 'prune weights by magnitude to keep 1 of 4\n',
  note: '`2:4` means the same either way and is accepted.',
});

export const impossiblePattern = error<{ written: string; largest: number }>(
  'ESP2111',
  'pattern that prunes nothing or all, or is too long',
  {
    message: ({ written }) => `\`${written}\` is not a pattern`,
    why: 'a pattern keeps at least one unit of a frame and prunes at least one',
    help: ({ largest }) => `write a pattern such as \`2:4\` or \`keep 1 of 4\`, of at most ${largest} units`,
    wrong: 'prune weights by magnitude to keep 4 of 4\n',
    right: 'prune weights by magnitude to keep 3 of 4\n',
  },
);

export const bareShare = hint<{ share: string; rest: string; units: string }>('ESP2112', 'ambiguous share of units', {
  message: ({ share, units: unit }) => `\`to ${share}\` prunes ${share} of the ${unit}`,
  why: 'other tools give the share of units that remains',
  help: ({ share, rest }) => `write \`to ${share} sparsity\` to prune ${share}, or \`to ${share} density\` to prune ${rest}`,
  wrong: 'prune channels by magnitude to 25%\n',
  right: 'prune channels by magnitude to 25% sparsity\n',
});

export const unexpected = error<{
  found: string;
  owner: string;
  suggestion?: string;
  /** Words of the clauses that may follow. */
  clauses?: string;
  /** Clauses that take the value, with it. */
  forms?: Names;
}>('ESP2113', 'unexpected word or value', {
  message: ({ found, owner }) => `${found} does not belong to \`${owner}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ suggestion, clauses = '', forms = [] }) => {
    if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
    if (forms.length > 0) return `write ${listed(forms.slice(0, 3))}`;
    return clauses === '' ? 'remove it, or write it in another way' : `a clause may express it: ${clauses}`;
  },
  wrong: 'train all with sgd quickly\n',
  right: 'train all with adam\n',
});

export const mixedUnits = error<{ left: string; right: string }>('ESP2114', 'arithmetic with different units', {
  message: ({ left, right }) => `${left} and ${right} cannot be combined`,
  why: units,
  help: () => 'use numbers of one unit; shares and plain numbers can be combined',
  wrong: 'param length: duration = 5 epochs\ntrain all for length + 3\n',
  right: 'param length: duration = 5 epochs\ntrain all for length * 3\n',
});

export const missingType = error<{ word: string; known: string }>('ESP2115', 'parameter without a type', {
  message: ({ word }) => `the parameter \`${word}\` has no type`,
  why: 'its type says what its number means',
  help: ({ word, known }) => `write \`param ${word}: TYPE = …\` with one of ${known}`,
  wrong: 'param goal = 80%\nprune weights by magnitude to goal\n',
  right: goal,
  note: 'Without a type `80%` could be a sparsity or a density, which are opposites.',
});

export const outOfBounds = error<{ word: string; written: string; from: string; to: string }>('ESP2116', 'parameter outside its bounds', {
  message: ({ word, written, from, to }) => `\`${written}\` is not between ${from} and ${to}, the bounds of \`${word}\``,
  why: 'the recipe declares between which values its parameter may be set',
  help: ({ from, to }) => `set it to a value from ${from} to ${to}`,
  wrong: 'param goal: sparsity = 97% in 50%..95%\nprune weights by magnitude to goal\n',
  right: 'param goal: sparsity = 90% in 50%..95%\nprune weights by magnitude to goal\n',
});

export const swallowedWord = error<{ word: string; written: string }>('ESP2117', 'word taken into arithmetic', {
  message: ({ written }) => `\`${written}\` is read as a subtraction`,
  why: 'a minus between two values subtracts',
  help: ({ word }) => `put what follows \`${word}\` in brackets`,
  wrong: 'prune weights by global -w * avg(g) to 80%\n',
  right: 'prune weights by global (-w * avg(g)) to 80%\n',
});

export const missingArgument = error<{ owner: string; argument: string }>('ESP2118', 'missing argument', {
  message: ({ owner, argument }) => `\`${owner}\` lacks its \`${argument}\``,
  why: 'without it the word has no meaning',
  help: ({ owner, argument }) => `write \`${owner}(${argument}: …)\``,
  wrong: 'train all loss kl(temperature: 4)\n',
  right: 'train all loss kl(original, temperature: 4)\n',
});

export const argumentTwice = error<{ owner: string; argument: string }>('ESP2119', 'argument given twice', {
  message: ({ owner, argument }) => `\`${owner}\` has \`${argument}\` twice`,
  why: 'only one of them can apply',
  help: () => 'remove one of them',
  wrong: 'train all with sgd(lr: 0.1, lr: 0.2)\n',
  right: 'train all with sgd(lr: 0.1)\n',
});

export const missingComparison = error<{ owner: string }>('ESP2120', 'claim without a bound', {
  message: ({ owner }) => `\`${owner}\` says nothing about its value`,
  why: 'a claim that cannot fail proves nothing',
  help: () => 'add a comparison such as `>= 90%`, or an interval such as `in 80% ± 0.1%`',
  wrong: 'expect accuracy of model\n',
  right: 'expect accuracy of model >= 90%\n',
});

export const notANumber = error<{ written: string }>('ESP2121', 'arithmetic without a result', {
  message: ({ written }) => `\`${written}\` has no value`,
  why: 'a quantity has to be a number before anything is planned',
  help: () => 'look for a division by zero, or the root of a negative number',
  wrong: 'param rounds: count = 3\nprune weights by magnitude removing (1 / (rounds - 3)) of remaining\n',
  right: 'param rounds: count = 3\nprune weights by magnitude removing (1 / (rounds + 3)) of remaining\n',
});

export const badSetting = error<{ word: string; written: string }>('ESP2122', 'invalid setting', {
  message: ({ word, written }) => `\`${word}\` cannot be set to \`${written}\``,
  why: 'a setting is written as in the recipe: a number with its unit',
  help: ({ word }) => `write a single value, such as \`--set ${word}=90%\``,
  wrong: { recipe: goal, command: `plan recipe.prune --model ${lenet300} --set 'goal=90% in 1%..99%'` },
  right: { recipe: goal, command: `plan recipe.prune --model ${lenet300} --set goal=90%` },
});

export const tooManyValues = error<{ written: string; limit: number }>('ESP2123', 'range with too many values', {
  message: ({ written, limit }) => `\`${written}\` has more than ${limit} values in such steps`,
  why: 'each value is a run of its own',
  help: () => 'take larger steps',
  wrong: 'param goal: sparsity = 80%\nsweep goal in 1%..99% by 0.01% { prune weights by magnitude to goal }\n',
  right: 'param goal: sparsity = 80%\nsweep goal in 10%..90% by 10% { prune weights by magnitude to goal }\n',
});
