import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { factsOf, planned, planText } from '../plan/planning.ts';

const plan = planned(planText('train all', factsOf('mlp_digits')));

/** The lines before the first stage. */
function headOf(changes: Partial<Plan>): readonly string[] {
  return (renderPlan({ ...plan, ...changes }).split('\n\n')[0] ?? '').split('\n');
}

describe('the head of a plan', () => {
  it('says nothing of what is not there', () => {
    expect(headOf({}).map((line) => line.split(' ')[0])).toEqual(['recipe', 'model', 'data', 'run']);
  });

  it('names files beside the model, and other models with what they read and answer', () => {
    const sha256 = '0'.repeat(64);
    const model = { ...plan.model, external: [{ file: 'net.bin', sha256 }] };
    const big = { name: 'big', file: 'big.onnx', input: 'x', output: 'logits', parameters: 79620 };
    const head = headOf({ model, teachers: [{ ...big, sha256 }] });
    expect(head).toContain('        with tensors in net.bin');
    expect(head).toContain('teacher big from big.onnx, 79,620 parameters, reads x, answers logits');
  });

  it('says how labels stand to logits, and which is not counted', () => {
    const task = { ...plan.task, shift: 1, ignore: -100 };
    expect(headOf({ task })).toContain('task    labels run 1 position ahead of their logits, label -100 is not counted');
    expect(headOf({ task: { ...plan.task, shift: 0 } }).join('\n')).not.toContain('task');
  });

  it('says what is done to samples, always and in training', () => {
    const train = {
      samples: 64,
      kind: 'images' as const,
      conversions: ['uint8 to 0..1', 'resize to 32 × 32'],
      augment: { flip: true, crop: 4 },
    };
    const head = headOf({ data: { train, test: { samples: 16, augment: {} } } });
    expect(head).toContain('data    train 64, test 16 samples');
    expect(head).toContain(
      '        train: images, uint8 to 0..1, resize to 32 × 32, in training flipped at random, moved by up to 4 pixels',
    );
    expect(head.join('\n')).not.toContain('test:');
  });
});
