/** Each pair of the page on YAML says the same twice, and the schema takes it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { checkSource } from '../../src/compile.ts';
import { dataOfRecipe } from '../language/yaml/data.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/reference/yaml-form.md'), 'utf8');
const schema: object = JSON.parse(readFileSync(path.join(root, 'grammar/recipe.schema.json'), 'utf8'));
const isValid = new Ajv2020({ keywords: ['markdownDescription'] }).compile(schema);

const pair = /^```yaml\n(.*?)^```\n\n```prune\n(.*?)^```/gms;
const pairs = [...page.matchAll(pair)].map(([, yaml = '', text = '']) => ({ yaml, text }));

describe('the page on YAML', () => {
  it('shows nothing but pairs', () => {
    expect(pairs.length).toBe((page.match(/^```yaml/gm) ?? []).length);
    expect(pairs.length).toBeGreaterThan(4);
  });

  it.each(pairs)('is right about $text', ({ yaml, text }) => {
    expect(checkSource({ name: 'page', text }).diagnostics.filter(isError)).toEqual([]);
    expect(dataOfRecipe(yaml, 'yaml')).toEqual(dataOfRecipe(text));
    expect(isValid(parseYaml(yaml))).toBe(true);
  });
});

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}
