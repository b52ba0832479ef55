import { describe, expect, test } from 'vitest';
import { readGroups, type Group } from '../../../src/model/coupling/groups.ts';
import { createDraft, linear, modelOf, type Draft } from '../surgery/random-graphs/draft.ts';
import { modelPaths, read } from '../support.ts';

function groupsOf(name: string, world: 'heads' | 'dimensions' = 'heads'): readonly Group[] {
  return readGroups(read(modelPaths[name] ?? '').model, world).groups;
}

function summary({ kind, units, name, members }: Group): string {
  const sides = members.map(({ tensor, axis, side, slices }) => {
    const times = slices === 1 ? '' : ` x${slices}`;
    return `${side} ${tensor.replace('onnx::', '')}[${axis}]${times}`;
  });
  return `${units.length} ${kind} of ${name}: ${sides.join(', ')}`;
}

const free = ({ pin, members }: Group): boolean => pin === undefined && members.length > 1;

describe('what goes together', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a flattened channel owns all its columns',
      'lenet5_fmnist',
      [
        '6 channels of conv1: producer conv1.weight[0], follower conv1.bias[0], consumer conv2.weight[1]',
        '16 channels of conv2: producer conv2.weight[0], follower conv2.bias[0], consumer fc1.weight[1] x25',
        '120 neurons of fc1: producer fc1.weight[0], follower fc1.bias[0], consumer fc2.weight[1]',
        '84 neurons of fc2: producer fc2.weight[0], follower fc2.bias[0], consumer fc3.weight[1]',
      ],
    ],
    [
      'a hidden unit is a row of every gate, twice in the bias, and a column of the recurrence',
      'lstm_lm',
      [
        '64 width of embed: producer embed.weight[1], consumer LSTM_111[2]',
        '128 hidden of lstm.input: producer LSTM_111[1] x4, producer LSTM_112[1] x4, consumer LSTM_112[2], follower LSTM_113[1] x8, consumer MatMul_114[0]',
      ],
    ],
  ])('%s', (_, name, expected) => {
    const found = groupsOf(name).filter(free);
    expect(found.map(summary)).toEqual(expected);
  });

  test('a residual stream is one group', () => {
    const [stream] = groupsOf('resnet8_fmnist_bn').filter(free);
    expect(stream && summary(stream)).toMatch(/^16 channels of stem\.conv: .*stem\.conv.*block1\.b\.conv.*block2\.down\.conv/);
  });

  test('a key-value head takes the queries that share it along', () => {
    const heads = groupsOf('char_llama').filter(({ kind }) => kind === 'heads');
    expect(heads.map(summary)).toEqual([
      '2 heads of layers.0.q_proj: producer MatMul_447[1] x48, producer MatMul_450[1] x16, producer MatMul_455[1] x16, consumer MatMul_466[0] x48',
      '2 heads of layers.1.q_proj: producer MatMul_470[1] x48, producer MatMul_473[1] x16, producer MatMul_478[1] x16, consumer MatMul_489[0] x48',
    ]);
  });

  test('rotated positions tie the two halves of a head', () => {
    const [first] = groupsOf('char_llama', 'dimensions').filter(({ kind }) => kind === 'dimensions');
    expect([first?.units.length, first?.units[0]?.indices[1]]).toEqual([8, [0, 8, 16, 24]]);
  });

  test('a fused projection gives a head its query, key and value', () => {
    const [first] = groupsOf('vit_fmnist').filter(({ kind }) => kind === 'heads');
    const rows = first?.units[1]?.indices[0] ?? [];
    expect([rows.length, rows[0], rows[16], rows[32]]).toEqual([48, 16, 80, 144]);
  });
});

/** Of samples of four numbers a token; what is read of them in turn goes to five. */
function freeOf(make: (draft: Draft) => string): readonly string[] {
  const draft = createDraft('groups', 3);
  const output = linear(draft, make(draft), 6, 5);
  const model = modelOf(draft, { input: ['tokens', 4], output, outputDims: ['rows', 5] });
  return readGroups(model, 'heads')
    .groups.filter(({ pin }) => pin === undefined)
    .map(({ kind, units, members }) => `${units.length} ${kind} ×${members[0]?.slices}`);
}

describe('values that follow from no data, or along the tokens', () => {
  test('learned queries, repeated for each sample, look at the samples by heads', () => {
    const found = freeOf((draft) => {
      const { node, ints, weight } = draft;
      const times = node('Concat', [node('Slice', [node('Shape', ['x']), ints(0), ints(1)]), ints(1), ints(1)], { axis: 0 });
      const queries = linear(draft, node('Tile', [node('Unsqueeze', [weight(5, 6), ints(0)]), times]), 6, 6);
      const made = [queries, linear(draft, 'x', 4, 6), linear(draft, 'x', 4, 6)];
      const apart = made.map((value) => node('Transpose', [node('Reshape', [value, ints(0, -1, 3, 2)])], { perm: [0, 2, 1, 3] }));
      const [q = '', k = '', v = ''] = apart;
      const scores = node('Softmax', [node('MatMul', [q, node('Transpose', [k], { perm: [0, 1, 3, 2] })])], { axis: -1 });
      const beside = node('Transpose', [node('MatMul', [scores, v])], { perm: [0, 2, 1, 3] });
      return node('Reshape', [beside, ints(0, -1, 6)]);
    });
    expect(found).toEqual(['6 inputs ×1', '3 heads ×2']);
  });

  test('running sums over tokens leave the neurons of a token apart', () => {
    expect(freeOf((draft) => draft.node('CumSum', [linear(draft, 'x', 4, 6), draft.ints(1)]))).toEqual(['6 neurons ×1']);
  });
});

describe('a norm over groups of channels, as exporters write it', () => {
  test.each([
    ['as it comes', 1],
    ['behind a stride, so that nothing names the length', 2],
  ])('a channel goes with its like in every group, whatever the length: %s', (_, stride) => {
    const draft = createDraft('norm over groups', 1);
    const { node, ints, weight } = draft;
    const h = node('Conv', ['x', weight(8, 3, 3), weight(8)], { kernel_shape: [3], pads: [1, 1], strides: [stride] });
    const normed = node('InstanceNormalization', [node('Reshape', [h, ints(0, 2, -1)]), weight(2), weight(2)]);
    const back = node('Mul', [node('Reshape', [normed, node('Shape', [h])]), weight(8, 1)]);
    const output = node('Conv', [back, weight(5, 8, 1), weight(5)], { kernel_shape: [1] });
    const model = modelOf(draft, { input: [3, 'length'], output, outputDims: [5, 'places'] });
    const found = readGroups(model, 'heads').groups.filter(free);
    expect(found.map(({ kind, units }) => [kind, units.map(({ indices }) => indices[0])])).toEqual([
      [
        'channels',
        [
          [0, 4],
          [1, 5],
          [2, 6],
          [3, 7],
        ],
      ],
    ]);
    expect(found[0]?.changes.join()).toContain('InstanceNormalization');
  });
});

describe('what stays, and why', () => {
  test.each<[string, string, string]>([
    ['mlp_digits', '4', 'output `logits`: the sizes of outputs stay'],
    ['mlp_digits', '0', 'input `input`: the sizes of inputs stay'],
  ])('%s: %s', (model, name, reason) => {
    const pins = groupsOf(model).flatMap(({ pin }) => (pin ? [`${pin.where}: ${pin.why}`] : []));
    expect(pins).toContain(reason);
    expect(groupsOf(model).some((group) => group.name === name && group.pin)).toBe(true);
  });

  test('a norm over the residual stream changes its values', () => {
    const stream = groupsOf('char_gpt').find(({ kind }) => kind === 'width');
    expect(stream?.changes.length).toBeGreaterThan(0);
    const heads = groupsOf('char_gpt').filter(({ kind }) => kind === 'heads');
    expect(heads.flatMap(({ changes }) => changes)).toEqual([]);
  });
});

describe.each(Object.keys(modelPaths))('%s', (name) => {
  test.each(['heads', 'dimensions'] as const)('every slice is in one unit at most (%s)', (world) => {
    const seen = new Set<string>();
    for (const { members, units } of groupsOf(name, world)) {
      for (const { indices } of units) {
        members.forEach(({ tensor, axis, slices }, member) => {
          expect(indices[member]?.length).toBe(slices);
          for (const index of indices[member] ?? []) {
            const slice = `${tensor}[${axis}] ${index}`;
            if (seen.has(slice)) throw new Error(`${slice} is in two units`);
            seen.add(slice);
          }
        });
      }
    }
    expect(seen.size).toBeGreaterThan(0);
  });
});
