/** Pages of `catalogue/syntax.ts`. */
import * as catalogue from '../catalogue/syntax.ts';
import { described, type Pages } from './example.ts';

/** More brackets than are read, and fewer. */
const nested = (depth: number): string => `prune weights by ${'('.repeat(depth)}|w|${')'.repeat(depth)} to 80%\n`;

export const syntax: Pages<typeof catalogue> = {
  junk: {
    wrong: 'prune weights by magnitude to 80% # half would do\ntrain all for 100 steps @\n',
    right: 'prune weights by magnitude to 80% # half would do\ntrain all for 100 steps\n',
    note: 'A `#` in the middle of a word is also an unexpected character: a comment begins at the start of a line or after a space.',
  },
  invisible: {
    wrong: 'prune\u200b weights by magnitude to 80%\n',
    right: 'prune weights by magnitude to 80%\n',
    note: 'Such characters come from text that is copied from a web page or a PDF. Spaces of other widths are read as spaces; zero-width ones and those that change the reading direction are reported.',
  },
  unclosedText: {
    wrong: 'cite "To prune, or not to prune\nprune weights by magnitude to 80%\n',
    right: 'cite "To prune, or not to prune"\nprune weights by magnitude to 80%\n',
  },
  unclosedName: {
    wrong: 'prune weights in `fc1 by magnitude to 80%\n',
    right: 'prune weights in `fc1` by magnitude to 80%\n',
    note: 'Write back quotes around the name of a layer, a stage or a parameter that would otherwise be read as a word of the language.',
  },
  foreignQuotes: {
    wrong: 'cite “To prune, or not to prune”\nprune weights by magnitude to 80%\n',
    right: 'cite "To prune, or not to prune"\nprune weights by magnitude to 80%\n',
  },
  gluedNumber: {
    wrong: 'train all for 5epochs\n',
    right: 'train all for 5 epochs\n',
    note: 'The suffixes `k`, `M` and `B` of a number do touch it: `10k steps`.',
  },
  brokenWord: {
    wrong: 'prune weights by global magni-\ntude to 80%\n',
    right: 'prune weights by global magnitude to 80%\n',
    note: 'A text that is copied from a printed page contains the hyphens of the page. Only a word of the language is joined, so a minus sign at the end of a line stays one; a soft hyphen joins any word.',
  },
  groupedDigits: { wrong: 'train all for 1,000 steps\n', right: 'train all for 1_000 steps\n' },
  unclosedBracket: { wrong: 'train all with sgd(lr: 0.1, momentum: 0.9\n', right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n' },
  strayBracket: { wrong: 'train all with sgd(lr: 0.1))\n', right: 'train all with sgd(lr: 0.1)\n' },
  unclosedBlock: {
    wrong: 'stage tune for 5 epochs {\n  train all\nprune weights by magnitude to 80%\n',
    right: 'stage tune for 5 epochs {\n  train all\n}\nprune weights by magnitude to 80%\n',
  },
  strayBrace: { wrong: 'prune weights by magnitude to 80% }\n', right: 'prune weights by magnitude to 80%\n' },
  missingBrace: { wrong: 'stage tune for 5 epochs\n  train all\n}\n', right: 'stage tune for 5 epochs {\n  train all\n}\n' },
  strayBlock: { wrong: '{\n  train all for 5 epochs\n}\n', right: 'stage tune {\n  train all for 5 epochs\n}\n' },
  missingOperand: { wrong: 'prune weights by magnitude to 80% over 25%..\n', right: 'prune weights by magnitude to 80% over 25%..75%\n' },
  missingLeftOperand: {
    wrong: 'prune weights by magnitude to 80% over ..75%\n',
    right: 'prune weights by magnitude to 80% over 0%..75%\n',
  },
  emptyPlace: { wrong: 'train all with sgd(lr: 0.1,, momentum: 0.9)\n', right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n' },
  misplacedMark: {
    wrong: 'train all with sgd(lr=0.1)\n',
    right: 'train all with sgd(lr: 0.1)\n',
    note: 'An argument takes a colon, a definition (`param`, `criterion`, `group`) an equals sign, and a clause neither.',
  },
  emptyBrackets: { wrong: 'prune weights by () to 80%\n', right: 'prune weights by (|w|) to 80%\n' },
  chainedComparison: {
    wrong: 'prune weights by magnitude to 80%\nexpect 70% <= sparsity of model <= 90%\n',
    right: 'prune weights by magnitude to 80%\nexpect sparsity of model in 70%..90%\n',
  },
  misplacedWord: described(
    catalogue.misplacedWord,
    { word: '`80%`', after: '`to`' },
    'Every known mistake of syntax has a code of its own, and no known text gives this one. It covers texts that no rule foresaw.',
    'Write the statement as its first word, an object and clauses. If you find a text that gives this code, please report it.',
  ),
  strayLine: { wrong: 'prune weights by magnitude to 80%\n90%\n', right: 'prune weights by magnitude to 90%\n' },
  emptyThen: {
    wrong: 'prune weights by magnitude to 80%\nthen\n',
    right: 'prune weights by magnitude to 80%\nthen train all for 5 epochs\n',
  },
  misplacedComma: { wrong: 'prune weights by |w, g| to 80%\n', right: 'prune weights by |w * avg(g)| to 80%\n' },
  tooDeep: {
    wrong: nested(300),
    right: nested(30),
    note: 'No person writes such a text; a generator or an attack does. The limit keeps reading within bounds of time and memory.',
  },
  tooLong: { wrong: `prune weights by |w|${' + |w|'.repeat(3000)} to 80%\n`, right: `prune weights by |w|${' + |w|'.repeat(3)} to 80%\n` },
  missingComma: { wrong: 'train all with sgd(lr: 0.1 momentum: 0.9)\n', right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n' },
  missingOperator: {
    wrong: 'criterion saliency = |w| |avg(g)|\nprune weights by saliency to 80%\n',
    right: 'criterion saliency = |w| * |avg(g)|\nprune weights by saliency to 80%\n',
  },
  notExpression: {
    wrong: 'criterion c = |w| * 2:4\nprune weights by c to 80%\n',
    right: 'criterion c = |w| * 2\nprune weights by c to 80%\n',
  },
  doubledArgument: {
    wrong: 'prune weights by gblm(alpha: 25, alpha: 50) to 80% using 128 samples of calibration\n',
    right: 'prune weights by gblm(alpha: 25) to 80% using 128 samples of calibration\n',
  },
  badAxes: { wrong: 'prune weights by sum(x^2 over 2) to 80%\n', right: 'prune weights by avg(sum(x^2 over in)) to 80%\n' },
  namelessDefinition: {
    wrong: 'criterion = |w|\nprune weights by magnitude to 80%\n',
    right: 'criterion size = |w|\nprune weights by size to 80%\n',
  },
  bodilessDefinition: {
    wrong: 'criterion size\nprune weights by size to 80%\n',
    right: 'criterion size = |w|\nprune weights by size to 80%\n',
  },
  badParameter: {
    wrong: 'criterion scaled(2) = |w| * 2\nprune weights by scaled to 80%\n',
    right: 'criterion scaled(by: 2) = |w| * by\nprune weights by scaled to 80%\n',
  },
  textTooLong: {
    wrong: `prune weights by magnitude to 80%\n${'# again\n'.repeat(140_000)}`,
    right: 'prune weights by magnitude to 80%\n',
    note: 'The limit is a million characters, some twenty thousand statements.',
  },
  bareGlob: {
    wrong: 'prune weights by magnitude to 80%\nexpect sparsity of fc* >= 50%\n',
    right: 'prune weights by magnitude to 80%\nexpect sparsity of "fc*" >= 50%\n',
  },
  mixedLineEnds: {
    wrong: 'prune weights by magnitude to 80%\r\ntrain all for 5 epochs\n',
    right: 'prune weights by magnitude to 80%\ntrain all for 5 epochs\n',
  },
};
