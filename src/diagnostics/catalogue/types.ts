/** What can be wrong with a value, its unit or its amount: ESP2101 to ESP2199. */
import { define } from '../diagnostic.ts';

const units = 'every number has a unit, and numbers of different units never mix';

export const missingValue = define<{ readonly owner: string; readonly expected: string }>({
  code: 'ESP2101',
  severity: 'error',
  title: 'missing value',
  message: ({ owner }) => `\`${owner}\` lacks its value`,
  why: 'the word means nothing without its value',
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
});

export const wrongKind = define<{ readonly owner: string; readonly found: string; readonly expected: string }>({
  code: 'ESP2102',
  severity: 'error',
  title: 'value of the wrong kind',
  message: ({ owner, found }) => `\`${owner}\` does not take ${found}`,
  why: 'each word takes values of its own kind',
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
});

export const wrongUnit = define<{ readonly owner: string; readonly written: string; readonly measures: string; readonly expected: string }>(
  {
    code: 'ESP2103',
    severity: 'error',
    title: 'wrong unit',
    message: ({ owner, written, measures }) => `\`${written}\` is ${measures}, but \`${owner}\` takes none`,
    why: units,
    help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
  },
);

export const missingPercent = define<{
  readonly written: string;
  readonly owner: string;
  /** Units that can be counted, where the statement removes such. */
  readonly units?: string | undefined;
  /** What the percentage is a share of. */
  readonly share?: string;
  /** The same amount in percent. */
  readonly instead?: string;
}>({
  code: 'ESP2104',
  severity: 'error',
  title: 'missing percent sign',
  message: ({ written, owner }) => `\`${written}\` has no unit, but \`${owner}\` takes a percentage`,
  why: units,
  help: ({ units, share, instead }) => {
    if (instead !== undefined) return `write it in percent: \`${instead}\``;
    if (share !== undefined) return `write a share of ${share}, such as \`1%\``;
    return units === undefined
      ? 'write a percentage such as `80%`'
      : `write a percentage such as \`80%\`, or a count with \`removing 4 ${units} per layer\``;
  },
});

export const missingUnit = define<{ readonly written: string; readonly owner: string; readonly expected: string }>({
  code: 'ESP2105',
  severity: 'error',
  title: 'missing unit',
  message: ({ written }) => `\`${written}\` has no unit`,
  why: units,
  help: ({ owner, expected }) => `\`${owner}\` takes ${expected}`,
});

export const outOfRange = define<{ readonly written: string; readonly owner: string }>({
  code: 'ESP2106',
  severity: 'error',
  title: 'share outside 0% to 100%',
  message: ({ written, owner }) => `\`${written}\` of \`${owner}\` is not between 0% and 100%`,
  why: 'a share is a part of a whole',
  help: () => 'write a percentage from 0% to 100%',
});

export const notPositive = define<{ readonly written: string; readonly owner: string }>({
  code: 'ESP2107',
  severity: 'error',
  title: 'number that is not above zero',
  message: ({ written, owner }) => `\`${owner}\` takes a number above zero, not \`${written}\``,
  why: 'a length, a count or a rank of nothing has no meaning',
  help: () => 'write a number above zero',
});

export const outsideLimits = define<{ readonly written: string; readonly owner: string; readonly need: string }>({
  code: 'ESP2124',
  severity: 'error',
  title: 'number outside its limits',
  message: ({ written, owner, need }) => `\`${owner}\` takes a number ${need}, not \`${written}\``,
  why: 'other numbers have no meaning here, or training would diverge',
  help: ({ need }) => `write a number ${need}`,
});

export const notWhole = define<{ readonly written: string; readonly what: string }>({
  code: 'ESP2108',
  severity: 'error',
  title: 'number that is not whole',
  message: ({ written, what }) => `\`${written}\` is not a whole number` + (what === 'count' ? '' : ` of ${what}`),
  why: 'counts are whole numbers',
  help: () => 'write a whole number',
});

export const ambiguousPattern = define<{ readonly written: string }>({
  code: 'ESP2110',
  severity: 'error',
  title: 'ambiguous pattern',
  message: ({ written }) => `\`${written}\` does not say what is kept`,
  why: 'some systems write the kept units first and some the pruned ones',
  help: () => 'say how many are kept',
});

export const impossiblePattern = define<{ readonly written: string; readonly largest: number }>({
  code: 'ESP2111',
  severity: 'error',
  title: 'pattern that prunes nothing or all, or is too long',
  message: ({ written }) => `\`${written}\` is not a pattern`,
  why: 'a pattern keeps at least one unit of a frame and prunes at least one',
  help: ({ largest }) => `write a pattern such as \`2:4\` or \`keep 1 of 4\`, of at most ${largest} units`,
});

export const bareShare = define<{ readonly share: string; readonly rest: string; readonly units: string }>({
  code: 'ESP2112',
  severity: 'hint',
  title: 'ambiguous share of units',
  message: ({ share, units: unit }) => `\`to ${share}\` prunes ${share} of the ${unit}`,
  why: 'other tools give the share of units that remains',
  help: ({ share, rest }) => `write \`to ${share} sparsity\` to prune ${share}, or \`to ${share} density\` to prune ${rest}`,
});

export const unexpected = define<{
  readonly found: string;
  readonly owner: string;
  readonly suggestion: string | undefined;
  /** Words of the clauses that may follow. */
  readonly clauses?: string;
}>({
  code: 'ESP2113',
  severity: 'error',
  title: 'unexpected word or value',
  message: ({ found, owner }) => `${found} does not belong to \`${owner}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ suggestion, clauses = '' }) => {
    if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
    return clauses === '' ? 'remove it, or write it in another way' : `a clause may express it: ${clauses}`;
  },
});

export const mixedUnits = define<{ readonly left: string; readonly right: string }>({
  code: 'ESP2114',
  severity: 'error',
  title: 'arithmetic with different units',
  message: ({ left, right }) => `${left} and ${right} cannot be combined`,
  why: units,
  help: () => 'use numbers of one unit; shares and plain numbers can be combined',
});

export const missingType = define<{ readonly word: string; readonly known: string }>({
  code: 'ESP2115',
  severity: 'error',
  title: 'parameter without a type',
  message: ({ word }) => `the parameter \`${word}\` has no type`,
  why: 'its type says what its number means',
  help: ({ word, known }) => `write \`param ${word}: TYPE = …\` with one of ${known}`,
});

export const outOfBounds = define<{ readonly word: string; readonly written: string; readonly from: string; readonly to: string }>({
  code: 'ESP2116',
  severity: 'error',
  title: 'parameter outside its bounds',
  message: ({ word, written, from, to }) => `\`${written}\` is not between ${from} and ${to}, the bounds of \`${word}\``,
  why: 'the recipe declares between which values its parameter may be set',
  help: ({ from, to }) => `set it to a value from ${from} to ${to}`,
});

export const swallowedWord = define<{ readonly word: string; readonly written: string }>({
  code: 'ESP2117',
  severity: 'error',
  title: 'word taken into arithmetic',
  message: ({ written }) => `\`${written}\` is read as a subtraction`,
  why: 'a minus between two values subtracts',
  help: ({ word }) => `put what follows \`${word}\` in brackets`,
});

export const missingArgument = define<{ readonly owner: string; readonly argument: string }>({
  code: 'ESP2118',
  severity: 'error',
  title: 'missing argument',
  message: ({ owner, argument }) => `\`${owner}\` lacks its \`${argument}\``,
  why: 'without it the word has no meaning',
  help: ({ owner, argument }) => `write \`${owner}(${argument}: …)\``,
});

export const argumentTwice = define<{ readonly owner: string; readonly argument: string }>({
  code: 'ESP2119',
  severity: 'error',
  title: 'argument given twice',
  message: ({ owner, argument }) => `\`${owner}\` has \`${argument}\` twice`,
  why: 'only one of them can apply',
  help: () => 'remove one of them',
});

export const missingComparison = define<{ readonly owner: string }>({
  code: 'ESP2120',
  severity: 'error',
  title: 'claim without a bound',
  message: ({ owner }) => `\`${owner}\` says nothing about its value`,
  why: 'a claim that cannot fail proves nothing',
  help: () => 'add a comparison such as `>= 90%`, or an interval such as `in 80% ± 0.1%`',
});

export const notANumber = define<{ readonly written: string }>({
  code: 'ESP2121',
  severity: 'error',
  title: 'arithmetic without a result',
  message: ({ written }) => `\`${written}\` has no value`,
  why: 'a quantity has to be a number before anything is planned',
  help: () => 'look for a division by zero, or the root of a negative number',
});

export const badSetting = define<{ readonly word: string; readonly written: string }>({
  code: 'ESP2122',
  severity: 'error',
  title: 'invalid setting',
  message: ({ word, written }) => `\`${word}\` cannot be set to \`${written}\``,
  why: 'a setting is written as in the recipe: a number with its unit',
  help: ({ word }) => `write a single value, such as \`--set ${word}=90%\``,
});

export const tooManyValues = define<{ readonly written: string; readonly limit: number }>({
  code: 'ESP2123',
  severity: 'error',
  title: 'range with too many values',
  message: ({ written, limit }) => `\`${written}\` has more than ${limit} values in such steps`,
  why: 'each value is a run of its own',
  help: () => 'take larger steps',
});
