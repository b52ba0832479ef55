import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon } from '../../../src/vocabulary/index.ts';

const folder = join(import.meta.dirname, 'examples');

describe('every example of the language page', () => {
  it.each(readdirSync(folder))('%s parses without a finding', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { tree, diagnostics } = parse({ name, text }, lexicon);
    expect(diagnostics).toEqual([]);
    expect(tree.statements.length).toBeGreaterThan(0);
  });
});
