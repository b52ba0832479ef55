/** What can be wrong with a text before its words mean anything (ESP1xxx). */
import { error, hint, warning } from '../diagnostic.ts';

/** More brackets than are read, and fewer. */
const nested = (depth: number): string => `prune weights by ${'('.repeat(depth)}|w|${')'.repeat(depth)} to 80%\n`;
const unseen = 'nothing in a recipe is silently ignored';
const paired = 'its contents would extend further than intended';

export const junk = error<{ text: string }>('ESP1001', 'character outside the language', {
  message: ({ text }) => `${text} is not part of the language`,
  why: unseen,
  help: ({ text }) => (text === '`#`' ? 'a comment begins at the start of a line or after a space' : 'remove it'),
  wrong: 'prune weights by magnitude to 80% # half would do\ntrain all for 100 steps @\n',
  right: 'prune weights by magnitude to 80% # half would do\ntrain all for 100 steps\n',
  note: 'A `#` in the middle of a word is also an unexpected character: a comment begins at the start of a line or after a space.',
});

export const invisible = warning<{ name: string }>('ESP1002', 'invisible character', {
  message: ({ name }) => `here is an invisible character (${name})`,
  why: 'it can make a text look different from what it says',
  wrong: 'prune\u200b weights by magnitude to 80%\n',
  right: 'prune weights by magnitude to 80%\n',
  note: 'Such characters come from text that is copied from a web page or a PDF. Spaces of other widths are read as spaces; zero-width ones and those that change the reading direction are reported.',
});

export const unclosedText = error('ESP1003', 'text without a closing quote', {
  message: () => 'this text has no closing quote on its line',
  why: 'a text ends on the line where it begins',
  wrong: 'cite "To prune, or not to prune\nprune weights by magnitude to 80%\n',
  right: 'cite "To prune, or not to prune"\nprune weights by magnitude to 80%\n',
});

export const unclosedName = error('ESP1004', 'name without a closing back quote', {
  message: () => 'this name has no closing back quote on its line',
  why: 'a name in back quotes ends on the line where it begins',
  help: () => 'close it after the name',
  wrong: 'prune weights in `fc1 by magnitude to 80%\n',
  right: 'prune weights in `fc1` by magnitude to 80%\n',
  note: 'Write back quotes around the name of a layer, a stage or a parameter that would otherwise be read as a word of the language.',
});

export const foreignQuotes = error<{ open: string }>('ESP1005', 'quotes of another kind', {
  message: ({ open }) => `a text needs straight double quotes, not \`${open}\``,
  why: 'typographic and single quotes come from word processors and other languages',
  wrong: 'cite “To prune, or not to prune”\nprune weights by magnitude to 80%\n',
  right: 'cite "To prune, or not to prune"\nprune weights by magnitude to 80%\n',
});

export const gluedNumber = error<{ number: string; word: string }>('ESP1006', 'number joined to a word', {
  message: ({ number, word }) => `the number \`${number}\` touches the word \`${word}\``,
  why: 'a space separates a number and its unit from a name',
  wrong: 'train all for 5epochs\n',
  right: 'train all for 5 epochs\n',
  note: 'The suffixes `k`, `M` and `B` of a number do touch it: `10k steps`.',
});

export const brokenWord = warning<{ word: string }>('ESP1008', 'word split by the end of a line', {
  message: ({ word }) => `the end of a line splits \`${word}\``,
  why: 'it is read as one word, as before the line break',
  help: ({ word }) => `write \`${word}\` on one line`,
  wrong: 'prune weights by global magni-\ntude to 80%\n',
  right: 'prune weights by global magnitude to 80%\n',
  note: 'A text that is copied from a printed page contains the hyphens of the page. Only a word of the language is joined, so a minus sign at the end of a line stays one; a soft hyphen joins any word.',
});

export const groupedDigits = error<{ text: string }>('ESP1007', 'comma inside a number', {
  message: ({ text }) => `\`${text}\` can be read as one number or as several`,
  why: 'a comma separates the items of a list',
  wrong: 'train all for 1,000 steps\n',
  right: 'train all for 1_000 steps\n',
});

export const unclosedBracket = error<{ open: string; close: string }>('ESP1010', 'bracket or bar that is never closed', {
  message: ({ open, close }) => `\`${open}\` has no closing \`${close}\` in this statement`,
  why: paired,
  help: ({ close }) => `write \`${close}\` where it ends`,
  wrong: 'train all with sgd(lr: 0.1, momentum: 0.9\n',
  right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n',
});

export const strayBracket = error<{ close: string }>('ESP1011', 'closing bracket without an opening one', {
  message: ({ close }) => `this \`${close}\` closes nothing`,
  why: unseen,
  wrong: 'train all with sgd(lr: 0.1))\n',
  right: 'train all with sgd(lr: 0.1)\n',
});

export const unclosedBlock = error('ESP1012', 'block that is never closed', {
  message: () => 'this `{` has no closing `}`',
  why: 'indentation decided which statements belong to the block',
  wrong: 'stage tune for 5 epochs {\n  train all\nprune weights by magnitude to 80%\n',
  right: 'stage tune for 5 epochs {\n  train all\n}\nprune weights by magnitude to 80%\n',
});

export const strayBrace = error('ESP1013', '`}` without a block', {
  message: () => 'this `}` closes no block',
  why: unseen,
  wrong: 'prune weights by magnitude to 80% }\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const missingBrace = error<{ word: string }>('ESP1014', 'block without its `{`', {
  message: ({ word }) => `the block of \`${word}\` is closed by a \`}\` but never opened`,
  why: 'the statements of a block are written between `{` and `}`',
  wrong: 'stage tune for 5 epochs\n  train all\n}\n',
  right: 'stage tune for 5 epochs {\n  train all\n}\n',
});

export const strayBlock = error('ESP1015', 'block without a statement before it', {
  message: () => 'no statement comes before this `{`',
  why: 'a block belongs to the statement that it follows',
  help: () => 'begin it with the word and the name that it belongs to',
  wrong: '{\n  train all for 5 epochs\n}\n',
  right: 'stage tune {\n  train all for 5 epochs\n}\n',
});

export const missingOperand = error<{ after: string }>('ESP1020', 'nothing after an operator', {
  message: ({ after }) => `nothing follows ${after}`,
  why: 'the value on its right is missing',
  help: ({ after }) => `write a value after ${after}, or remove it`,
  wrong: 'prune weights by magnitude to 80% over 25%..\n',
  right: 'prune weights by magnitude to 80% over 25%..75%\n',
});

export const missingLeftOperand = error<{ operator: string }>('ESP1021', 'nothing before an operator', {
  message: ({ operator }) => `nothing comes before \`${operator}\``,
  why: 'the value on its left is missing',
  help: ({ operator }) => `write a value before \`${operator}\`, or remove it`,
  wrong: 'prune weights by magnitude to 80% over ..75%\n',
  right: 'prune weights by magnitude to 80% over 0%..75%\n',
});

export const emptyPlace = error<{ after: string }>('ESP1022', 'comma without an item', {
  message: ({ after }) => `nothing comes between ${after} and this comma`,
  why: 'a comma separates two items',
  wrong: 'train all with sgd(lr: 0.1,, momentum: 0.9)\n',
  right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n',
});

export const misplacedMark = error<{ mark: string; after: string }>('ESP1023', 'colon or equals sign out of place', {
  message: ({ mark, after }) => `\`${mark}\` cannot follow ${after}`,
  why: 'only the name of a definition or of an argument takes one',
  wrong: 'train all with sgd(lr=0.1)\n',
  right: 'train all with sgd(lr: 0.1)\n',
  note: 'An argument takes a colon, a definition (`param`, `criterion`, `group`) an equals sign, and a clause neither.',
});

export const emptyBrackets = error<{ brackets: string }>('ESP1024', 'empty brackets', {
  message: ({ brackets }) => `nothing is inside \`${brackets}\``,
  why: 'brackets of this kind hold a value',
  help: () => 'write the value, or remove the brackets',
  wrong: 'prune weights by () to 80%\n',
  right: 'prune weights by (|w|) to 80%\n',
});

export const chainedComparison = error<{ operator: string }>('ESP1025', 'comparison of a comparison', {
  message: ({ operator }) => `\`${operator}\` follows another comparison`,
  why: 'one statement compares two values',
  help: () => 'write two statements, or `in A..B`',
  wrong: 'prune weights by magnitude to 80%\nexpect 70% <= sparsity of model <= 90%\n',
  right: 'prune weights by magnitude to 80%\nexpect sparsity of model in 70%..90%\n',
});

export const misplacedWord = error<{ word: string; after: string }>('ESP1026', 'misplaced word or value', {
  message: ({ word, after }) => `${word} cannot follow ${after}`,
  why: 'a statement is its first word, an object and clauses that each begin with their own word',
  help: ({ word }) => `move ${word} after the clause that it belongs to, or remove it`,
  told: 'Every known mistake of syntax has a code of its own, and no known text gives this one. It covers texts that no rule foresaw.',
  remedy: 'Write the statement as its first word, an object and clauses. If you find a text that gives this code, please report it.',
  example: { word: '`80%`', after: '`to`' },
});

export const strayLine = error<{ begins: string }>('ESP1027', 'line that begins no statement', {
  message: ({ begins }) => `no statement begins with ${begins}`,
  why: 'a statement begins with a word that says what to do',
  help: () => 'begin with such a word, or end the line above with a comma to continue its list',
  wrong: 'prune weights by magnitude to 80%\n90%\n',
  right: 'prune weights by magnitude to 90%\n',
});

export const emptyThen = error('ESP1028', 'nothing after `then`', {
  message: () => 'no statement follows `then`',
  why: '`then` says that the next statement runs after the one before',
  help: () => 'write the next statement after it, or remove it',
  wrong: 'prune weights by magnitude to 80%\nthen\n',
  right: 'prune weights by magnitude to 80%\nthen train all for 5 epochs\n',
});

export const misplacedComma = error<{ open: string }>('ESP1029', 'comma inside parentheses or bars', {
  message: ({ open }) => `a comma is not allowed inside this \`${open}\``,
  why: 'parentheses and bars hold one value',
  help: () => 'write a list in `[ ]`',
  wrong: 'prune weights by |w, g| to 80%\n',
  right: 'prune weights by |w * avg(g)| to 80%\n',
});

export const tooDeep = error<{ limit: number }>('ESP1030', 'brackets or blocks nested too deeply', {
  message: ({ limit }) => `more than ${limit} brackets or blocks are nested here`,
  why: 'the rest of the statement was not read',
  help: () => 'name a part of it with a definition',
  wrong: nested(300),
  right: nested(30),
  note: 'No person writes such a text; a generator or an attack does. The limit keeps reading within bounds of time and memory.',
});

export const tooLong = error<{ limit: number; of: string }>('ESP1031', 'statement too long', {
  message: ({ limit, of }) => `this statement has more than ${limit} ${of}`,
  why: 'the rest of the statement was not read',
  help: () => 'split it, or name a part of it with a definition',
  wrong: `prune weights by |w|${' + |w|'.repeat(3000)} to 80%\n`,
  right: `prune weights by |w|${' + |w|'.repeat(3)} to 80%\n`,
});

export const missingComma = error<{ word: string }>('ESP1032', 'no comma between two arguments', {
  message: ({ word }) => `no comma comes before the argument ${word}`,
  why: 'arguments are separated by commas',
  wrong: 'train all with sgd(lr: 0.1 momentum: 0.9)\n',
  right: 'train all with sgd(lr: 0.1, momentum: 0.9)\n',
});

export const missingOperator = error<{ word: string; after: string }>('ESP1040', 'two values without an operator', {
  message: ({ word, after }) => `no operator comes between ${after} and ${word}`,
  why: 'values in an expression are joined by operators',
  help: ({ word, after }) => `write ${after} * ${word}, or whatever joins them`.replaceAll('` * `', ' * '),
  wrong: 'criterion saliency = |w| |avg(g)|\nprune weights by saliency to 80%\n',
  right: 'criterion saliency = |w| * |avg(g)|\nprune weights by saliency to 80%\n',
});

export const notExpression = error<{ what: string }>('ESP1041', 'not part of an expression', {
  message: ({ what }) => `${what} is not allowed in an expression`,
  why: 'an expression is made of numbers, names, operators, calls and lists',
  help: ({ what }) =>
    /^`"[^"`]*[*?][^"`]*"`$/.test(what)
      ? 'an expression names one layer, in back quotes where it is no word; patterns select layers behind `in` and `except`'
      : /^`"[^"`]+"`$/.test(what)
        ? `write such a name in back quotes: ${what.replaceAll('"', '')}`
        : 'write a number or a name, or define what is meant as a `criterion`',
  wrong: 'criterion c = |w| * 2:4\nprune weights by c to 80%\n',
  right: 'criterion c = |w| * 2\nprune weights by c to 80%\n',
});

export const doubledArgument = error<{ name: string }>('ESP1042', 'argument given twice', {
  message: ({ name }) => `the argument \`${name}\` is given twice`,
  why: 'only one of the two values could count',
  help: () => 'remove one of them',
  wrong: 'prune weights by gblm(alpha: 25, alpha: 50) to 80% using 128 samples of calibration\n',
  right: 'prune weights by gblm(alpha: 25) to 80% using 128 samples of calibration\n',
});

export const badAxes = error<{ callee: string }>('ESP1043', 'axes that are not names', {
  message: ({ callee }) => `\`over\` in \`${callee}(…)\` is not followed by names of axes`,
  why: 'axes are reduced by name',
  help: ({ callee }) => `write \`${callee}(x over out)\` or \`${callee}(x over kh kw)\``,
  wrong: 'prune weights by sum(x^2 over 2) to 80%\n',
  right: 'prune weights by avg(sum(x^2 over in)) to 80%\n',
});

export const namelessDefinition = error<{ kind: string }>('ESP1044', 'definition without a name', {
  message: ({ kind }) => `this ${kind} has no name`,
  why: 'a definition is used by its name',
  help: ({ kind }) => `write \`${kind} NAME = …\``,
  wrong: 'criterion = |w|\nprune weights by magnitude to 80%\n',
  right: 'criterion size = |w|\nprune weights by size to 80%\n',
});

export const bodilessDefinition = error<{ kind: string; name: string }>('ESP1045', 'definition without an expression', {
  message: ({ kind, name }) => `the ${kind} \`${name}\` has no expression`,
  why: 'the expression after `=` is what the name stands for',
  help: ({ kind, name }) => `write \`${kind} ${name} = …\``,
  wrong: 'criterion size\nprune weights by size to 80%\n',
  right: 'criterion size = |w|\nprune weights by size to 80%\n',
});

export const badParameter = error<{ what: string }>('ESP1046', 'parameter that is not a name', {
  message: ({ what }) => `${what} is not the name of a parameter`,
  why: 'a definition lists its parameters by name',
  help: () => 'write `NAME`, or `NAME: DEFAULT`',
  wrong: 'criterion scaled(2) = |w| * 2\nprune weights by scaled to 80%\n',
  right: 'criterion scaled(by: 2) = |w| * by\nprune weights by scaled to 80%\n',
});

export const textTooLong = error<{ limit: number }>('ESP1047', 'text that is too long for a recipe', {
  message: ({ limit }) => `the text has more than ${limit} characters`,
  why: 'a limit bounds the time and memory of reading',
  help: () => 'check that this is a recipe; if it is, split it into several files',
  wrong: `prune weights by magnitude to 80%\n${'# again\n'.repeat(140_000)}`,
  right: 'prune weights by magnitude to 80%\n',
  note: 'The limit is a million characters, some twenty thousand statements.',
});

export const bareGlob = error<{ glob: string }>('ESP1049', 'pattern of names without quotes', {
  message: ({ glob }) => `\`${glob}\` multiplies, but nothing follows`,
  why: 'a star is part of a name only between dots, as in `layers.*.fc1`',
  help: ({ glob }) => `write \`"${glob}"\` for the names that begin so, or a value after the star`,
  wrong: 'prune weights by magnitude to 80%\nexpect sparsity of fc* >= 50%\n',
  right: 'prune weights by magnitude to 80%\nexpect sparsity of "fc*" >= 50%\n',
});

export const mixedLineEnds = hint('ESP1048', 'mixed line endings', {
  message: () => 'this line has another line ending than the first one',
  why: 'editors and version control show such lines as changed although no word is',
  help: () => 'save the file with one kind of line ending; `espalier fmt` does so',
  wrong: 'prune weights by magnitude to 80%\r\ntrain all for 5 epochs\n',
  right: 'prune weights by magnitude to 80%\ntrain all for 5 epochs\n',
});

export const quotelessGlob = error<{ glob: string }>('ESP1050', 'pattern of layers without quotes', {
  message: ({ glob }) => `\`${glob}\` is a pattern without quotes`,
  why: 'without quotes a star is part of a name only between dots, as in `layers.*.fc1`',
  help: ({ glob }) => `write \`"${glob}"\``,
  wrong: 'prune weights in conv*.weight by magnitude to 80%\n',
  right: 'prune weights in "conv*.weight" by magnitude to 80%\n',
});

export const regularExpression = error<{ written: string; glob?: string }>('ESP1051', 'regular expression where a pattern belongs', {
  message: ({ written }) => `\`${written}\` is a regular expression`,
  why: 'layers are selected by names and patterns, where `*` stands for any part of a name and `**` for any parts',
  help: ({ glob }) =>
    glob === undefined ? 'write a pattern in quotes, such as `"layers.*.fc1"`, or several with commas between them' : `write \`"${glob}"\``,
  wrong: 'prune weights in re:.*attention.* by magnitude to 80%\n',
  right: 'prune weights in "**attention**" by magnitude to 80%\n',
});

export const quotelessName = error<{ name: string }>('ESP1052', 'layer name that needs back quotes', {
  message: ({ name }) => `\`${name}\` is not a plain name`,
  why: 'a name with colons or slashes, or with a digit first, would be read as something else',
  help: ({ name }) => `put it in back quotes: \`${name}\``,
  wrong: 'prune weights in onnx::MatMul_1 by magnitude to 80%\n',
  right: 'prune weights in `onnx::MatMul_1` by magnitude to 80%\n',
});
