/** Annotations for GitHub's workflows: one command a line, whatever stands in the messages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/compile.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderGithub } from '../../src/diagnostics/render/concise.ts';

function annotated(name: string, text: string): string {
  return renderGithub(checkSource({ name, text }).diagnostics);
}

const plain: Diagnostic = { code: 'ESP9999', severity: 'hint', message: 'something is odd', why: 'nobody knows' };

describe('an annotation', () => {
  it('names severity, title, file, place, message, reason and way out', () => {
    expect(annotated('recipes/a.prune', 'train all for 5epochs\n')).toBe(
      '::error title=ESP1006%3A number joined to a word,file=recipes/a.prune,' +
        'line=1,endLine=1,col=15,endColumn=22' +
        '::the number `5` touches the word `epochs`%0A' +
        'why: a space separates a number and its unit from a name%0A' +
        'fix: put a space between them\n',
    );
  });

  it('has no columns where it goes over several lines', () => {
    const source = { name: 'a.prune', text: 'one\ntwo\nthree\n' };
    const line = renderGithub([{ ...plain, source, span: { start: 1, end: 9 } }]);
    expect(line).toBe('::notice title=ESP9999,file=a.prune,line=1,endLine=3::something is odd%0Awhy: nobody knows\n');
  });

  it.each([
    ['a warning', 'warning', 'warning'],
    ['an error', 'error', 'error'],
    ['a hint', 'hint', 'notice'],
  ] as const)('of %s has the level `%s`', (_, severity, level) => {
    expect(renderGithub([{ ...plain, severity }])).toMatch(new RegExp(`^::${level} title=`));
  });

  it.each([
    ['a model', { file: 'models/net.onnx' }, 'title=ESP9999,file=models/net.onnx'],
    ['nothing', {}, 'title=ESP9999'],
    ['a sentence', { source: { name: '-e', text: 'x' }, span: { start: 0, end: 1 } }, 'title=ESP9999'],
    ['a Windows path', { file: '.\\a\\b.prune' }, 'title=ESP9999,file=a/b.prune'],
    ['a path with odd characters', { file: './a,b:c%\n.prune' }, 'title=ESP9999,file=a%2Cb%3Ac%25\u240a.prune'],
  ])('of %s', (_, place, properties) => {
    expect(renderGithub([{ ...plain, ...place }])).toMatch(/^::notice /);
    expect(renderGithub([{ ...plain, ...place }]).split('::')[1]).toBe(`notice ${properties}`);
  });

  it('is nothing where there is nothing to say', () => {
    expect(renderGithub([])).toBe('');
  });
});

it('no text breaks out of its annotation', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, file) => {
      const lines = renderGithub([{ ...plain, message, file }]).split('\n');
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^::notice title=ESP9999(,file=[^:,]*)?::/);
      expect(lines[0]).not.toMatch(/%(?!25|0D|0A|3A|2C)/);
    }),
    { numRuns: 500 },
  );
});
