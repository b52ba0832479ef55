/** Words that a later edition has renamed, in a vocabulary that has some. */
import { describe, expect, it } from 'vitest';
import { check } from '../../src/language/check/check.ts';
import { parseSource } from '../../src/language/yaml/parse-source.ts';
import { fixSource } from '../../src/lint/fix/fix-source.ts';
import { lint } from '../../src/lint/index.ts';
import { extendVocabulary, vocabulary as edition1, wordsOf, type Declaration } from '../../src/vocabulary/index.ts';
import type { Source } from '../../src/diagnostics/diagnostic.ts';

const since = 2;

/** Another name for a word that is there, as an old edition may have had it. */
function formerly(word: string, use: Declaration | undefined): Declaration {
  if (use === undefined || !('word' in use)) throw new Error(`${word} has to stand for a word`);
  return { ...use, word, deprecated: { since, use: use.word } };
}

const vocabulary = extendVocabulary(
  edition1,
  formerly('cull', edition1.heads.get('prune')),
  formerly('momentum-sgd', wordsOf(edition1, 'optimizer').get('sgd')),
  formerly('evenly', wordsOf(edition1, 'allocation').get('uniform')),
);

function findings(source: Source) {
  const { tree, diagnostics } = parseSource(source, vocabulary);
  const checked = check(tree, vocabulary);
  const advice = checked.value === undefined ? [] : lint(checked.value, { vocabulary });
  return [...diagnostics, ...checked.diagnostics, ...advice];
}

const old = 'cull weights by evenly magnitude to 50%\nthen train all with momentum-sgd(lr: 0.1)\n';
const today = 'prune weights by uniform magnitude to 50%\nthen train all with sgd(lr: 0.1)\n';

describe('a word of an older edition', () => {
  it('is found, with its edition and its name of today', () => {
    const found = findings({ name: 'recipe.prune', text: old });
    expect(found.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'deprecated-word: `cull` is `prune` since edition 2',
      'deprecated-word: `evenly` is `uniform` since edition 2',
      'deprecated-word: `momentum-sgd` is `sgd` since edition 2',
    ]);
  });

  it('is written anew by a safe fix', async () => {
    const judge = (source: Source) => Promise.resolve(findings(source));
    const { source, remaining } = await fixSource({ name: 'recipe.prune', text: old }, judge);
    expect([source.text, remaining]).toEqual([today, []]);
  });

  it('does not exist in edition 1', () => {
    expect(edition1.declarations.filter((one) => one.deprecated !== undefined)).toEqual([]);
  });
});
