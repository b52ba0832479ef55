/** SARIF logs: their shape, their places, what stays the same, and what their fixes do. */
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownOn } from '../../src/codegen/pages/diagnostics.ts';
import { checkSource } from '../../src/compile.ts';
import { catalogue } from '../../src/diagnostics/catalogue/index.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { isStory, situationOf } from '../../src/diagnostics/pages/example.ts';
import { renderSarif } from '../../src/diagnostics/render/sarif.ts';
import { sarifShape } from './sarif-shape.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(sarifShape);

function faultsOf(log: string): unknown {
  validate(JSON.parse(log));
  return validate.errors ?? [];
}

function check(text: string, name = 'recipes/a.prune'): readonly Diagnostic[] {
  return checkSource({ name, text }).diagnostics;
}

function resultsOf(diagnostics: readonly Diagnostic[]) {
  return JSON.parse(renderSarif(diagnostics)).runs[0].results;
}

/** A finding of each code that a text alone can give. */
const wrong = catalogue
  .map(({ definition }) => shownOn(definition))
  .flatMap((page) => (isStory(page) ? [] : [situationOf(page.wrong)]))
  .flatMap(({ recipe, command }) => (command === undefined && recipe !== undefined ? [recipe] : []));

describe('a log', () => {
  it('has the shape of SARIF 2.1.0, whatever was found', () => {
    expect(wrong.length).toBeGreaterThan(90);
    const found = wrong.flatMap((text, index) => check(text, `recipes/${index}.prune`));
    expect(faultsOf(renderSarif(found, { version: '1.0.0', pages: 'https://example.org/d/' }))).toEqual([]);
  });

  it('has it where nothing was found', () => {
    expect(faultsOf(renderSarif([]))).toEqual([]);
  });

  it('has it for any name of a file and any message', () => {
    const names = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(names, names, (name, message) => {
        const [first] = check('train all for 5epochs\n', name);
        expect(faultsOf(renderSarif(first === undefined ? [] : [{ ...first, message }]))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same, byte for byte, for the same findings', () => {
    const text = 'prune weights by magnitude to 80 steps\n';
    expect(renderSarif(check(text))).toBe(renderSarif(check(text)));
  });
});

describe('a result', () => {
  const [result] = resultsOf(check('# 😀\ntrain all for 5epochs # 😀\n'));

  it('says level, message, reason and place, in code points', () => {
    expect(result).toMatchObject({
      ruleId: 'ESP1006',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'the number `5` touches the word `epochs`\nWhy: a space separates a number and its unit from a name' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'recipes/a.prune', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 15, endLine: 2, endColumn: 22 },
          },
        },
      ],
    });
  });

  it('offers the fix as a replacement', () => {
    expect(result.fixes).toEqual([
      {
        description: { text: 'put a space between them' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'recipes/a.prune', uriBaseId: '%SRCROOT%' },
            replacements: [{ deletedRegion: expect.objectContaining({ startLine: 2 }), insertedContent: { text: expect.any(String) } }],
          },
        ],
        properties: { safety: 'safe' },
      },
    ]);
  });

  it.each([
    ['recipes/ä b.prune', { uri: 'recipes/%C3%A4%20b.prune', uriBaseId: '%SRCROOT%' }],
    ['./a#1.prune', { uri: 'a%231.prune', uriBaseId: '%SRCROOT%' }],
    ['a\\b.prune', { uri: 'a/b.prune', uriBaseId: '%SRCROOT%' }],
    ['/data/a.prune', { uri: 'file:///data/a.prune' }],
    ['C:\\data\\a.prune', { uri: 'file:///C:/data/a.prune' }],
  ])('in `%s` has an address', (name, location) => {
    const [found] = resultsOf(check('train all for 5epochs\n', name));
    expect(found.locations[0].physicalLocation.artifactLocation).toEqual(location);
  });

  it.each(['-e', '<stdin>'])('in `%s`, which is no file, has no place', (name) => {
    const [found] = resultsOf(check('train all for 5epochs\n', name));
    expect(found.locations).toBeUndefined();
    expect(found.fixes).toBeUndefined();
  });
});

describe('a fingerprint', () => {
  const bad = 'train all for 5epochs\n';
  const fingerprints = (text: string): readonly string[] =>
    resultsOf(check(text)).map(
      (result: { partialFingerprints: Readonly<Record<string, string>> }) => result.partialFingerprints['espalier/v1'],
    );

  it('stays when lines above come and go, or its own line is indented', () => {
    const [here] = fingerprints(bad);
    expect(fingerprints(`# a comment\n\n${bad}`)).toEqual([here]);
    expect(fingerprints(`stage s {\n  ${bad}}\n`)).toEqual([here]);
  });

  it('tells equal lines apart', () => {
    const both = fingerprints(`${bad}mark m\n${bad}rewind all to m\n`);
    expect(new Set(both).size).toBe(2);
  });
});

describe('a rule', () => {
  const found = check('train all for 5epochs\n');
  const ruleOf = (pages?: string) => JSON.parse(renderSarif(found, pages === undefined ? {} : { pages })).runs[0].tool.driver.rules[0];

  it('is the entry of the catalogue', () => {
    const entry = catalogue.find(({ definition }) => definition.code === 'ESP1006');
    expect(ruleOf()).toEqual({
      id: 'ESP1006',
      name: 'GluedNumber',
      shortDescription: { text: 'Number joined to a word.' },
      fullDescription: { text: 'A space separates a number and its unit from a name.' },
      help: { text: expect.stringContaining('docs/diagnostics/ESP1006.md'), markdown: expect.stringContaining('espalier explain ESP1006') },
      defaultConfiguration: { level: entry?.definition.severity },
      properties: { tags: ['Syntax'] },
    });
  });

  it('has an address of help where the pages are published', () => {
    expect(ruleOf()).not.toHaveProperty('helpUri');
    expect(ruleOf('https://example.org/docs/').helpUri).toBe('https://example.org/docs/ESP1006.md');
  });
});
