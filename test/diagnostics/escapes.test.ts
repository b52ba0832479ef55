/** Each way of escaping, for every character and for any text. */
import fc from 'fast-check';
import { marked } from 'marked';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { githubCommand, jsonText, markup, markdownCode, markdownText } from '../../src/diagnostics/render/escapes.ts';
import { terminalText, visible, visibleLines } from '../../src/diagnostics/render/visible.ts';

/** Of Unicode's own lists: controls, what turns the direction round, ends of lines, half a pair. */
const forbidden = /\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}|\p{Surrogate}|\ufeff/u;
const every = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
const anyText = fc.string({ unit: 'binary' });

it('no character is left that a terminal obeys', () => {
  const escapes = [visible, markdownCode, (text: string) => markdownText(`a${text}b`)];
  for (const escaped of escapes) {
    expect(every.filter((character) => forbidden.test(escaped(character)))).toEqual([]);
  }
  expect(visible('\u001b[31m\u009b\u202e')).toBe('␛[31m��');
  expect(every.filter((one) => /[\n\t]/.test(visibleLines(one)))).toEqual(['\t', '\n']);
});

describe('words', () => {
  it('keep our colours where colours are wanted, and no other sequence', () => {
    const text = '\u001b[1mbold\u001b[22m \u001b[8mhidden\u001b]0;title\u0007 \u001b[31\n';
    expect(terminalText(text, true)).toBe('\u001b[1mbold\u001b[22m ␛[8mhidden␛]0;title␇ ␛[31\n');
    expect(terminalText(text, false)).toBe('␛[1mbold␛[22m ␛[8mhidden␛]0;title␇ ␛[31\n');
  });
});

describe('markup', () => {
  it('is taken by a parser of XML, as content and as attribute, whatever the text', () => {
    const texts = [every.join(''), ...every.filter((one) => one.charCodeAt(0) >= 0xfff0)];
    fc.assert(fc.property(anyText, (text) => isXml(text)));
    for (const text of texts) isXml(text);
  });
});

function isXml(text: string): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(`<a b="${markup(text)}">${markup(text)}</a>`).close();
}

describe('Markdown', () => {
  it('shows a text as it is written, and as code', () => {
    const tags = /<(?!\/?(?:p|code|table|thead|tbody|tr|t[hd])(?: align="right")?>)/;
    const unit = fc.constantFrom(...'<>`|*_[]()!\\&#~ab\n;:1.');
    const marks = fc.string({ unit, minLength: 1 });
    fc.assert(
      fc.property(marks, (text) => {
        const table = `| a |\n| --- |\n| x${markdownText(text)}x |\n`;
        expect(marked.parse(table, { async: false, gfm: true })).not.toMatch(tags);
        const code = marked.parse(`x ${markdownCode(text)} x`, { async: false, gfm: true });
        expect(code.match(/<code>/g)).toHaveLength(1);
      }),
    );
  });

  it('code stands between more back quotes than it holds', () => {
    expect(markdownCode('a``b`c')).toBe('``` a``b`c ```');
    expect(markdownCode('a')).toBe('`a`');
  });
});

it('JSON gives every text back, and is inert', () => {
  const isLost = (text: string): boolean => {
    const written = jsonText(text);
    return forbidden.test(written) || JSON.parse(written) !== text;
  };
  expect(every.filter(isLost)).toEqual([]);
});

it('a command of GitHub is one line, whatever is in it', () => {
  expect(githubCommand('error', { title: 'a,b:c\n::error::' }, 'x\n::warning::\u001b%\r')).toBe(
    '::error title=a%2Cb%3Ac␊%3A%3Aerror%3A%3A::x%0A::warning::␛%25␍\n',
  );
});
