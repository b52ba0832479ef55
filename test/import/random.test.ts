/** Random files of each dialect: no crash, each field in one list, and what is written checks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/import/dialect.ts';
import { dialects } from '../../src/import/dialects/index.ts';
import { leavesOf } from '../../src/import/document/field.ts';
import { readDocument } from '../../src/import/document/read-document.ts';
import { importRecipe, importReport } from '../../src/import/import-recipe.ts';
import { lists } from '../../src/import/ledger.ts';
import { expectSound, layersOf } from './importing.ts';

const names = ['block1.a.conv', 'block2.a.conv', 'block3.a.conv', 'fc'];
const numbers = fc.constantFrom(0, 1, 2, 8, 0.05, 0.5, 0.85, 0.999, 1.5, -1, 30, 1e-7, 1e300);
const words = fc.constantFrom(
  ...['cubic', 'linear', 'polynomial', 'exponential', 'multistep', 'L1', 'L2', 'gmp', 'local'],
  ...['magnitude', 'snip', '1x1', '4x1', '2:4', '1:4', '0:0', 'Filters', '3D', 'unstructured'],
  ...['global', '', 'eval(1 / 0)', 'eval(a)', '__ALL__', 'StepLR', 'x"y`z\\', 'ü\u202e', 'exp'],
);
const params = fc.oneof(
  fc.subarray(names, { minLength: 1 }).map((some) => some.map((name) => `${name}.weight`)),
  fc.constantFrom<unknown>('__ALL_PRUNABLE__', ['re:.*conv.weight'], [], null, ['re:(((', '*']),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  numbers,
  words,
  params,
  fc.boolean(),
  fc.constant(null),
  fc.array(numbers, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', '0.9', 'levels', '*', 'gamma'), numbers, { maxKeys: 2 }),
);

const mostly = (...likely: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: value });

/** Keys that the declarations of a dialect know, with values that fit or not. */
function fieldsOf(dialect: DialectName, kind: string): fc.Arbitrary<Record<string, unknown>> {
  const known = dialects.find(({ name }) => name === dialect)?.kinds[kind]?.fields ?? {};
  const keys = Object.keys(known).filter((key) => !['!', '*', 'class', 'algorithm'].includes(key));
  const likely: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    params,
    weights: params,
    op_names: params,
    targets: params,
    names: params,
    init_sparsity: mostly(0, 0.05),
    initial_sparsity: mostly(0, 0.05),
    final_sparsity: mostly(0.5, 0.8),
    target_sparsity: mostly(0.5, 0.9),
    start_epoch: mostly(0, 1.5),
    end_epoch: mostly(4, 9),
    update_frequency: mostly(0.5, 1),
    starting_epoch: mostly(0, 2),
    ending_epoch: mostly(5, 12),
    frequency: mostly(1, 3),
    mask_type: mostly('unstructured', 'block4'),
    score_type: mostly('magnitude'),
    levels: fc.constant({ 'fc.weight': 0.5 }),
    epochs: fc.constant([0]),
  };
  const entries = Object.fromEntries([...keys, 'made_up'].map((key) => [key, likely[key] ?? value]));
  return fc.record(entries, { requiredKeys: [] });
}

/** JSON is YAML; a tag stands before the mapping that it names. */
const tagged = (tag: string, fields: object): string => `!${tag} ${JSON.stringify(fields)}`;

function kindsOf(dialect: DialectName): readonly string[] {
  return Object.keys(dialects.find(({ name }) => name === dialect)?.kinds ?? {});
}

const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 3 });

const files: Readonly<Record<DialectName, fc.Arbitrary<string>>> = {
  sparseml: some(
    fc.constantFrom(...kindsOf('sparseml')).chain((kind) => fieldsOf('sparseml', kind).map((fields) => tagged(kind, fields))),
  ).map((modifiers) => `a: 0.5\nmodifiers:\n${modifiers.map((one) => `  - ${one}\n`).join('')}`),
  'llm-compressor': some(
    fc
      .constantFrom(...kindsOf('llm-compressor').filter((kind) => kind !== 'other'), 'GPTQModifier')
      .chain((kind) => fieldsOf('llm-compressor', kind).map((fields) => `    - ${JSON.stringify({ [kind]: fields })}\n`)),
  ).map((modifiers) => `a_stage:\n  b_modifiers:\n${modifiers.join('')}`),
  nncf: some(
    fc
      .constantFrom('magnitude_sparsity', 'filter_pruning', 'quantization')
      .chain((algorithm) =>
        fc
          .tuple(fieldsOf('nncf', algorithm), fieldsOf('nncf', `${algorithm}.params`))
          .map(([fields, own]) => ({ ...fields, algorithm, params: own })),
      ),
  ).map((compression) => JSON.stringify({ compression, epochs: 5 })),
  distiller: some(
    fc
      .constantFrom(...['AutomatedGradualPruner', 'SparsityLevelParameterPruner', 'SensitivityPruner'], 'RankedStructureParameterPruner')
      .chain((kind) =>
        fc.tuple(fieldsOf('distiller', kind), fieldsOf('distiller', 'policy')).map(([fields, policy]) => ({ kind, fields, policy })),
      ),
  ).map((runs) => {
    const prefix = (kind: string): string => (kind.startsWith('Ranked') ? `L1${kind}` : kind);
    const pruners = runs.map(({ kind, fields }, at) => [`p${at}`, { ...fields, class: prefix(kind) }]);
    const policies = runs.map(({ policy }, at) => {
      const { lr_scheduler: _, ...rest } = policy;
      return { ...rest, pruner: { instance_name: `p${at}` } };
    });
    return JSON.stringify({ version: 1, pruners: Object.fromEntries(pruners), policies });
  }),
  'neural-compressor': some(fieldsOf('neural-compressor', 'v2')).map((configs) =>
    JSON.stringify({ pruning_configs: configs.map(({ pruning_configs: _, ...rest }) => rest) }),
  ),
  paddleslim: fc
    .tuple(fieldsOf('paddleslim', 'UnstructurePrune'), fieldsOf('paddleslim', 'gmp_config'))
    .map(([fields, gmp]) => JSON.stringify({ UnstructurePrune: { ...fields, gmp_config: gmp }, ChannelPrune: {} })),
};

describe.each(Object.entries(files))('%s', (dialect, file) => {
  it.each(['native', 'trace'] as const)('is read whole as %s', (form) => {
    fc.assert(
      fc.property(file, fc.boolean(), (text, hasModel) => {
        const source = { name: 'file.yaml', text };
        const request = { form, stepsPerEpoch: 10, ...(hasModel && { layers: layersOf() }) };
        const imported = importRecipe(source, request);
        expect(imported.dialect).toBe(dialect);
        const root = readDocument(source).value?.root;
        const paths = root === undefined ? [] : leavesOf(root).map(({ path }) => path);
        expect(imported.lines.map(({ path }) => path)).toEqual(paths);
        expect(new Set(paths).size).toBe(paths.length);
        expect(imported.lines.every(({ list }) => lists.includes(list))).toBe(true);
        expect(importReport('file.yaml', imported)).toContain(`${paths.length} fields`);
        if (imported.recipe !== undefined) expectSound(imported.recipe);
        else expect(imported.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is often a recipe', () => {
    const texts = fc.sample(file, { numRuns: 200, seed: 7 });
    const written = texts.filter((text) => importRecipe({ name: 'file.yaml', text }, { form: 'native' }).recipe !== undefined);
    expect(written.length).toBeGreaterThan(4);
  });

  it('has a claim of its own for each field that it declares', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { lines } = importRecipe({ name: 'file.yaml', text }, { form: 'native' });
        const unknown = lines.filter(({ note }) => note?.includes('no rule') === true);
        expect(unknown.filter(({ path }) => !path.includes('made_up')).map(({ path }) => path)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
