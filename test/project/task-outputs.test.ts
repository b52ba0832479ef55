/** A task of several outputs: what is settled of it, and each thing that may be wrong. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/model/graph.ts';
import { readProject } from '../../src/project/read.ts';
import { settleTask } from '../../src/project/task.ts';

const port = (name: string, dims: readonly (number | string)[]) => ({ name, type: 'float32', dims }) as const;
const outputs = [port('cls', ['N', 3]), port('box', ['N', 2]), port('mask', ['N', 5])];
const graph: Graph = { name: 'g', nodes: [], initializers: new Map(), valueInfo: new Map(), inputs: [port('x', ['N', 4])], outputs };
const data = 'data:\n  train: { x: x.npy, y: y.npy, beside: { box: box.npy, other: other.npy } }\n';

function settled(task: string) {
  const { value: project, diagnostics } = readProject({ name: 'espalier.yaml', text: `${data}task: { ${task} }\n` });
  if (project === undefined) return diagnostics.map(({ code, message }) => `${code} ${message}`);
  const { value, diagnostics: faults } = settleTask(project, graph);
  return value ?? faults.map(({ code, message, span }) => `${code} ${message}${span === undefined ? ', nowhere' : ''}`);
}

describe('several outputs', () => {
  it('have losses with factors, columns by their names, and usual metrics', () => {
    expect(settled('loss: { cls: crossentropy, box: 2.5 * l1 }')).toMatchObject({
      task: {
        output: 'cls',
        loss: 'sum',
        outputs: [
          { name: 'cls', loss: 'crossentropy', factor: undefined, labels: 'y', metrics: ['accuracy'] },
          { name: 'box', loss: 'l1', factor: 2.5, labels: 'box', metrics: ['l1'] },
        ],
        metrics: ['cls.accuracy', 'box.l1', 'loss'],
      },
      defaults: ['input', 'metrics'],
    });
  });

  it('have the columns and metrics that are said', () => {
    const said = settled('loss: { cls: crossentropy, mask: 1e-1*bce }, labels: { mask: other }, metrics: { cls: [accuracy, top-5] }');
    expect(said).toMatchObject({
      task: {
        outputs: [{ labels: 'y' }, { loss: 'bce', factor: 0.1, labels: 'other', metrics: [] }],
        metrics: ['cls.accuracy', 'cls.top-5', 'loss'],
      },
    });
  });

  it('may be slices of one, in any spelling', () => {
    const said = settled('loss: { "mask[...,0:2]": mse, "mask[:, 2:]": 2 * l1 }, labels: { "mask[.., :2]": other, "mask[:,2:]": box }');
    const slice = (from: number, to: number) => ({ of: 'mask', ranges: [{ axis: 1, from, to }] });
    expect(said).toMatchObject({
      task: {
        output: 'mask',
        outputs: [
          { name: 'mask[.., :2]', slice: slice(0, 2), labels: 'other' },
          { name: 'mask[:, 2:]', slice: slice(2, 5), factor: 2, labels: 'box' },
        ],
      },
    });
  });

  it.each([
    ['loss: { "mask[.., 3:7]": l1 }', 'ESP7132 `mask[.., 3:7]` is no slice of `mask` [N, 5]: `3:7` goes beyond axis 1'],
    ['loss: { "mask[.., 2:2]": l1 }', 'ESP7132 `mask[.., 2:2]` is no slice of `mask` [N, 5]: `2:2` leaves nothing'],
    ['loss: { "masc[.., 2:]": l1 }', 'ESP7107 the model has no output called `masc`'],
    ['loss: { clss: crossentropy }', 'ESP7107 the model has no output called `clss`'],
    ['loss: { cls: crossentropi }', 'ESP7104 `task.loss.cls` must be a loss'],
    ['loss: { cls: crossentropy, box: 0 * l1 }', 'ESP7104 `task.loss.box` must be a loss'],
    ['loss: { cls: crossentropy, box: -1 * l1 }', 'ESP7104 `task.loss.box` must be a loss'],
    ['loss: { cls: crossentropy, box: l1 }, output: cls', 'ESP7130 `task.output`'],
    ['loss: { cls: crossentropy, box: l1 }, shift: 1', 'ESP7130 `task.shift`'],
    ['loss: { cls: crossentropy, box: l1 }, classes: 1', 'ESP7130 `task.classes`'],
    ['loss: { cls: mse, box: l1 }, ignore: 1', 'ESP7130 `task.ignore`'],
    ['loss: { cls: crossentropy, mask: l1 }', 'ESP7131 `cls` and `mask` both read `y`'],
    ['loss: { cls: crossentropy, box: l1 }, labels: { bok: box }', 'ESP7102 `task.labels` has no key `bok`'],
    ['loss: { cls: crossentropy, box: l1 }, metrics: { mask: l1 }', 'ESP7102 `task.metrics` has no key `mask`'],
    ['loss: { cls: crossentropy, box: l1 }, metrics: { box: accuracy }', 'ESP7111 the metric `accuracy` belongs to `crossentropy`'],
    ['loss: { cls: crossentropy, box: l1 }, metrics: { cls: loss }', 'ESP7111 the metric `loss`'],
    ['loss: { cls: crossentropy, box: l1 }, metrics: [loss]', 'ESP7104 `task.metrics` must be a mapping of outputs to metrics'],
    ['labels: { cls: y }', 'ESP7104 `task.loss` must be a mapping of outputs to losses'],
    ['loss: {}', 'ESP7104 `task.loss` must be filled in'],
    ['loss: { cls: 3 }', 'ESP7104 `task.loss.cls` must be a text'],
  ])('%s is refused at its place', (task, says) => {
    const [first, ...others] = settled(task) as string[];
    expect(first).toContain(says);
    expect(first).not.toContain('nowhere');
    expect(others).toEqual([]);
  });
});
