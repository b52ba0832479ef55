/** Files as they lie in repositories: a licence in front, loose YAML, blocks by expressions, variables, scripts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/import/document/read-document.ts';
import type { Field } from '../../src/import/document/field.ts';
import { check } from '../../src/index.ts';
import { imported, layersOf, recipeOf } from './importing.ts';

/** A field as plain data. */
function plain(field: Field): unknown {
  if (field.kind === 'scalar') return field.text;
  if (field.kind === 'list') return field.items.map(plain);
  return Object.fromEntries(field.entries.map(({ key, value }) => [key, plain(value)]));
}

function read(text: string, name = 'file.yaml'): unknown {
  const { value, diagnostics } = readDocument({ name, text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return plain(value.root);
}

describe('YAML as PyYAML reads it', () => {
  // The expected values are those of PyYAML 6.0 with BaseLoader.
  it.each<[string, unknown]>([
    ['a: [b,\nc]\n', { a: ['b', 'c'] }],
    ['a:\n  b: [c,\nd]\ne: 1\n', { a: { b: ['c', 'd'] }, e: '1' }],
    ['a: {b: 1,\nc: 2}\n', { a: { b: '1', c: '2' } }],
    ['a:\n  b: [\n  c,\n  ]\n', { a: { b: ['c'] } }],
    ['x:\n  a: "x\ny"\n', { x: { a: 'x y' } }],
    ['a: [1, # one\n"b # no",\n\n# c\n2]\nb: 3\n', { a: ['1', 'b # no', '2'], b: '3' }],
    ["a: 'x'# c\n", { a: 'x' }],
    ['a: [a,b]# c\n', { a: ['a', 'b'] }],
    ['- k: |\n    [a,\n  b: [c,\nd]\n', [{ k: '[a,\n', b: ['c', 'd'] }]],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('keeps every value, wherever a list goes on', () => {
    const words = fc.array(fc.stringMatching(/^[a-z][a-z0-9.]{0,6}$/), { minLength: 1, maxLength: 6 });
    const breaks = fc.constantFrom(',\n', ', # a comment\n', ',\n    ', ', ');
    fc.assert(
      fc.property(fc.array(fc.tuple(words, breaks), { minLength: 1, maxLength: 4 }), (lists) => {
        const text = lists.map(([items, gap], at) => `k${at}:\n  inner: [${items.join(gap)}]\n`).join('');
        expect(read(text)).toEqual(Object.fromEntries(lists.map(([items], at) => [`k${at}`, { inner: items }])));
      }),
    );
  });

  it('says where a list is never closed', () => {
    expect(imported('a: [b,\nc\n').diagnostics[0]?.code).toBe('ESP7300');
  });
});

describe('front matter', () => {
  it('may stand behind a licence, and in a page behind any text', () => {
    expect(read('<!--\nlicence\n-->\n\n---\na: 1\n---\n# page\n')).toEqual({ a: '1' });
    expect(read('# Title\n\n---\na: 1\n---\ntext\n', 'page.md')).toEqual({ a: '1' });
  });

  it('points at its own lines', () => {
    const text = '<!-- licence -->\n---\nmodifiers:\n  - !GMPruningModifier {final_sparsity: eval(no_such)}\n---\n';
    const [finding] = imported(text).diagnostics.filter(({ severity }) => severity === 'error');
    expect(text.slice(finding?.span?.start, finding?.span?.end)).toBe('eval(no_such)');
  });
});

describe('variables', () => {
  const stage = (inner: string) => `goal: 0.5\nmask: block4\na_stage:\n${inner}  pruning_modifiers:
    - !EpochRangeModifier {start_epoch: 0, end_epoch: 6}
    - !GMPruningModifier {params: [fc.weight], init_sparsity: 0.0, final_sparsity: eval(goal), start_epoch: 0, end_epoch: 4, update_frequency: 1, mask_type: eval(mask)}\n`;

  it('of a stage stand before those of the file', () => {
    expect(recipeOf(stage(''))).toContain('to 50%');
    expect(recipeOf(stage('  goal: 0.75\n'))).toContain('to 75%');
  });

  it('may be texts', () => {
    expect(recipeOf(stage(''))).toContain('tiles(rows: 1, columns: 4)');
    expect(recipeOf(stage('  mask: unstructured\n'))).toContain('prune weights');
  });
});

describe('a target of LLM Compressor', () => {
  const file = (target: string) => `m_modifiers:\n  WandaPruningModifier: {sparsity: 0.5, targets: ['re:${target}']}\n`;

  it.each([
    ['.*block1$', /^block1\./],
    ['.*block\\d+$', /^block\d\./],
    ['block2.a', /^block2\.a/],
    ['.*conv$', /conv$/],
  ])('%s means the layers below it', (target, names) => {
    const layers = layersOf();
    const recipe = recipeOf(file(target), { layers, calibration: 8 });
    const expected = layers.filter(({ name, prunable }) => prunable && names.test(name));
    expect(expected.length).toBeGreaterThan(0);
    for (const { name, prunable } of layers) expect([name, recipe.includes(name)]).toEqual([name, prunable && names.test(name)]);
  });

  it('is written as it stands in the file, and as a text of the recipe', () => {
    const { diagnostics } = imported(file('fc\\d+$'), { layers: layersOf(), calibration: 8 });
    expect(diagnostics.map(({ message }) => message).join()).toContain('fc\\d+$');
    const wider = recipeOf(file('fc\\d+$'), { calibration: 8 });
    expect(wider).toContain("'fc\\\\d+$' is the wider glob");
    expect(check(wider).value?.deviates.join()).toContain("'fc\\d+$' is the wider glob");
  });

  it('is a glob of blocks without a model', () => {
    expect(recipeOf(file('.*model.layers.0$'), { calibration: 8 })).toContain('"**model.layers.0.**"');
  });
});

describe('the PyTorch pruner of Neural Compressor 1', () => {
  const file = (settings: string) =>
    `pruning:\n  approach:\n    weight_compression_pytorch:\n      ${settings}\n      pruners:\n        - !Pruner {prune_type: magnitude, pattern: tile_pattern_1x1}\n`;

  it('counts its steps with the last one: a gap of 1 ends below the target', () => {
    const recipe = recipeOf(
      file('{start_step: 0, end_step: 9, target_sparsity: 0.8, sparsity_decay_type: linear}'.slice(1, -1).replaceAll(', ', '\n      ')),
    );
    expect(recipe).toContain('to 72%');
    expect(recipe).toContain('over 0..9 steps');
  });

  it('is read under the older name of its approach, where the settings are its own', () => {
    const text = file('start_epoch: 0\n      end_epoch: 8\n      target_sparsity: 0.9\n      sparsity_decay_type: exp')
      .replace('weight_compression_pytorch', 'weight_compression')
      .replace('magnitude, pattern: tile_pattern_1x1', 'snip_momentum, pattern: tile_pattern_4x1');
    const recipe = recipeOf(text);
    expect(recipe).toContain('prune tiles(rows: 4, columns: 1) by global snip to 90%');
    expect(recipe).toContain('over 0..8 epochs\n    every 1 epoch\n    along geometric');
  });

  it('takes epochs where there are no steps, and says that the tool does not', () => {
    const text = file('start_epoch: 0\n      end_epoch: 8\n      target_sparsity: 0.9');
    const { recipe = '', lines } = imported(text, { stepsPerEpoch: 100 });
    expect(recipe).toContain('over 0..800 steps');
    expect(lines.find(({ path }) => path.endsWith('end_epoch'))?.list).toBe('differs');
  });
});

describe('a script', () => {
  it('is parsed, and a value that it computes is not said', () => {
    const text = 'c = [dict(pattern="1x1", pruning_type="magnitude")]\nx = WeightPruningConfig(c, target_sparsity=args.s)\n';
    const { lines, dialect } = imported(text);
    expect(dialect).toBe('neural-compressor');
    expect(lines.find(({ path }) => path === 'target_sparsity')?.list).toBe('unsaid');
    expect(recipeOf(text.replace('args.s', '0.8'))).toContain('to 80%');
  });

  it('ends where its brackets do not', () => {
    for (const text of [
      'WeightPruningConfig(',
      'WeightPruningConfig([',
      'a = a\nWeightPruningConfig(a',
      `WeightPruningConfig(${'['.repeat(5000)}`,
    ]) {
      expect(imported(text).diagnostics[0]?.severity).toBe('error');
    }
  });
});

describe('rates of groups of parameters', () => {
  it('are those of the first group', () => {
    const warm = (groups: string, init: number) =>
      `  - !LearningRateFunctionModifier {start_epoch: 0, end_epoch: 3, lr_func: linear, init_lr: ${init}, final_lr: 0.01, param_groups: ${groups}}\n`;
    const prune = '  - !GMPruningModifier {params: [fc.weight], final_sparsity: 0.8, start_epoch: 0, end_epoch: 8, update_frequency: 1}\n';
    const text = `modifiers:\n  - !EpochRangeModifier {end_epoch: 10}\n${warm('[0, 1]', 0.001)}${warm('[2]', 0.1)}${prune}`;
    expect(recipeOf(text)).toContain('linear(from: 10%, to: 100%, for: 3 epochs)');
    const { lines } = imported(text);
    expect(lines.filter(({ path }) => path.startsWith('modifiers[2]')).map(({ list }) => list)).toEqual(Array(7).fill('unsaid'));
  });
});

describe('what has no statement of its own', () => {
  it('is a penalty alone', () => {
    const text =
      'regularizers:\n  l1: {class: L1Regularizer, reg_regims: {fc.weight: 0.0002}}\npolicies:\n  - {regularizer: {instance_name: l1}, starting_epoch: 0, ending_epoch: 4}\n';
    expect(recipeOf(text)).toContain('train all loss task + 0.0002 * only(sum(|w|), at: `fc`)');
  });

  it('is told by name: norms that are folded, a loop that follows the accuracy', () => {
    const policy = '{pruner: {instance_name: a, args: {fold_batchnorm: true}}, starting_epoch: 0, ending_epoch: 4}';
    const agp = `pruners:\n  a: {class: AutomatedGradualPruner, final_sparsity: 0.8, weights: [fc.weight]}\npolicies:\n  - ${policy}\n`;
    const aware = '{"compression": {"algorithm": "filter_pruning"}, "accuracy_aware_training": {"mode": "early_exit"}, "epochs": 120}';
    for (const [text, name] of [
      [agp, 'fold_batchnorm'],
      [aware, 'accuracy_aware_training.mode'],
    ] as const) {
      expect(recipeOf(text)).toContain(`${name})"`);
    }
    expect(recipeOf(aware)).toContain('chooses its filters anew at each epoch');
  });

  it('is no loss of levels: two that are equal stand in a row', () => {
    const params = '{"schedule": "multistep", "multistep_steps": [2, 4, 6], "multistep_sparsity_levels": [0.2, 0.5, 0.5, 0.8]}';
    const text = `{"compression": {"algorithm": "magnitude_sparsity", "params": ${params}}, "epochs": 9}`;
    expect(recipeOf(text)).toContain('through 20%, 50%, 50%\n    at 0, 2, 4, 6 epochs');
  });
});
