/**
 * A model beyond memory: magnitude beside `cp` of its files, and wanda beside forward passes alone.
 * ESPALIER_BENCH_LAYERS sets the number of blocks: 2 of them are 0.3 GB, 10 are 1.1 GB.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importOnnxruntime } from '../src/compute/engine.ts';
import { encodeWithExternal } from '../src/model/index.ts';
import { stream } from '../src/random/stream.ts';
import { uniform } from '../src/random/draw.ts';
import { disk } from '../src/run/store/file-layer.ts';
import { npyHeader } from '../src/run/store/npy.ts';
import { writeWhole } from '../src/run/store/write-whole.ts';
import { largeLlama, vocabulary } from './support/large-llama.ts';
import { median, time, type Measurement } from './support/measurement.ts';

export const name = 'streaming';

const layers = Number(process.env['ESPALIER_BENCH_LAYERS'] ?? 2);
const [samples, tokens] = [16, 128];
const rounds = 3;

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-streaming-'));
  try {
    const model = writeModel(folder);
    const bytes = statSync(join(folder, data)).size;
    const size = `${(bytes / 1e9).toPrecision(2)} GB`;
    const copies: number[] = [];
    const prunes: Carried[] = [];
    for (let round = 0; round < rounds; round++) {
      copies.push(await time(() => copy(folder)));
      prunes.push(carryOut(folder, model, 'prune weights by global magnitude to 50%', []));
    }
    const calibration = ['--calibration', writeTokens(folder)];
    const forward = await forwardPasses(model);
    const wanda = carryOut(folder, model, wandaText, calibration);
    const magnitude = median(prunes.map(({ ms }) => ms));
    const copying = median(copies);
    return [
      {
        what: `magnitude on ${size}, beside cp and sync`,
        ...{
          ours: magnitude,
          rival: copying,
          unit: 'ms',
          wish: '≤ 1.43 × cp (70% of its throughput)',
        },
      },
      {
        what: `memory of magnitude on ${size}`,
        ...{ ours: median(prunes.map(({ mb }) => mb)), unit: 'MB', wish: 'a few layers' },
      },
      {
        what: `wanda on ${size}, ${samples} × ${tokens} tokens, beside forward passes`,
        ...{ ours: wanda.ms, rival: forward, unit: 'ms', wish: '≤ 2 × forward passes' },
      },
      {
        what: `memory of wanda on ${size}`,
        ...{ ours: wanda.mb, unit: 'MB', wish: '≤ 1200 MB for 1.1 GB' },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const data = 'large.data';
const wandaText = `prune weights by wanda to 50% ranked per row using ${samples} samples of calibration`;

function writeModel(folder: string): string {
  const { model, weights } = largeLlama({ layers, location: data });
  writeWhole(disk, join(folder, data), weights());
  const path = join(folder, 'large.onnx');
  writeFileSync(path, encodeWithExternal(model));
  return path;
}

/** Tokens as samples, and the same as labels, which wanda does not look at. */
function writeTokens(folder: string): string {
  const drawn = uniform(stream(1, 'tokens'), samples * tokens, 1);
  const ids = BigInt64Array.from(drawn, (value) =>
    BigInt(Math.floor(((value + 1) / 2) * (vocabulary - 1))),
  );
  const path = join(folder, 'tokens.npy');
  const bytes = new Uint8Array(ids.buffer);
  writeFileSync(path, Buffer.concat([npyHeader('<i8', [samples, tokens]), bytes]));
  return `${path},${path}`;
}

function copy(folder: string): void {
  execFileSync('sh', ['-c', 'cp "$0/large.data" "$0/copy.data" && sync "$0/copy.data"', folder]);
}

/** Loaded before the command: writes its largest resident set to a file when it ends. */
const tellsUsage = `process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.ESPALIER_BENCH_USAGE, String(maxRSS));
});`;

interface Carried {
  readonly ms: number;
  /** Largest resident set. */
  readonly mb: number;
}

/** The command itself, in a process of its own. */
function carryOut(
  folder: string,
  model: string,
  text: string,
  options: readonly string[],
): Carried {
  const out = join(folder, `run-${readdirSync(folder).length}`);
  const start = performance.now();
  const args = ['dist/espalier.js', 'run', '-e', text, '--model', model, '--out', out, '--quiet'];
  const hook = join(folder, 'usage.cjs');
  writeFileSync(hook, tellsUsage);
  const { status, stderr } = spawnSync(process.execPath, ['--require', hook, ...args, ...options], {
    encoding: 'utf8',
    env: { ...process.env, ESPALIER_BENCH_USAGE: join(folder, 'rss') },
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(stderr);
  rmSync(out, { recursive: true });
  return { ms, mb: Number(readFileSync(join(folder, 'rss'), 'utf8')) / 1024 };
}

/** The same samples through the whole model in onnxruntime, on one thread, its loading included. */
async function forwardPasses(model: string): Promise<number> {
  const ort = await importOnnxruntime();
  const ids = new BigInt64Array(tokens);
  return await time(async () => {
    const session = await ort.InferenceSession.create(model, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    for (let sample = 0; sample < samples; sample++) {
      await session.run({ input: new ort.Tensor('int64', ids, [1, tokens]) });
    }
    await session.release();
  });
}
