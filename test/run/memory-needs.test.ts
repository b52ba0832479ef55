import { describe, expect, it } from 'vitest';
import { memorySize } from '../../src/cli/memory-size.ts';
import { readModel } from '../../src/model/index.ts';
import { activationBytes } from '../../src/run/activation-bytes.ts';
import { memoryProblems } from '../../src/run/memory-limit.ts';
import { memoryNeeds } from '../../src/run/memory-needs.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { digits, fashion, must, planOn } from './support.ts';

function headerOf(path: string) {
  const files = must(openModelFiles(path));
  const model = must(readModel(files));
  files.close();
  return model;
}

const model = headerOf(digits.model);

describe('what a network computes on its way', () => {
  it('is counted from shapes, and grows with the batch', () => {
    const { peak, all, isOpen } = activationBytes(model, model.graph.inputs[0]?.name ?? '', 3);
    expect(isOpen).toBe(false);
    // Of a chain, never more than the two largest neighbours are alive.
    expect(peak).toBeLessThanOrEqual(all + 3 * 64 * 4);
    expect(peak).toBeGreaterThan(0);
    const twice = activationBytes(model, model.graph.inputs[0]?.name ?? '', 6);
    expect([twice.peak, twice.all]).toEqual([2 * peak, 2 * all]);
  });

  it('says where a size is open', () => {
    const llama = headerOf('test/fixtures/models/char_llama.onnx');
    const own = activationBytes(llama, llama.graph.inputs[0]?.name ?? '', 1);
    const isOpen = llama.graph.inputs[0]?.dims?.slice(1).some((dim) => typeof dim !== 'number');
    expect(own.isOpen).toBe(isOpen);
  });
});

describe('what a run needs of memory', () => {
  const parts = async (text: string, settings = {}) => {
    const planned = await planOn(digits, text, settings);
    const needs = memoryNeeds(planned, model);
    return { ...needs, of: new Map(needs.parts.map(({ what, bytes }) => [what, bytes])) };
  };

  it('names where most is needed, and adds its parts up', async () => {
    const needs = await parts(
      'prune weights by magnitude to 50%\nstage tune for 5 steps { train all with adam(lr: 0.001) }',
    );
    expect(needs).toMatchObject({ stage: 'tune', verb: 'train' });
    expect(needs.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(needs.bytes);
    const parameters = (needs.of.get('gradients') ?? 0) / 4;
    expect(needs.of.get('optimizer state')).toBe(2 * 2 * 4 * parameters);
  });

  it.each([
    ['sgd(lr: 0.1)', 0],
    ['sgd(lr: 0.1, momentum: 0.9)', 1],
    ['adam(lr: 0.1)', 2],
  ])('with %s keeps %d numbers beside each weight', async (optimizer, states) => {
    const needs = await parts(`stage tune for 5 steps { train all with ${optimizer} }`);
    const gradients = needs.of.get('gradients') ?? 0;
    expect(needs.of.get('optimizer state') ?? 0).toBe(2 * states * gradients);
  });

  it('grows with the batch, and says what would lower it', async () => {
    const text = 'stage tune for 5 steps { train all with adam(lr: 0.1) }';
    const [small, large] = [await parts(text, { batch: 16 }), await parts(text, { batch: 32 })];
    expect(large.of.get('activations of 32 samples')).toBe(
      2 * (small.of.get('activations of 16 samples') ?? 0),
    );
    expect(large.lower).toEqual([
      'a batch of 16 with --batch',
      'sgd in the place of adam',
      'adapters, or fewer tensors that train',
    ]);
  });

  it('of a large model is a few of its layers, and never the model', async () => {
    const vit = fashion('vit_fmnist');
    const header = headerOf(vit.model);
    const text = 'prune weights in linear by wanda to 50% ranked per row using 32 samples of train';
    const planned = await planOn(vit, text);
    const whole = memoryNeeds(planned, header);
    const pieces = memoryNeeds(planned, header, { largeFrom: 0, pieceSize: 8 });
    const of = (needs: typeof whole, what: string): number =>
      needs.parts.find((part) => part.what === what)?.bytes ?? 0;
    expect(of(pieces, 'weights')).toBeLessThan(of(whole, 'weights'));
    expect(of(pieces, 'masks')).toBe(of(whole, 'masks') / 8);
    expect(of(pieces, 'a block of layers')).toBeGreaterThan(0);
    expect(of(pieces, 'the whole model')).toBe(0);
  });
});

describe('a limit of memory', () => {
  it('refuses what is above it, and lets through what is below', async () => {
    const planned = await planOn(digits, 'prune weights by magnitude to 50%');
    const { bytes } = memoryNeeds(planned, model);
    expect(memoryProblems(planned, model, bytes)).toEqual([]);
    expect(memoryProblems(planned, model, bytes - 1)).toMatchObject([
      { code: 'ESP6552', severity: 'error' },
    ]);
  });

  it('that nobody gives is the machine, and only warns', async () => {
    const planned = await planOn(digits, 'prune weights by magnitude to 50%');
    expect(memoryProblems(planned, model, undefined, 1e6)).toMatchObject([
      { code: 'ESP6553', severity: 'warning' },
    ]);
    expect(memoryProblems(planned, model, undefined, 1e12)).toEqual([]);
  });

  it.each([
    ['800MB', 8e8],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['64 kB', 64e3],
  ])('is written %s', (text, bytes) => expect(memorySize(text)).toBe(bytes));

  it.each(['800', '8G', '-1GB', '0MB', 'GB', '1e3MB', '1 toString'])('is not written %s', (text) =>
    expect(() => memorySize(text)).toThrow('Write a number and a unit'),
  );
});
