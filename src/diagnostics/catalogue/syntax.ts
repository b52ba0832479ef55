/** What can be wrong with a text before its words mean anything (ESP1xxx). */
import { define } from '../diagnostic.ts';

const unseen = 'nothing in a recipe is silently ignored';
const paired = 'its contents would extend further than intended';

export const junk = define<{ text: string }>({
  code: 'ESP1001',
  severity: 'error',
  title: 'character outside the language',
  message: ({ text }) => `${text} is not part of the language`,
  why: unseen,
  help: ({ text }) => (text === '`#`' ? 'a comment begins at the start of a line or after a space' : 'remove it'),
});

export const invisible = define<{ name: string }>({
  code: 'ESP1002',
  severity: 'warning',
  title: 'invisible character',
  message: ({ name }) => `here is an invisible character (${name})`,
  why: 'it can make a text look different from what it says',
});

export const unclosedText = define({
  code: 'ESP1003',
  severity: 'error',
  title: 'text without a closing quote',
  message: () => 'this text has no closing quote on its line',
  why: 'a text ends on the line where it begins',
});

export const unclosedName = define({
  code: 'ESP1004',
  severity: 'error',
  title: 'name without a closing back quote',
  message: () => 'this name has no closing back quote on its line',
  why: 'a name in back quotes ends on the line where it begins',
  help: () => 'close it after the name',
});

export const foreignQuotes = define<{ open: string }>({
  code: 'ESP1005',
  severity: 'error',
  title: 'quotes of another kind',
  message: ({ open }) => `a text needs straight double quotes, not \`${open}\``,
  why: 'typographic and single quotes come from word processors and other languages',
});

export const gluedNumber = define<{ number: string; word: string }>({
  code: 'ESP1006',
  severity: 'error',
  title: 'number joined to a word',
  message: ({ number, word }) => `the number \`${number}\` touches the word \`${word}\``,
  why: 'a space separates a number and its unit from a name',
});

export const brokenWord = define<{ word: string }>({
  code: 'ESP1008',
  severity: 'warning',
  title: 'word split by the end of a line',
  message: ({ word }) => `the end of a line splits \`${word}\``,
  why: 'it is read as one word, as before the line break',
  help: ({ word }) => `write \`${word}\` on one line`,
});

export const groupedDigits = define<{ text: string }>({
  code: 'ESP1007',
  severity: 'error',
  title: 'comma inside a number',
  message: ({ text }) => `\`${text}\` can be read as one number or as several`,
  why: 'a comma separates the items of a list',
});

export const unclosedBracket = define<{ open: string; close: string }>({
  code: 'ESP1010',
  severity: 'error',
  title: 'bracket or bar that is never closed',
  message: ({ open, close }) => `\`${open}\` has no closing \`${close}\` in this statement`,
  why: paired,
  help: ({ close }) => `write \`${close}\` where it ends`,
});

export const strayBracket = define<{ close: string }>({
  code: 'ESP1011',
  severity: 'error',
  title: 'closing bracket without an opening one',
  message: ({ close }) => `this \`${close}\` closes nothing`,
  why: unseen,
});

export const unclosedBlock = define({
  code: 'ESP1012',
  severity: 'error',
  title: 'block that is never closed',
  message: () => 'this `{` has no closing `}`',
  why: 'indentation decided which statements belong to the block',
});

export const strayBrace = define({
  code: 'ESP1013',
  severity: 'error',
  title: '`}` without a block',
  message: () => 'this `}` closes no block',
  why: unseen,
});

export const missingBrace = define<{ word: string }>({
  code: 'ESP1014',
  severity: 'error',
  title: 'block without its `{`',
  message: ({ word }) => `the block of \`${word}\` is closed by a \`}\` but never opened`,
  why: 'the statements of a block are written between `{` and `}`',
});

export const strayBlock = define({
  code: 'ESP1015',
  severity: 'error',
  title: 'block without a statement before it',
  message: () => 'no statement comes before this `{`',
  why: 'a block belongs to the statement that it follows',
  help: () => 'begin it with the word and the name that it belongs to',
});

export const missingOperand = define<{ after: string }>({
  code: 'ESP1020',
  severity: 'error',
  title: 'nothing after an operator',
  message: ({ after }) => `nothing follows ${after}`,
  why: 'the value on its right is missing',
  help: ({ after }) => `write a value after ${after}, or remove it`,
});

export const missingLeftOperand = define<{ operator: string }>({
  code: 'ESP1021',
  severity: 'error',
  title: 'nothing before an operator',
  message: ({ operator }) => `nothing comes before \`${operator}\``,
  why: 'the value on its left is missing',
  help: ({ operator }) => `write a value before \`${operator}\`, or remove it`,
});

export const emptyPlace = define<{ after: string }>({
  code: 'ESP1022',
  severity: 'error',
  title: 'comma without an item',
  message: ({ after }) => `nothing comes between ${after} and this comma`,
  why: 'a comma separates two items',
});

export const misplacedMark = define<{ mark: string; after: string }>({
  code: 'ESP1023',
  severity: 'error',
  title: 'colon or equals sign out of place',
  message: ({ mark, after }) => `\`${mark}\` cannot follow ${after}`,
  why: 'only the name of a definition or of an argument takes one',
});

export const emptyBrackets = define<{ brackets: string }>({
  code: 'ESP1024',
  severity: 'error',
  title: 'empty brackets',
  message: ({ brackets }) => `nothing is inside \`${brackets}\``,
  why: 'brackets of this kind hold a value',
  help: () => 'write the value, or remove the brackets',
});

export const chainedComparison = define<{ operator: string }>({
  code: 'ESP1025',
  severity: 'error',
  title: 'comparison of a comparison',
  message: ({ operator }) => `\`${operator}\` follows another comparison`,
  why: 'one statement compares two values',
  help: () => 'write two statements, or `in A..B`',
});

export const misplacedWord = define<{ word: string; after: string }>({
  code: 'ESP1026',
  severity: 'error',
  title: 'misplaced word or value',
  message: ({ word, after }) => `${word} cannot follow ${after}`,
  why: 'a statement is its first word, an object and clauses that each begin with their own word',
  help: ({ word }) => `move ${word} after the clause that it belongs to, or remove it`,
});

export const strayLine = define<{ begins: string }>({
  code: 'ESP1027',
  severity: 'error',
  title: 'line that begins no statement',
  message: ({ begins }) => `no statement begins with ${begins}`,
  why: 'a statement begins with a word that says what to do',
  help: () => 'begin with such a word, or end the line above with a comma to continue its list',
});

export const emptyThen = define({
  code: 'ESP1028',
  severity: 'error',
  title: 'nothing after `then`',
  message: () => 'no statement follows `then`',
  why: '`then` says that the next statement runs after the one before',
  help: () => 'write the next statement after it, or remove it',
});

export const misplacedComma = define<{ open: string }>({
  code: 'ESP1029',
  severity: 'error',
  title: 'comma inside parentheses or bars',
  message: ({ open }) => `a comma is not allowed inside this \`${open}\``,
  why: 'parentheses and bars hold one value',
  help: () => 'write a list in `[ ]`',
});

export const tooDeep = define<{ limit: number }>({
  code: 'ESP1030',
  severity: 'error',
  title: 'brackets or blocks nested too deeply',
  message: ({ limit }) => `more than ${limit} brackets or blocks are nested here`,
  why: 'the rest of the statement was not read',
  help: () => 'name a part of it with a definition',
});

export const tooLong = define<{ limit: number; of: string }>({
  code: 'ESP1031',
  severity: 'error',
  title: 'statement too long',
  message: ({ limit, of }) => `this statement has more than ${limit} ${of}`,
  why: 'the rest of the statement was not read',
  help: () => 'split it, or name a part of it with a definition',
});

export const missingComma = define<{ word: string }>({
  code: 'ESP1032',
  severity: 'error',
  title: 'no comma between two arguments',
  message: ({ word }) => `no comma comes before the argument ${word}`,
  why: 'arguments are separated by commas',
});

export const missingOperator = define<{ word: string; after: string }>({
  code: 'ESP1040',
  severity: 'error',
  title: 'two values without an operator',
  message: ({ word, after }) => `no operator comes between ${after} and ${word}`,
  why: 'values in an expression are joined by operators',
  help: ({ word, after }) => `write ${after} * ${word}, or whatever joins them`.replaceAll('` * `', ' * '),
});

export const notExpression = define<{ what: string }>({
  code: 'ESP1041',
  severity: 'error',
  title: 'not part of an expression',
  message: ({ what }) => `${what} is not allowed in an expression`,
  why: 'an expression is made of numbers, names, operators, calls and lists',
  help: ({ what }) =>
    /^`"[^"`]*[*?][^"`]*"`$/.test(what)
      ? 'an expression names one layer, in back quotes where it is no word; patterns select layers behind `in` and `except`'
      : /^`"[^"`]+"`$/.test(what)
        ? `write such a name in back quotes: ${what.replaceAll('"', '')}`
        : 'write a number or a name, or define what is meant as a `criterion`',
});

export const doubledArgument = define<{ name: string }>({
  code: 'ESP1042',
  severity: 'error',
  title: 'argument given twice',
  message: ({ name }) => `the argument \`${name}\` is given twice`,
  why: 'only one of the two values could count',
  help: () => 'remove one of them',
});

export const badAxes = define<{ callee: string }>({
  code: 'ESP1043',
  severity: 'error',
  title: 'axes that are not names',
  message: ({ callee }) => `\`over\` in \`${callee}(…)\` is not followed by names of axes`,
  why: 'axes are reduced by name',
  help: ({ callee }) => `write \`${callee}(x over out)\` or \`${callee}(x over kh kw)\``,
});

export const namelessDefinition = define<{ kind: string }>({
  code: 'ESP1044',
  severity: 'error',
  title: 'definition without a name',
  message: ({ kind }) => `this ${kind} has no name`,
  why: 'a definition is used by its name',
  help: ({ kind }) => `write \`${kind} NAME = …\``,
});

export const bodilessDefinition = define<{ kind: string; name: string }>({
  code: 'ESP1045',
  severity: 'error',
  title: 'definition without an expression',
  message: ({ kind, name }) => `the ${kind} \`${name}\` has no expression`,
  why: 'the expression after `=` is what the name stands for',
  help: ({ kind, name }) => `write \`${kind} ${name} = …\``,
});

export const badParameter = define<{ what: string }>({
  code: 'ESP1046',
  severity: 'error',
  title: 'parameter that is not a name',
  message: ({ what }) => `${what} is not the name of a parameter`,
  why: 'a definition lists its parameters by name',
  help: () => 'write `NAME`, or `NAME: DEFAULT`',
});

export const textTooLong = define<{ readonly limit: number }>({
  code: 'ESP1047',
  severity: 'error',
  title: 'text that is too long for a recipe',
  message: ({ limit }) => `the text has more than ${limit} characters`,
  why: 'a limit bounds the time and memory of reading',
  help: () => 'check that this is a recipe; if it is, split it into several files',
});

export const bareGlob = define<{ readonly glob: string }>({
  code: 'ESP1049',
  severity: 'error',
  title: 'pattern of names without quotes',
  message: ({ glob }) => `\`${glob}\` multiplies, but nothing follows`,
  why: 'a star is part of a name only between dots, as in `layers.*.fc1`',
  help: ({ glob }) => `write \`"${glob}"\` for the names that begin so, or a value after the star`,
});

export const mixedLineEnds = define({
  code: 'ESP1048',
  severity: 'hint',
  title: 'mixed line endings',
  message: () => 'this line has another line ending than the first one',
  why: 'editors and version control show such lines as changed although no word is',
  help: () => 'save the file with one kind of line ending; `espalier fmt` does so',
});
