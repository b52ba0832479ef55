/**
 * The plugin for Prettier: with `"plugins": ["espalier/prettier"]` it formats `.prune` files, and
 * the blocks of Markdown that are marked as such.
 */
import type { AstPath, Options, Parser, Printer, SupportLanguage } from 'prettier';
import { builders } from 'prettier/doc';
import { hasErrors, type Diagnostic, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { positionAt } from './diagnostics/render/position.ts';
import { format, formatRange, widest } from './language/format/format.ts';

/** A recipe that is laid out already: the layout is the language's own, whatever the options. */
type Laid = { readonly type: 'recipe'; readonly text: string; readonly end: number };

export const languages: SupportLanguage[] = [
  {
    name: 'Espalier',
    parsers: ['prune'],
    aliases: ['prune', 'espalier'],
    extensions: ['.prune'],
    vscodeLanguageIds: ['prune', 'espalier'],
  },
];

export const parsers: Record<'prune', Parser<Laid>> = {
  prune: {
    astFormat: 'prune',
    /** Ranges are dealt with here: Prettier looks for them in the languages that it knows itself. */
    preprocess: (text, options) => {
      const { rangeStart, rangeEnd } = options;
      if (rangeStart <= 0 && rangeEnd >= text.length) return text;
      const range = { start: rangeStart, end: Math.min(rangeEnd, text.length) };
      // Where it cannot be read, parsing says why.
      return formatRange(sourceOf(text, options), range, widthOf(options)).value ?? text;
    },
    parse: (text, options) => {
      const laid = settled(format(sourceOf(text, options), widthOf(options)));
      return { type: 'recipe', text: laid, end: text.length };
    },
    locStart: () => 0,
    locEnd: ({ end }) => end,
  },
};

export const printers: Record<'prune', Printer<Laid>> = {
  prune: { print: ({ node }: AstPath<Laid>) => builders.join(builders.hardline, node.text.split('\n')), getVisitorKeys: () => [] },
};

function sourceOf(text: string, { filepath }: Options): Source {
  return { name: filepath ?? 'recipe', text };
}

function widthOf({ printWidth = widest }: Options): { readonly printWidth: number } {
  return { printWidth };
}

/** Prettier expects to be thrown at: it shows the place, and goes on with the next file. */
function settled({ value, diagnostics }: Outcome<string>): string {
  if (value !== undefined) return value;
  throw syntaxError(diagnostics.find((one) => hasErrors([one])));
}

function syntaxError(found: Diagnostic | undefined): Error {
  const { code = '', message = 'syntax error', help, source, span } = found ?? {};
  const words = [`${code} ${message}`, help].filter((part) => part !== undefined).join('; ');
  const error = new SyntaxError(words);
  if (source === undefined || span === undefined) return error;
  const start = positionAt(source, span.start);
  return Object.assign(error, { loc: { start, end: positionAt(source, span.end) } });
}
