/** A plan holds what the canonical text says, whatever was written: both give the same bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plan } from '../../src/index.ts';
import { canonicalOf, namelessPlan } from '../support/canonical-plan.ts';
import { root } from '../support/root.ts';

const samples = { train: 1437, validation: 180, test: 360, calibration: 128 };
const models = ['mlp_digits', 'vit_fmnist'].map((name) => readFileSync(`${root}/test/fixtures/models/${name}.onnx`));

function bytesOf(recipe: string, model: Uint8Array): string | undefined {
  const { value } = plan({ recipe, model, samples });
  return value && namelessPlan(value);
}

describe('a plan', () => {
  it.each([
    'prune weights by uniform |w| to 50% ranked per layer',
    'factorize layers to 40% of ranks as channel',
    'criterion mine(alpha: 25) = |w| * alpha\nprune weights by global mine(alpha: 3) to 50%',
    'prune weights by global |w| * (-|(-w)|) to 30%',
    'stage prune-weights { prune weights to 50% by uniform magnitude }',
    'group both = layers 0..1\nprune weights by global w^2 / tail(w^2 over module) to 50%',
    'group both = layers 0..1\ntrain all for 3 steps loss task + only(lasso, at: both)',
    'group both = layers 0..1\ntrain all for 3 steps loss task + nuclear(3e-4, at: both)',
    'param b: number = 3\nparam a: number = 2\nprune weights by global |w| * a * b to 50%',
  ])('is that of the canonical text: %s', (recipe) => {
    for (const model of models) {
      const bytes = bytesOf(recipe, model);
      expect(bytes).toBeDefined();
      expect(bytesOf(canonicalOf(recipe), model)).toBe(bytes);
    }
  });

  it('has the modules that groups of the recipe are', () => {
    const prune = 'prune weights by global w^2 / tail(w^2 over module) to 50%';
    const modules = ['', 'group both = layers 0..1\n', 'group both = layers 1..2\n'].map((group) => {
      const [stage] = plan({ recipe: group + prune, model: models[0] ?? new Uint8Array(), samples }).value?.stages ?? [];
      const [first] = stage?.statements ?? [];
      return first !== undefined && 'modules' in first ? first.modules : undefined;
    });
    expect(modules).toEqual([{}, { '0': 'both', '2': 'both' }, { '2': 'both', '4': 'both' }]);
  });

  it('keeps the name that the recipe has, and nothing else of what stands beside its meaning', () => {
    const recipe = 'recipe mine version 1.0.0\n# why\nprune weights by uniform |w| to 50%\n';
    const [named, plain] = [recipe, canonicalOf(recipe)].map((text) => plan({ recipe: text, model: models[0] ?? new Uint8Array() }).value);
    expect(named?.recipe).toEqual({ ...plain?.recipe, name: 'mine', version: '1.0.0' });
    expect({ ...named, recipe: plain?.recipe }).toEqual(plain);
  });

  it('points at what was written where it warns', () => {
    const recipe = 'prune weights by uniform |w| to 50%\nprune weights by uniform |w| to 50%\n';
    const { diagnostics } = plan({ recipe, model: models[0] ?? new Uint8Array() });
    expect(diagnostics.map(({ source, span }) => source?.text.slice(span?.start, span?.end))).toContain('to 50%');
  });
});
