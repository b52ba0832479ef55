/** A prune that leaves one unit of a layer says so: in the plan where the target alone decides, else in the run. */
import { describe, expect, it } from 'vitest';
import { factsOf as factsOfModel } from '../../../src/compile.ts';
import { floatTensor, intTensor } from '../../../src/model/index.ts';
import { node } from '../../compute/support/finite-differences.ts';
import { smallModel } from '../../support/small-model.ts';
import { factsOf, planned, planText, prunes, summary } from '../planning.ts';

const facts = factsOf('lenet5_fmnist');
const said = (text: string) =>
  planText(text, facts)
    .diagnostics.filter(({ code }) => /^ESP(4250|4040)$/.test(code))
    .map(summary);

describe('one unit that is left', () => {
  it.each([
    ['uniform magnitude to 80% sparsity', 'leaves 1 of the 6 channels of conv1 (lower the target, or leave the layer out with `except`)'],
    ['uniform magnitude removing 5 channels per layer', 'leaves 1 of the 6 channels of conv1 (lower'],
    ['global magnitude to 90.909% sparsity', 'leaves 1 of the 6 channels of conv1, and so of 1 other group (lower'],
  ])('is told: %s', (text, wanted) => {
    const found = said(`prune channels by ${text}\ncompact`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`warning ESP4250: \`prune channels\` ${wanted}`);
  });

  it.each([
    'uniform magnitude to 60% sparsity',
    'global magnitude to 80% sparsity',
    'global magnitude to 30% of params normalized by mean per layer',
  ])('is not spoken of where the target leaves more, or scores decide: %s', (text) => {
    expect(said(`prune channels by ${text}\ncompact`)).toEqual([]);
  });

  it('is what cannot go, where no floor is written', () => {
    expect(said('prune channels by uniform magnitude to 90% sparsity')).toEqual([
      'error ESP4040: `prune channels` cannot reach 90%: one unit of every group stays, which allows at most 83.3333% ' +
        '(lower the target to 83.3333%; that leaves one of the `channels of conv1`)',
    ]);
  });
});

/** The first of eight neurons is read twice, so that it is alone in its group. */
function loneUnit() {
  const ints = (name: string, value: number) => intTensor(name, [1], [value]);
  const tensors = [
    floatTensor('w', [4, 8], new Float32Array(32)),
    floatTensor('v', [9, 3], new Float32Array(27)),
    ints('0', 0),
    ints('1', 1),
  ];
  const nodes = [
    node('MatMul', ['x', 'w'], 'h'),
    node('Slice', ['h', '0', '1', '1'], 'first'),
    node('Concat', ['h', 'first'], 'all', { axis: { kind: 'int', value: 1 } }),
    node('MatMul', ['all', 'v'], 'y'),
  ];
  const facts = factsOfModel(smallModel({ nodes, tensors }), 'lone.onnx', '0'.repeat(64)).value;
  if (facts === undefined) throw new Error('the model is read');
  return facts;
}

it('a unit that is alone in its group stays beside larger ones', () => {
  const { diagnostics, value } = planText('prune neurons by uniform magnitude to 25% sparsity\n', loneUnit());
  expect(diagnostics).toEqual([]);
  const [prune] = prunes(planned({ value, diagnostics }));
  expect(prune?.layers).toHaveLength(2);
  const global = planText('prune neurons by global magnitude to 90% sparsity\n', loneUnit()).diagnostics;
  expect(global.map(summary)).toEqual([expect.stringContaining('error ESP4040: `prune neurons` cannot reach 90%')]);
});
