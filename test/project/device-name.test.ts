/** Names of devices in a project file, and what onnxruntime is told of them. */
import { describe, expect, it } from 'vitest';
import { placedOn } from '../../src/compute/session.ts';
import { readProject } from '../../src/project/read.ts';
import { tinyModel } from '../compute/support/tiny.ts';
import { isDevice } from '../../src/project/words.ts';

const read = (text: string) => readProject({ name: 'espalier.yaml', text });

describe('the name of a device', () => {
  it.each(['cpu', 'webgpu', 'cuda', 'cuda:0', 'cuda:12', 'dml:1', 'coreml'])('may be %s', (name) => {
    expect(isDevice(name)).toBe(true);
    expect(read(`device: ${name}\n`).value?.device).toBe(name);
  });

  it.each(['cpu:1', 'coreml:0', 'cuda:', 'cuda:01', 'cuda:-1', 'cuda:1000', 'tensorrt', 'gpu', ''])('may not be %j', (name) => {
    expect(isDevice(name)).toBe(false);
    const { diagnostics } = read(`device: "${name}"\n`);
    expect(diagnostics).toMatchObject([{ code: 'ESP7104' }]);
    expect(diagnostics[0]?.message).toContain('one of `cpu`, `webgpu`, `cuda`, `dml`, `coreml`');
  });

  it('is near to what was meant', () => {
    expect(read('device: cudo\n').diagnostics[0]?.help).toBe('did you mean `cuda`?');
    expect(read('threads: autos\n').diagnostics[0]).toMatchObject({
      message: '`threads` must be a whole number from 1 to 1024, or `auto`',
      help: 'did you mean `auto`?',
    });
  });

  it('tells onnxruntime the card', () => {
    expect(placedOn('cuda:1', tinyModel).providers).toEqual([{ name: 'cuda', deviceId: 1 }, 'cpu']);
    expect(placedOn('dml', tinyModel).providers).toEqual([{ name: 'dml' }, 'cpu']);
  });
});
