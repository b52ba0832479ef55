/** `pattern_lock` of Neural Compressor: zeros that stay, weight by weight or in blocks. */
import { describe, expect, it } from 'vitest';
import { imported, layersOf, recipeOf } from './importing.ts';

const file = (more: string): string => `pruning_configs:\n  - {pruning_type: pattern_lock, op_names: [block1.a.conv], ${more}}\n`;

/** The list of each field that was claimed, by the end of its path. */
function listsOf(text: string): Readonly<Record<string, string>> {
  const { lines } = imported(text, { layers: layersOf() });
  return Object.fromEntries(lines.map(({ path, list }) => [path.split('.').at(-1), list]));
}

describe('pattern_lock', () => {
  it('is `prune zeros`, and what it does not read is left', () => {
    const text = file('pattern: 1x1, target_sparsity: 0.8');
    expect(recipeOf(text, { layers: layersOf() })).toMatch(/^prune zeros in "?block1\.a\.conv"?$/m);
    expect(listsOf(text)).toMatchObject({ pruning_type: 'said', target_sparsity: 'left' });
  });

  it('differs in blocks, which Neural Compressor keeps where any weight of them lives', () => {
    for (const text of [file('pattern: 4x1'), file('target_sparsity: 0.8')]) {
      expect(recipeOf(text, { layers: layersOf() })).toContain('prune zeros');
      expect(listsOf(text)).toMatchObject({ pruning_type: 'differs' });
    }
    const late = file('pattern: 1x1, start_step: 5, end_step: 5');
    expect(listsOf(late)).toMatchObject({ pruning_type: 'said', start_step: 'differs' });
  });

  it('is not said where Neural Compressor refuses it', () => {
    const { lines } = imported(file('pattern: 1x1, start_step: 0, end_step: 5'));
    expect(lines.some(({ note }) => note?.includes('refuses `pattern_lock`'))).toBe(true);
  });
});
