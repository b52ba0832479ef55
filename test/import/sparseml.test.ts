/** SparseML: its scheduler, written here anew from its description, against the plan of the imported recipe. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changes, countsOf, imported, layersOf, recipeOf, sizeOf, type Count } from './importing.ts';

interface Schedule {
  readonly start: number;
  readonly end: number;
  readonly frequency: number;
  readonly init: number;
  readonly final: number;
  readonly func: string;
}

/** Rules 1.1 to 1.6: a step after the other, as the manager calls its modifiers. */
function sparsemlCounts(schedule: Schedule, weights: number, spe: number, epochs: number): readonly Count[] {
  const { start, end, frequency, init, final, func } = schedule;
  const counts: Count[] = [];
  let last = -Infinity;
  let isDone = false;
  for (let n = 0; n < epochs * spe && !isDone; n++) {
    const epoch = Math.floor(n / spe) + (n % spe) / spe;
    const isFirst = last === -Infinity;
    const isEnd = epoch >= end;
    if (!(isFirst ? epoch >= start : isEnd || epoch >= last + frequency)) continue;
    const x = isEnd ? 1 : (epoch - start) / (end - start);
    const y = func === 'linear' ? x : func === 'cubic' ? 1 - (1 - x) ** 3 : 1 - (1 - x) ** (1 / 3);
    const level = isEnd ? final : x <= 0 ? init : init + (final - init) * y;
    const wanted = weights * level;
    const below = Math.floor(wanted);
    const isUp = wanted - below > 0.5 || (wanted - below === 0.5 && below % 2 === 1);
    counts.push({ step: n, pruned: isUp ? below + 1 : below });
    last = epoch;
    isDone = isEnd;
  }
  return changes(counts);
}

function fileOf({ start, end, frequency, init, final, func }: Schedule, epochs: number, layers: readonly string[]): string {
  return `modifiers:
  - !EpochRangeModifier {start_epoch: 0.0, end_epoch: ${epochs}}
  - !GMPruningModifier
    params: [${layers.map((name) => `${name}.weight`).join(', ')}]
    init_sparsity: ${init}
    final_sparsity: ${final}
    start_epoch: ${start}
    end_epoch: ${end}
    update_frequency: ${frequency}
    inter_func: ${func}
`;
}

const layers = ['block1.a.conv', 'block3.down.conv', 'fc'];

const schedules = fc
  .record({
    start: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 4),
    width: fc.integer({ min: 4, max: 30 }),
    frequency: fc.constantFrom(0.1, 0.25, 0.3, 0.5, 1, 2),
    init: fc.constantFrom(0, 0.05, 0.35),
    final: fc.constantFrom(0.5, 0.8, 0.85, 0.975),
    func: fc.constantFrom('linear', 'cubic', 'inverse_cubic'),
    spe: fc.constantFrom(7, 10, 32, 100),
    spare: fc.constantFrom(0, 2),
  })
  .map(({ width, start, spare, spe, ...rest }) => {
    const end = start + width / 4;
    return { schedule: { ...rest, start, end }, spe, epochs: Math.max(1, Math.ceil(end)) + spare };
  });

describe('--trace', () => {
  it('gives the counts of the tool at every one of its updates', () => {
    fc.assert(
      fc.property(schedules, ({ schedule, spe, epochs }) => {
        fc.pre(sparsemlCounts(schedule, 1000, spe, epochs).length > 0);
        const request = { form: 'trace', stepsPerEpoch: spe } as const;
        const counts = countsOf(fileOf(schedule, epochs, layers), request, spe);
        for (const name of layers) {
          const theirs = sparsemlCounts(schedule, sizeOf(name), spe, epochs);
          expect([name, counts.get(name)]).toEqual([name, theirs]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('--native', () => {
  it('gives the same counts where the moments lie on a grid, to a weight that floats round otherwise', () => {
    fc.assert(
      fc.property(schedules, ({ schedule, spe, epochs }) => {
        const whole = { ...schedule, frequency: 1, start: Math.floor(schedule.start), end: Math.ceil(schedule.end) };
        fc.pre(sparsemlCounts(whole, 1000, spe, epochs).length > 0);
        const counts = countsOf(fileOf(whole, epochs, layers), {}, spe);
        for (const name of layers) {
          const theirs = sparsemlCounts(whole, sizeOf(name), spe, epochs);
          const ours = counts.get(name) ?? [];
          expect(ours.map(({ step }) => step)).toEqual(theirs.map(({ step }) => step));
          ours.forEach(({ pruned }, at) => {
            expect(Math.abs(pruned - (theirs[at]?.pruned ?? 0))).toBeLessThanOrEqual(1);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the readable form of a recipe', () => {
    const schedule = { start: 1, end: 8, frequency: 1, init: 0.05, final: 0.85, func: 'cubic' };
    expect(recipeOf(fileOf(schedule, 10, ['layer1.0.conv1']), { optimizer: 'sgd(lr: 0.1)' })).toBe(
      `recipe \`imported\`
stage sparsify for 10 epochs {
  train all with sgd(lr: 0.1)
  prune weights in layer1.0.conv1 by uniform magnitude to 85%
    ties last go
    from 5%
    over 1..8 epochs
    every 1 epoch
    along cubic
}
`,
    );
  });
});

const head = `modifiers:\n  - !EpochRangeModifier {start_epoch: 0, end_epoch: 10}\n`;
const gmp = (more: string): string =>
  `${head}  - !GMPruningModifier {init_sparsity: 0.05, final_sparsity: 0.85, start_epoch: 0, end_epoch: 8, update_frequency: 1, ${more}}\n`;

describe('what a file may say', () => {
  it.each([
    ['params: __ALL_PRUNABLE__', 'prune weights in linear, conv by uniform magnitude'],
    ["params: ['re:.*conv.weight']", 'in stem.conv, block1.a.conv, block1.b.conv, block2.a.conv'],
    ['params: [fc.weight], global_sparsity: True', 'by global magnitude'],
    ['params: [fc.weight], mask_type: block4', 'prune tiles(rows: 1, columns: 4) in `fc`'],
    ['params: [fc.weight], mask_type: [4, 1]', 'prune tiles(rows: 4, columns: 1) in `fc`'],
    ['params: [fc.weight], mask_type: "2:4"', 'prune weights in `fc` by magnitude to 2:4'],
    ['params: [fc.weight], mask_type: "1:4"', 'to keep 1 of 4'],
  ])('%s', (more, wanted) => {
    const recipe = recipeOf(gmp(more), { layers: layersOf(), optimizer: 'sgd' });
    expect(recipe.replaceAll(/\s+/g, ' ')).toContain(wanted);
  });

  it.each([
    [
      '!OBSPruningModifier {damp: 1e-6, fisher_block_size: 50, num_grads: 32, ',
      'by global block-fisher(block: 50, damping: 0.000001) to 85%',
      'using 32 samples of train',
    ],
    [
      '!OBSPruningModifier {global_sparsity: False, ',
      'by uniform block-fisher(block: 1, damping: 0.0000001)',
      'using 1024 samples of train',
    ],
    [
      '!MFACPruningModifier {num_grads: {0.5: 128, 0.0: 16}, ',
      'by uniform block-fisher(block: 2000, damping: 0.00001)',
      'using 16 samples of train',
    ],
  ])('%s', (modifier, wanted, using) => {
    const text = gmp('params: [fc.weight]').replace('!GMPruningModifier {', modifier);
    const recipe = recipeOf(text, { layers: layersOf() }).replaceAll(/\s+/g, ' ');
    expect(recipe).toContain(wanted);
    expect(recipe).toContain(using);
  });

  it('computes formulas of its variables, and runs nothing', () => {
    const text = `target: 0.8\nhalf: eval(target / 2)\n${gmp('params: [fc]').replace('0.85', 'eval(half + 0.1)')}`;
    expect(recipeOf(text)).toContain('to 50%');
    const evil = gmp('params: [fc]').replace('0.85', 'eval(__import__("os").system("id"))');
    expect(imported(evil).diagnostics.map(({ code }) => code)).toContain('ESP7307');
    const ring = `a: eval(b)\nb: eval(a)\n${gmp('params: [fc]').replace('0.85', 'eval(a)')}`;
    expect(imported(ring).diagnostics.map(({ code }) => code)).toContain('ESP7307');
  });

  it('reads the front matter of a page', () => {
    expect(recipeOf(`---\n${gmp('params: [fc]')}---\n# A page\n\n- !NoModifier\n`)).toContain('in `fc`');
  });

  it('names what it cannot say, and prunes nothing by it', () => {
    const text = `${gmp('params: [fc]')}  - !QuantizationModifier {start_epoch: 9}\n  - !FooModifier {bar: 1}\n`;
    const lines = imported(text).lines.filter(({ list }) => list === 'unsaid');
    expect(lines.map(({ path, value }) => [path, value])).toEqual([
      ['modifiers[2]', '!QuantizationModifier'],
      ['modifiers[2].start_epoch', '9'],
      ['modifiers[3]', '!FooModifier'],
      ['modifiers[3].bar', '1'],
    ]);
  });

  it('refuses stages that a top-level list hides', () => {
    const text = `${gmp('params: [fc]')}pruning_stage:\n  pruning_modifiers:\n    - !GMPruningModifier {final_sparsity: 0.9}\n`;
    expect(imported(text).diagnostics.map(({ code }) => code)).toContain('ESP7308');
  });

  it('names the nearest layers for a name that the model does not have', () => {
    const { diagnostics } = imported(gmp('params: [block1.a.con.weight]'), { layers: layersOf() });
    const found = diagnostics.find(({ code }) => code === 'ESP7306');
    expect(found?.help).toContain('`block1.a.conv`');
  });
});
