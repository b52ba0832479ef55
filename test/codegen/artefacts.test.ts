/** What is published is what the parser and the vocabulary say today. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { artefacts } from '../../src/codegen/artefacts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const generated = await artefacts();

// `node scripts/codegen.mjs` writes them anew.
describe('generated files', () => {
  it.each(generated)('$path is up to date', ({ path: name, text }) => {
    const file = path.join(root, name);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
  });
});
