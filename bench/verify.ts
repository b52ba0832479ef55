/** How fast a run's folder is hashed, and two models are compared, against reading them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffModels } from '../src/diff/models/index.ts';
import { encodeModel, floatTensor, readModel, rewriteModel, type Model } from '../src/model/index.ts';
import { uniform } from '../src/random/draw.ts';
import { stream } from '../src/random/stream.ts';
import { openModelFiles } from '../src/identity/model-files.ts';
import { sha256 } from '../src/record/sealed.ts';
import { checkFiles } from '../src/verify/compare-runs.ts';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'verify';

const [layers, width] = [12, 2048];
const rounds = 9;

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    return await measured(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(folder: string): Promise<readonly Measurement[]> {
  const [before, after] = [join(folder, 'before.onnx'), join(folder, 'after.onnx')];
  writeFileSync(before, encodeModel(network()));
  writeFileSync(after, pruned(before));
  const manifest = new Map(['before.onnx', 'after.onnx'].map((file) => [file, sha256(readFileSync(join(folder, file)))]));
  const megabytes = (2 * readFileSync(before).length) / 1e6;
  const reading = (): void => [before, after].forEach(readThrough);
  const hashing = await timePairs(() => checkFiles(folder, manifest), reading, rounds);
  const comparing = await timePairs(() => compare(before, after), reading, rounds);
  const same = await timePairs(() => compare(before, before), reading, rounds);
  const speed = megabytes / (hashing.ours / 1000);
  const of = `two models of ${(megabytes / 2).toFixed(0)} MB`;
  // Twice as long as a disk of 1 GB/s needs to read both.
  const goal = { most: 2 * megabytes } as const;
  return [
    { what: 'verify --no-repeat: hashes', ours: speed, unit: 'MB/s', goal: { least: 500 } },
    { what: `diff of ${of}, 80% pruned (rival: read, cached)`, ...comparing, unit: 'ms', goal },
    { what: `diff of ${of}, equal (rival: read, cached)`, ...same, unit: 'ms', goal },
  ];
}

function compare(before: string, after: string): void {
  const [old, now] = [openModelFiles(before), openModelFiles(after)];
  if (old.value === undefined || now.value === undefined) throw new Error('no models');
  if (diffModels(old.value, now.value).value === undefined) throw new Error('nothing compared');
  old.value.close();
  now.value.close();
}

/** In pieces as large as those of the comparison. */
function readThrough(path: string): void {
  const files = openModelFiles(path);
  if (files.value === undefined) throw new Error(path);
  const { main, close } = files.value;
  for (let at = 0; at < main.size; at += 1 << 20) {
    main.read(at, Math.min(1 << 20, main.size - at));
  }
  close();
}

function network(): Model {
  const names = Array.from({ length: layers }, (_, index) => `w${index}`);
  const tensors = names.map((tensor) => floatTensor(tensor, [width, width], uniform(stream(7, tensor), width * width, 0.1)));
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: 'bench',
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'bench',
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', width] }],
      outputs: [{ name: `y${layers - 1}`, type: 'float32', dims: ['batch', width] }],
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
      nodes: names.map((tensor, index) => ({
        name: `n${index}`,
        op: 'MatMul',
        domain: '',
        attributes: {},
        inputs: [index === 0 ? 'x' : `y${index - 1}`, tensor],
        outputs: [`y${index}`],
      })),
    },
  };
}

/** Four of five weights are zero. */
function pruned(path: string): Uint8Array {
  const files = openModelFiles(path);
  if (files.value === undefined) throw new Error(path);
  const model = readModel(files.value).value;
  if (model === undefined) throw new Error(path);
  const changes = new Map(
    Array.from({ length: layers }, (_, index) => {
      const values = uniform(stream(7, `w${index}`), width * width, 0.1);
      return [`w${index}`, values.map((value, at) => (at % 5 === 0 ? value : 0))] as const;
    }),
  );
  const written = rewriteModel(files.value, model, changes, {});
  if (written.value === undefined) throw new Error('not written');
  const bytes = Buffer.concat([...written.value.main]);
  files.value.close();
  return bytes;
}
