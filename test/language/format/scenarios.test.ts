/**
 * Recipes before and after: `inputs/NAME.prune` is laid out as `outputs/NAME.prune`. With
 * `UPDATE_SCENARIOS=1` the outputs are written anew, to be read before they are kept.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../../src/language/format/format.ts';
import { recipesIn } from './samples.ts';

const scenarios = new URL('scenarios/', import.meta.url);
const names = readdirSync(new URL('inputs', scenarios)).sort();

function formatted(name: string, text: string): string | undefined {
  return format({ name, text }).value;
}

describe('the scenario', () => {
  it.each(names)('%s', (name) => {
    const printed = formatted(name, readFileSync(new URL(`inputs/${name}`, scenarios), 'utf8'));
    const output = new URL(`outputs/${name}`, scenarios);
    if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(output, printed ?? '');
    expect(printed).toBe(readFileSync(output, 'utf8'));
    expect(formatted(name, printed ?? '')).toBe(printed);
  });
});

describe('the recipes that come with Espalier', () => {
  // The golden sentence is shown as people say it.
  const said = path.join('examples', 'lenet300', 'golden.prune');
  const written = recipesIn('recipes', 'examples', 'docs').filter(([name]) => name !== said);

  it.each(written)('%s is formatted', (name, text) => {
    expect(formatted(name, text)).toBe(text);
  });
});
