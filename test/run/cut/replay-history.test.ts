/** A replay leaves the files of the run whose history it follows, wherever the tensors lie. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayHistory } from '../../../src/index.ts';
import { encodeModel } from '../../../src/model/index.ts';
import type { Streaming } from '../../../src/state/lazy-values.ts';
import { loadModel } from '../../compute/support/fixtures.ts';
import { halved } from '../../support/half.ts';
import { withExternalData } from '../external-model.ts';
import { must, planOn, run } from '../support.ts';

/** No piece holds a whole layer, nor whole rows of some. */
const inPieces: Streaming = { largeFrom: 0, pieceSize: 200 };
const data = 'data/weights.bin';
const fixture = (name: string): string => `test/fixtures/models/${name}.onnx`;

async function compacted(model: string, text: string): Promise<string> {
  const bench = { model, data: new Map() };
  return must(await run(bench, await planOn(bench, text))).out;
}

function replayed(folder: string, modelPath: string, streaming?: Streaming) {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-replay-')), 'new', 'model.onnx');
  const history = join(folder, 'pruning_history.json');
  const request = { history, modelPath, out, ...(streaming && { streaming }) };
  return { out, folder: join(out, '..'), outcome: replayHistory(request) };
}

const models = [
  ['mlp_digits', 'prune neurons by magnitude to 50%\ncompact'],
  ['resnet8_fmnist_bn', 'prune channels by magnitude to 30%\ncompact'],
  ['vit_fmnist', 'prune heads by magnitude to 50%\ncompact'],
  ['vit_fmnist', 'prune heads, dimensions by magnitude to 50%\ncompact'],
  ['char_llama', 'prune rows by magnitude to 50%\ncompact'],
  ['lstm_lm', 'prune rows by magnitude removing 1 row\ncompact'],
] as const;

describe('a replay', () => {
  it.each(models)('of %s leaves the files of the run: %s', async (name, text) => {
    const model = withExternalData(fixture(name));
    const folder = await compacted(model, text);
    for (const streaming of [undefined, inPieces]) {
      const again = replayed(folder, model, streaming);
      expect(must(await again.outcome)).toMatchObject({ data: [join(again.folder, data)] });
      for (const file of ['model.onnx', data]) {
        expect(readFileSync(join(again.folder, file)).equals(readFileSync(join(folder, file)))).toBe(true);
      }
    }
  });

  it('of a model in one file leaves one, in pieces too', async () => {
    const model = fixture('mlp_digits');
    const folder = await compacted(model, 'prune neurons by magnitude to 50%\ncompact');
    const again = replayed(folder, model, inPieces);
    expect(must(await again.outcome).data).toEqual([]);
    expect(readdirSync(again.folder)).toEqual(['model.onnx']);
    expect(readFileSync(again.out).equals(readFileSync(join(folder, 'model.onnx')))).toBe(true);
  });

  it.each(['float16', 'bfloat16'] as const)('in %s copies the halves as they are', async (type) => {
    const dense = join(mkdtempSync(join(tmpdir(), 'espalier-half-')), 'model.onnx');
    writeFileSync(dense, encodeModel(halved(loadModel('mlp_digits'), type)));
    const model = withExternalData(dense);
    const folder = await compacted(model, 'prune neurons by magnitude to 50%\ncompact');
    const again = replayed(folder, model, inPieces);
    must(await again.outcome);
    const bytes = (at: string): Buffer => readFileSync(join(at, data));
    expect(bytes(again.folder).equals(bytes(folder))).toBe(true);
  });

  it('writes over nothing, and leaves nothing half done', async () => {
    const model = withExternalData(fixture('mlp_digits'));
    const folder = await compacted(model, 'prune neurons by magnitude to 50%\ncompact');
    const history = join(folder, 'pruning_history.json');
    const at = mkdtempSync(join(tmpdir(), 'espalier-replay-'));
    const taken = join(at, 'taken.onnx');
    writeFileSync(taken, 'mine');
    const codes = async (out: string) => (await replayHistory({ history, modelPath: model, out })).diagnostics.map(({ code }) => code);
    expect(await codes(taken)).toEqual(['ESP7005']);
    expect(readdirSync(at)).toEqual(['taken.onnx']);

    mkdirSync(join(at, 'data'));
    writeFileSync(join(at, data), 'mine');
    expect(await codes(join(at, 'free.onnx'))).toEqual(['ESP7005']);
    expect(readFileSync(join(at, data), 'utf8')).toBe('mine');
    expect(existsSync(join(at, 'free.onnx'))).toBe(false);
  });
});
