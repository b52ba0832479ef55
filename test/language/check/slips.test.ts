/**
 * What users of other tools write, what is said of it, and what they write when they follow that: advice must not
 * lead to the next error, nor any fix that is offered.
 */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../src/check-source.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { applyEdits } from '../../../src/lint/fix/fix-source.ts';
import { refusalsOf } from '../../../src/refusals/index.ts';

/** What `check` says without a model, what the plan would refuse included. */
function found(text: string, name = 'recipe.prune'): readonly Diagnostic[] {
  const { value, diagnostics } = checkSource({ name, text });
  return [...diagnostics, ...(value === undefined ? [] : refusalsOf(value))];
}

function errorsIn(text: string, name?: string): readonly string[] {
  return found(text, name)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`);
}

const to80 = 'prune weights by magnitude to 80%';
const stage = (text: string) => `stage for 2 epochs { train all; ${text} }`;

/** The slip, its code, what stands in the help or a fix, and what follows from it. */
const slips: readonly (readonly [string, string, string, string])[] = [
  [
    'prune weights by magnitude to 1/3 sparsity',
    'ESP2104',
    '`100% * (1/3) sparsity`',
    'prune weights by magnitude to 100% * (1/3) sparsity',
  ],
  [
    'prune weights by magnitude to 0.25 density',
    'ESP2104',
    '`100% * (0.25) density`',
    'prune weights by magnitude to 100% * (0.25) density',
  ],
  ['prune weights by Abs(w) to 80%', 'ESP2004', 'did you mean `abs`?', 'prune weights by abs(w) to 80%'],
  ['train all adam lr 1e-3 for 5 steps', 'ESP2230', '`with adam(lr: 1e-3)`', 'train all with adam(lr: 1e-3) for 5 steps'],
  ['prune channels by global magnitude to 50% macs', 'ESP2230', '`to 50% of flops`', 'prune channels by global magnitude to 50% of flops'],
  [
    'mark a\nmark b\ntrain all for 5 steps\nrewind all to c',
    'ESP2003',
    'known are `original`, `a` or `b`',
    'mark a\nmark b\ntrain all for 5 steps\nrewind all to b',
  ],
  [
    'train all decay cosine clip 0.5 warmup 5% for 2 epochs',
    'ESP2202',
    'move it to `decay`',
    'train all decay cosine warmup 5% clip 0.5 for 2 epochs',
  ],
  [stage(`${to80} over epochs 1..10`), 'ESP2232', '1..10 epochs', stage(`${to80} over 1..10 epochs`)],
  [stage(`${to80} over 1 epoch..10 epochs`), 'ESP2232', '1..10 epochs', stage(`${to80} over 1..10 epochs`)],
  [stage(`${to80} over 1-10 epochs`), 'ESP2232', '1..10', stage(`${to80} over 1..10 epochs`)],
  ['prune weights in conv*.weight by magnitude to 80%', 'ESP1050', '"conv*.weight"', 'prune weights in "conv*.weight" by magnitude to 80%'],
  ['prune weights in **.q*_proj by magnitude to 80%', 'ESP1050', '"**.q*_proj"', 'prune weights in "**.q*_proj" by magnitude to 80%'],
  ['prune weights in layer?.0 by magnitude to 80%', 'ESP1050', '"layer?.0"', 'prune weights in "layer?.0" by magnitude to 80%'],
  [
    'prune weights in re:.*attention.* by magnitude to 80%',
    'ESP1051',
    '"**attention**"',
    'prune weights in "**attention**" by magnitude to 80%',
  ],
  ['prune weights in "re:.*fc" by magnitude to 80%', 'ESP1051', '"**fc"', 'prune weights in "**fc" by magnitude to 80%'],
  [
    'prune weights in onnx::MatMul_1 by magnitude to 80%',
    'ESP1052',
    '`onnx::MatMul_1`',
    'prune weights in `onnx::MatMul_1` by magnitude to 80%',
  ],
  ['prune weights in 0.weight by magnitude to 80%', 'ESP1052', '`0.weight`', 'prune weights in `0.weight` by magnitude to 80%'],
  ['stage phase-2 { train all }', 'ESP2233', '`phase-2`', 'stage `phase-2` { train all }'],
  [`${to80} excluding head`, 'ESP2230', '`except`', `${to80} except head`],
  [`${to80} ignore head`, 'ESP2230', '`except`', `${to80} except head`],
  [`${to80} per layer`, 'ESP2230', '`by uniform …`', 'prune weights by uniform magnitude to 80%'],
  [`${to80} max 95% per layer`, 'ESP2230', '`protect min 5% per layer`', `${to80} protect min 5% per layer`],
  [stage(`${to80} gradually`), 'ESP2230', '`over 25%..75%`', stage(`${to80} over 25%..75%`)],
  [stage(`${to80} over 25%..75% frequency 0.5 epochs`), 'ESP2230', '`every`', stage(`${to80} over 25%..75% every 0.5 epochs`)],
  [stage(`${to80} over 25%..75% schedule cubic`), 'ESP2230', '`along`', stage(`${to80} over 25%..75% along cubic`)],
  ['prune filters by l1 to 50% sparsity', 'ESP2230', '`channels`', 'prune channels by l1 to 50% sparsity'],
  [
    'prune layers by l1 to 50% sparsity',
    'ESP2230',
    '`blocks`',
    'prune blocks by block-influence removing 1 block using 8 samples of train',
  ],
  ['prune heads by magnitude to 8', 'ESP2104', 'removing 4 heads per layer', 'prune heads by magnitude removing 4 heads per layer'],
  ['finetune for 3 epochs', 'ESP2230', '`train all`', 'train all for 3 epochs'],
  ['freeze embeddings', 'ESP2230', '`train all except embedding`', 'train all except embedding'],
  ['distill from teacher', 'ESP2230', '`train all loss task + kl(original)`', 'train all loss task + kl(original)'],
  ['train all decay steplr(0.95)', 'ESP2230', '`exponential(0.95, every: 1 epoch)`', 'train all decay exponential(0.95, every: 1 epoch)'],
  [
    'train all decay multistep for 90 epochs',
    'ESP2230',
    '`step 0.1 at 30, 60 epochs`',
    'train all decay step 0.1 at 30, 60 epochs for 90 epochs',
  ],
  [
    'prune weights by sparsegpt to 50%',
    'ESP2230',
    '`compensating by obs`',
    'prune weights by obs to 50% compensating by obs using 128 samples of calibration',
  ],
  ['prune weights by local magnitude to 50%', 'ESP2230', '`uniform`', 'prune weights by uniform magnitude to 50%'],
  ['train all decay linear to 0.01', 'ESP2104', '`1%`', 'train all decay linear to 1%'],
  [
    'train all for 5 epochs decay step 0.1 at 3 epochs, 7 epochs',
    'ESP2238',
    'share such as `75%`',
    'train all for 5 epochs decay step 0.1 at 3 epochs, 75%',
  ],
  [stage(`${to80} over 0%..80% along step(p - 0.3)`), 'ESP2237', '`(p >= 0.3)`', stage(`${to80} over 0%..80% along (p >= 0.3)`)],
  [stage(`${to80} over 0%..80% along step(p - 0.3)`), 'ESP2237', '`step(4)`', stage(`${to80} over 0%..80% along step(4)`)],
  [
    'prune weights by uniform magnitude to 75% ranked per block 4',
    'ESP2236',
    '`tiles(rows: 1, columns: 4)`',
    'prune tiles(rows: 1, columns: 4) by uniform magnitude to 75%',
  ],
  [
    'train all loss task + features(original, at: "**.fc")',
    'ESP1041',
    'one layer, in back quotes',
    'train all loss task + features(original, at: `blocks.fc`)',
  ],
  ['prune channels by l1 to 50% of macs', 'ESP2230', '`flops`', 'prune channels by l1 to 50% of flops'],
  ['train lora with rank 8', 'ESP2230', '`lora(rank: 8)`', 'train lora(rank: 8)'],
  ['train all with adam lr 1e-3', 'ESP2234', 'in brackets', 'train all with adam(lr: 1e-3)'],
  [
    'train all for 3 epochs, prune weights by magnitude to 50%',
    'ESP2228',
    '`;`',
    'train all for 3 epochs; prune weights by magnitude to 50%',
  ],
  ['prune weights by magnitude to 50% expect accuracy > 90%', 'ESP2228', '`;`', 'prune weights by magnitude to 50%; expect accuracy > 90%'],
  ['expect acc > 90%', 'ESP2230', '`accuracy`', 'expect accuracy > 90%'],
  ['prune weights by magnitude to 50% protect 5%', 'ESP2207', '`min …`', 'prune weights by magnitude to 50% protect min 5% per layer'],
  ['prune weights by wanda to 50% using 4 batches', 'ESP2207', '`of …`', 'prune weights by wanda to 50% using 4 samples of train'],
  ['prune channels by l1 to 50% sparsity mask revisable', 'ESP2270', '`mask hard`', 'prune channels by l1 to 50% sparsity mask hard'],
];

describe('a slip', () => {
  it.each(slips)('%s: %s', (slip, code, advice, followed) => {
    const told = found(slip).filter((one) => one.code === code);
    const said = told.map(({ help = '', fixes = [] }) => [help, ...fixes.map(({ title }) => title)]);
    expect(
      said.flat().join('\n'),
      found(slip)
        .map((one) => one.code)
        .join(),
    ).toContain(advice);
    expect(errorsIn(followed)).toEqual([]);
    expect(found(followed).map((one) => one.code)).not.toContain(code);
  });

  it.each(slips)('%s: no fix of it leads to another error', (slip) => {
    for (const { code, fixes = [] } of found(slip)) {
      for (const { edits } of fixes) {
        const text = applyEdits(slip, edits);
        const before = new Set(errorsIn(slip).map((one) => one.slice(0, 7)));
        const after = errorsIn(text).filter((one) => one.startsWith(code) || !before.has(one.slice(0, 7)));
        expect(after, text).toEqual([]);
      }
    }
  });
});

describe('a slip in YAML', () => {
  const recipe = (rest: string) => `stages:\n  - prune: weights\n    to: 80%\n    ${rest}\n`;

  it.each([
    ['by: global magnitude', 'ESP1824', 'by: {allocation: global, criterion: magnitude}'],
    ['by: [global, magnitude]', 'ESP1824', 'by: {allocation: global, criterion: magnitude}'],
    ['by: {global: magnitude}', 'ESP1824', 'by: {allocation: global, criterion: magnitude}'],
    ['by: magnitude\n    over: [1, 5]', 'ESP1810', 'by: magnitude\n    over: 25%..75%'],
    ['by: magnitude\n    over: {from: 1 epoch, to: 5 epochs}', 'ESP1810', 'by: magnitude\n    over: 1..10 epochs'],
  ])('%s', (slip, code, followed) => {
    const told = found(recipe(slip), 'recipe.prune.yaml').filter((one) => one.code === code);
    const value = followed.slice(followed.lastIndexOf(code === 'ESP1824' ? '{' : ': ')).replace(': ', '');
    expect(told.map(({ help = '' }) => help).join(), code).toContain(code === 'ESP1824' ? followed.slice(4) : value);
    expect(errorsIn(recipe(followed), 'recipe.prune.yaml')).toEqual([]);
  });
});
