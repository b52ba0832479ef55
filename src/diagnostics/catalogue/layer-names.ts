/** What can be wrong with how layers are named: ESP1050 to ESP1059. */
import { define } from '../diagnostic.ts';

export const quotelessGlob = define<{ readonly glob: string }>({
  code: 'ESP1050',
  severity: 'error',
  title: 'pattern of layers without quotes',
  message: ({ glob }) => `\`${glob}\` is a pattern without quotes`,
  why: 'without quotes a star is part of a name only between dots, as in `layers.*.fc1`',
  help: ({ glob }) => `write \`"${glob}"\``,
});

export const regularExpression = define<{ readonly written: string; readonly glob: string | undefined }>({
  code: 'ESP1051',
  severity: 'error',
  title: 'regular expression where a pattern belongs',
  message: ({ written }) => `\`${written}\` is a regular expression`,
  why: 'layers are selected by names and patterns, where `*` stands for any part of a name and `**` for any parts',
  help: ({ glob }) =>
    glob === undefined ? 'write a pattern in quotes, such as `"layers.*.fc1"`, or several with commas between them' : `write \`"${glob}"\``,
});

export const quotelessName = define<{ readonly name: string }>({
  code: 'ESP1052',
  severity: 'error',
  title: 'layer name that needs back quotes',
  message: ({ name }) => `\`${name}\` is not a plain name`,
  why: 'a name with colons or slashes, or with a digit first, would be read as something else',
  help: ({ name }) => `put it in back quotes: \`${name}\``,
});
