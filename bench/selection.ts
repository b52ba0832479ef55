/** Exact global selection over 25 M weights against PyTorch's `global_unstructured`. */
import { readFileSync } from 'node:fs';
import { resourceUsage } from 'node:process';
import { stream } from '../src/random/stream.ts';
import { uniform } from '../src/random/draw.ts';
import { floorCounts } from '../src/select/floors.ts';
import type { RankedLayer, Selection, SelectionRequest } from '../src/select/request.ts';
import { select } from '../src/select/select.ts';
import { rational } from '../src/exact/rational.ts';
import { type Measurement, median, time } from './support/measurement.ts';
import { runTorch } from './support/torch.ts';

export const name = 'selection';

const sizes = [10_000_000, 5_000_000, 4_000_000, 3_000_000, 2_000_000, 1_000_000];
const pruned = 20_000_000;
const rows = 1000;
const runs = 5;

export async function run(): Promise<readonly Measurement[]> {
  const layers = sizes.map(layerOf);
  const global: SelectionRequest = { layers, rankBy: 'magnitude', allocation: { kind: 'global', pruned }, ranked: { per: 'layer' } };
  const floored = { ...global, keep: floorCounts(rational(5, 100), sizes) };
  const megabytes = extraMemory(global);
  // Ours on both sides of the rival, so that a busy minute meets both.
  const before = await times(global);
  const rival = rivalTimes();
  const ours = median([...before, ...(await times(global))]);
  const withFloors = median(await times(floored));
  const torch = rival === undefined ? {} : { rival: median(rival) };
  return [
    { what: '80% of 25 M weights, global', ours, ...torch, unit: 'ms', goal: { ratio: 0.05 } },
    {
      what: '80% of 25 M weights, min 5% per layer (rival: without floors)',
      ours: withFloors,
      rival: ours,
      unit: 'ms',
      goal: { ratio: 1.5 },
    },
    { what: 'memory beyond the weights, masks included', ours: megabytes, unit: 'MB', goal: { most: 64 } },
  ];
}

/** Weights as PyTorch draws those of a linear layer: uniform within 1/√inputs. */
function layerOf(size: number, index: number): RankedLayer {
  const inputs = size / rows;
  const values = uniform(stream(7, `weights/${index}`), size, 1 / Math.sqrt(inputs));
  const layer = `linear${index}`;
  const dims = [rows, inputs];
  return { name: layer, tensor: `${layer}.weight`, dims, axes: ['out', 'in'], groups: 1, values };
}

async function times(request: SelectionRequest): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < runs; n++) taken.push(await time(() => checked(request)));
  return taken;
}

function checked(request: SelectionRequest): Selection {
  const { value } = select(request);
  const total = value?.pruned.reduce((sum, count) => sum + count, 0);
  if (value === undefined || total !== pruned) throw new Error(`${total} weights were pruned`);
  return value;
}

/** Growth of the process and of its buffers over one selection, whichever is more, in MB. */
function extraMemory(request: SelectionRequest): number {
  const [peak, buffers] = [resourceUsage().maxRSS, process.memoryUsage().arrayBuffers];
  checked(request);
  const resident = (resourceUsage().maxRSS - peak) / 1e3;
  return Math.max(resident, (process.memoryUsage().arrayBuffers - buffers) / 1e6);
}

/** Milliseconds of each run; undefined where PyTorch is not installed. */
function rivalTimes(): readonly number[] | undefined {
  const script = readFileSync('bench/rivals/global_unstructured.py', 'utf8');
  const seconds = runTorch(script, ...[pruned, runs, ...sizes].map(String));
  if (!Array.isArray(seconds)) return undefined;
  return seconds.map((taken: unknown) => Number(taken) * 1000);
}
