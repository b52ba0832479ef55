/** The command line wins over the project, the project over what is usual, and the plan is told which. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/model/graph.ts';
import { readProject } from '../../src/project/read.ts';
import { settle } from '../../src/project/settings.ts';

const circumstances = { samples: { train: 10 }, lengths: { named: new Map() }, text: 'recipe' };

function graph(inputs: readonly string[], outputs: readonly string[]): Graph {
  const infos = (names: readonly string[]) => names.map((name) => ({ name, type: 'float32' }) as const);
  return { name: 'g', nodes: [], initializers: new Map(), valueInfo: new Map(), inputs: infos(inputs), outputs: infos(outputs) };
}

const usual = graph(['image'], ['logits', 'features']);

function project(text: string) {
  return readProject({ name: 'espalier.yaml', text }).value;
}

describe('settings', () => {
  it('are all defaults where nobody chose, and say so', () => {
    expect(settle(undefined, {}, usual, circumstances).value).toEqual({
      ...circumstances,
      batch: 64,
      seed: 0,
      device: 'cpu',
      threads: 1,
      task: { input: 'image', output: 'logits', loss: 'crossentropy', metrics: ['accuracy', 'loss'] },
      defaults: [...['batch', 'seed', 'device', 'threads'], ...['task.input', 'task.output', 'task.loss', 'task.metrics']],
    });
  });

  it('come from the project, and then from the command line', () => {
    const text = 'batch: 8\nseed: 5\nthreads: 3\ntask: {loss: mse, output: features}';
    expect(settle(project(text), { seed: 9, device: 'cpu' }, usual, circumstances).value).toMatchObject({
      batch: 8,
      seed: 9,
      device: 'cpu',
      threads: 3,
      task: { input: 'image', output: 'features', loss: 'mse', metrics: ['loss'] },
      defaults: ['task.input', 'task.metrics'],
    });
  });

  it.each([
    ['a misspelt input', 'task: {input: imag}', usual, /no input called `imag`/, /did you mean `image`/],
    ['an output it has not', 'task: {output: zzz}', usual, /no output called `zzz`/, /`logits`, `features`/],
    ['two inputs and no choice', '{}', graph(['a', 'b'], ['y']), /2 inputs: `a`, `b`/, /task: \{input/],
    [
      'a metric of another loss',
      'task: {loss: bce, metrics: [loss, top-5]}',
      usual,
      /`top-5` belongs to `crossentropy`, and the task's loss is `bce`/,
      /task\.metrics/,
    ],
    ['no input at all', '{}', graph([], ['y']), /has no input$/, undefined],
    ['no output at all', '{}', graph(['x'], []), /has no output$/, undefined],
  ])('are refused with %s', (_, text, model, message, help) => {
    const { value, diagnostics } = settle(project(text), {}, model, circumstances);
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toMatch(message);
    if (help !== undefined) expect(diagnostics[0]?.help).toMatch(help);
    expect(diagnostics[0]?.source?.name).toBe('espalier.yaml');
  });

  it('choose no input where there is nothing to feed', () => {
    const unfed = { ...circumstances, samples: {} };
    const { value } = settle(undefined, {}, graph(['x', 'mask'], ['y']), unfed);
    expect(value?.task.input).toBe('x');
    expect(value?.defaults).toContain('task.input');
  });

  it.each([
    [{ threads: 100_000 }, '`threads` must be a whole number from 1 to 1024'],
    [{ threads: 0 }, '`threads` must be'],
    [{ batch: 0.5 }, '`batch` must be'],
    [{ seed: -1 }, '`seed` must be'],
    [{ seed: Number.NaN }, '`seed` must be'],
  ])('are held to their ranges, wherever they come from: %j', (choices, message) => {
    const { value, diagnostics } = settle(undefined, choices, usual, circumstances);
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'ESP7104' }]);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
