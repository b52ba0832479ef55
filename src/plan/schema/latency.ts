/** Keys of latency profiles, in their files and in the plans that quote them. */
import type { ExternalFile } from '../../model/index.ts';
import * as s from './json-schema.ts';

const network = s.record(
  {
    kept: s.described(s.share, '`100%`.'),
    kernels: s.described(s.magnitude, 'What its kernels take by the tables of `kernels`, summed up.'),
    ms: s.described(s.magnitude, 'The median of all rounds, the quickest of them and the slowest.'),
    least: s.magnitude,
    most: s.magnitude,
  },
  'The network with so many of all units that can go; times in milliseconds.',
);
export type TimedNetwork = s.Static<typeof network>;

const kernel = s.record(
  {
    output: s.described(s.text, 'The name of its first output.'),
    operator: s.text,
    tensor: s.described(s.text, 'The stored weight, and its dimensions.'),
    dims: s.list(s.count),
    axes: s.described(
      s.list(s.record({ axis: s.count, sizes: s.list(s.positive) })),
      'Axes of the weight that were made shorter, two at most, and their sizes, ascending.',
    ),
    ms: s.described(s.list(s.magnitude), 'Milliseconds for each choice of sizes, the last axis running fastest.'),
  },
  'One operator with a weight, timed alone.',
);
export type TimedKernel = s.Static<typeof kernel>;

/** A file beside a model that holds tensors of it. */
export const externalFile: s.Schema<ExternalFile> = s.record({
  file: s.described(s.text, `Path from the model's folder, as the model writes it.`),
  sha256: s.hash,
});

export const latencyProfile = s.record({
  format: s.constant(1),
  model: s.described(
    s.record({
      file: s.text,
      sha256: s.described(s.hash, `Of the bytes of the model's own file, 64 hexadecimal digits.`),
      external: s.optional(s.list(externalFile), `In the order of their names; absent where every tensor lies in the model's own file.`),
    }),
    'The model that was measured; another with the same layers takes as long.',
  ),
  batch: s.described(s.positive, 'Samples that pass through the network at once.'),
  sizes: s.optional(s.mapOf(s.positive), 'What axes of inputs were set to that have no size of their own, by name: `sequence: 128`.'),
  threads: s.described(s.positive, 'Of onnxruntime, inside an operator.'),
  device: s.text,
  engine: s.described(s.text, '`onnxruntime 1.30.0`.'),
  machine: s.described(s.text, 'The processor, as the system calls it.'),
  rounds: s.described(s.positive, 'Turns in which all networks were timed, one after the other.'),
  networks: s.described(s.list(network), 'The whole network and smaller ones, from the largest on.'),
  kernels: s.described(s.list(kernel), 'In graph order.'),
});
export type LatencyProfile = s.Static<typeof latencyProfile>;

export const plannedProfile = s.record(
  { file: s.described(s.text, 'Name without its folder, and SHA-256 of its content.'), sha256: s.hash, measured: latencyProfile },
  'What a plan quotes of a file of profiles.',
);
export type PlannedProfile = s.Static<typeof plannedProfile>;

/** A file that was looked for and read, or why there is nothing to read. */
export type FoundProfile =
  PlannedProfile | { readonly file: string; readonly missing: true } | { readonly file: string; readonly reason: string };
