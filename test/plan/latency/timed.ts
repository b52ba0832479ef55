/** Latency profiles of our own making, for tests. */
import type { LatencyProfile, PlannedProfile, TimedKernel } from '../../../src/plan/plan.ts';

/** Two layers of a perceptron 64 → 100 → 10, the neurons of the first cut. */
export const kernels: readonly TimedKernel[] = [
  { output: 'a', operator: 'Gemm', tensor: 'fc1.weight', dims: [100, 64], axes: [{ axis: 0, sizes: [40, 80, 100] }], ms: [4, 8, 9] },
  { output: 'b', operator: 'Gemm', tensor: 'fc2.weight', dims: [10, 100], axes: [{ axis: 1, sizes: [40, 80, 100] }], ms: [1, 2, 3] },
];

export const profile: LatencyProfile = {
  format: 1,
  model: { file: 'net.onnx', sha256: '0'.repeat(64) },
  batch: 1,
  threads: 1,
  device: 'cpu',
  engine: 'onnxruntime 1.30.0',
  machine: 'a machine',
  rounds: 3,
  networks: [
    { kept: '100%', kernels: 12, ms: 20, least: 19, most: 22 },
    { kept: '80%', kernels: 10, ms: 18, least: 18, most: 18 },
    { kept: '40%', kernels: 5, ms: 10, least: 9, most: 30 },
  ],
  kernels,
};

/** As planning is given it. */
export function quoted(measured: LatencyProfile): PlannedProfile {
  return { file: 'net.latency.yaml', sha256: '1'.repeat(64), measured };
}
