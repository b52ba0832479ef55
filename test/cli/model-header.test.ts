/** What planning reads of a model's file. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readHeader } from '../../src/cli/model-header.ts';
import { root } from './command.ts';

it('counts the work of an open length on the samples that there are', async () => {
  const { value } = await readHeader(path.join(root, 'test/fixtures/models/char_gpt.onnx'));
  expect(value?.facts.macs.total).toBe(0);
  const length = 64;
  // All matrices and the head once a token; scores and values of attention in both blocks.
  const products = length * (221_184 + 75 * 96);
  const attention = 2 * 2 * length * length * 96;
  const { macs, layers } = value?.factsOn('input', [length]) ?? {};
  expect(macs?.total).toBe(products + attention);
  expect(macs?.layers.get('h.0.c_attn')).toBe(length * 96 * 288);
  expect(layers).toBe(value?.facts.layers);
});
