/** Claims over several seeds: what is carried out for each of them, and what is not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { codes, factsOf, linearModel, planned, planText } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 90] });
const train = 'stage tune { train all for 10 steps }\n';

function stagesOf(text: string) {
  return planned(planText(text, net)).stages.map(({ path, from, statements }) => {
    const kinds = statements.map(({ kind }) => kind).join(' ');
    return `${path}: ${kinds}${from === undefined ? '' : ` from ${from.join(', ') || 'the model'}`}`;
  });
}

describe('a claim over seeds', () => {
  it('carries out once more for each seed what stands before it', () => {
    const text = `prune weights by |w| to 50%
${train}measure sparsity
expect mean over 3 seeds loss after tune <= 1
expect median over 3 seeds loss <= 1
retrain lora(rank: 1) for 10 steps
`;
    expect(stagesOf(text.replace('measure sparsity\n', 'measure loss\n'))).toEqual([
      'prune-weights: prune',
      'tune: train mark',
      'measure-loss: measure',
      'seeds[2]/prune-weights: prune from the model',
      'seeds[2]/tune: train mark',
      'seeds[3]/prune-weights: prune from the model',
      'seeds[3]/tune: train mark',
      'expect-mean: expect from measure-loss, seeds[2]/tune, seeds[3]/tune',
      'expect-median: expect from expect-mean, seeds[2]/tune, seeds[3]/tune',
      'retrain-lora: train merge',
    ]);
  });

  it('leaves the streams of the first seed as they are, and gives others to the rest', () => {
    const streams = (text: string) =>
      planned(planText(text, net)).stages.flatMap(({ statements }) =>
        statements.flatMap((it) => (it.kind === 'train' ? [it.streams.shuffle] : [])),
      );
    const alone = streams(train);
    const three = streams(`${train}expect median over 3 seeds loss <= 1`);
    expect(three.slice(0, 1)).toEqual(alone);
    expect(new Set(three).size).toBe(3);
  });

  it('merges what is open before it compares', () => {
    const text = 'retrain lora(rank: 1) for 10 steps\nexpect mean over 2 seeds loss <= 1';
    expect(stagesOf(text)).toEqual([
      'retrain-lora: train merge',
      'seeds[2]/retrain-lora: train merge from the model',
      'expect-mean: expect from retrain-lora, seeds[2]/retrain-lora',
    ]);
  });

  it('keeps a mark in every seed that goes back to it', () => {
    const text = `mark start\nmark idle\n${train}rewind all to start\nexpect median over 2 seeds loss <= 1`;
    expect(stagesOf(text)).toEqual([
      'mark-start: mark',
      'mark-idle: mark',
      'tune: train',
      'rewind-all: rewind',
      'seeds[2]/mark-start: mark from the model',
      'seeds[2]/tune: train',
      'seeds[2]/rewind-all: rewind',
      'expect-median: expect from rewind-all, seeds[2]/rewind-all',
    ]);
  });

  it('collects in every seed what is read there, and what that is made of', () => {
    const text = `collect first by |w|\ncollect second by first * 2\ncollect idle by |w|
prune weights by global second to 50%\n${train}expect mean over 2 seeds loss <= 1`;
    const own = stagesOf(text).filter((line) => line.startsWith('seeds[2]'));
    expect(own.map((line) => line.replace(/ from .*/, ''))).toEqual([
      'seeds[2]/collect-first: collect',
      'seeds[2]/collect-second: collect',
      'seeds[2]/prune-weights: prune',
      'seeds[2]/tune: train',
    ]);
  });

  it('stands behind the lottery ticket as it is shipped', () => {
    const text = readFileSync(`${root}/recipes/papers/lottery-ticket.prune`, 'utf8');
    const whole = `${text}\nexpect median over 3 seeds accuracy of model >= 97%\n`;
    expect(codes(planText(whole, factsOf('lenet300_mnist')))).toEqual([]);
  });

  it.each([
    { text: `repeat 2 times {\n${train}expect mean over 3 seeds loss <= 1\n}`, code: 'ESP4140' },
    { text: `stage s { train all for 10 steps\nexpect mean over 3 seeds loss <= 1 }`, code: 'ESP4140' },
    { text: `${train}expect mean over 1 seed loss <= 1`, code: 'ESP4141' },
    { text: `${train}expect mean over 3 seeds loss <= 1\nexpect mean over 4 seeds loss <= 1`, code: 'ESP4142' },
    { text: `expect mean over 3 seeds loss <= 1\n${train}`, code: 'ESP4143' },
    { text: `branch 2 ways varying seed { ${train} }\nexpect mean over 3 seeds loss <= 1`, code: 'ESP4110' },
  ])('is refused with $code: $text', ({ text, code }) => {
    expect(codes(planText(text, net))).toContain(code);
  });
});

describe('a look back', () => {
  it('marks the end of the stage behind its merge', () => {
    const text = `stage tune { retrain lora(rank: 1) for 10 steps }
prune weights by |w| to 50%
expect loss after tune <= loss after prune-weights`;
    expect(stagesOf(text)).toEqual(['tune: train merge mark', 'prune-weights: prune mark', 'expect-loss: expect']);
  });

  it.each(['average-all', 'tune'])('is refused where %s left nothing that all arms have', (stage) => {
    const text = `branch 2 ways varying seed { ${train} }\naverage all\nexpect loss after ${stage} <= 1`;
    expect(codes(planText(text, net))).toContain('ESP4001');
  });
});
