/** Keys of latency profiles, in their files and in the plans that quote them. */
import type { ExternalFile } from '../../model/index.ts';
import {
  constant,
  count,
  described,
  hash,
  list,
  magnitude,
  mapOf,
  optional,
  positive,
  record,
  share,
  text,
  type Schema,
  type Static,
} from './json-schema.ts';

const network = record(
  {
    kept: described(share, '`100%`.'),
    kernels: described(magnitude, 'What its kernels take by the tables of `kernels`, summed up.'),
    ms: described(magnitude, 'The median of all rounds, the quickest of them and the slowest.'),
    least: magnitude,
    most: magnitude,
  },
  'The network with so many of all units that can go; times in milliseconds.',
);
export type TimedNetwork = Static<typeof network>;

const kernel = record(
  {
    output: described(text, 'The name of its first output.'),
    operator: text,
    tensor: described(text, 'The stored weight, and its dimensions.'),
    dims: list(count),
    axes: described(
      list(record({ axis: count, sizes: list(positive) })),
      'Axes of the weight that were made shorter, two at most, and their sizes, ascending.',
    ),
    ms: described(list(magnitude), 'Milliseconds for each choice of sizes, the last axis running fastest.'),
  },
  'One operator with a weight, timed alone.',
);
export type TimedKernel = Static<typeof kernel>;

/** A file beside a model that holds tensors of it. */
export const externalFile: Schema<ExternalFile> = record({
  file: described(text, `Path from the model's folder, as the model writes it.`),
  sha256: hash,
});

export const latencyProfile = record({
  format: constant(1),
  model: described(
    record({
      file: text,
      sha256: described(hash, `Of the bytes of the model's own file, 64 hexadecimal digits.`),
      external: optional(list(externalFile), `In the order of their names; absent where every tensor lies in the model's own file.`),
    }),
    'The model that was measured; another with the same layers takes as long.',
  ),
  batch: described(positive, 'Samples that pass through the network at once.'),
  sizes: optional(mapOf(positive), 'What axes of inputs were set to that have no size of their own, by name: `sequence: 128`.'),
  threads: described(positive, 'Of onnxruntime, inside an operator.'),
  device: text,
  engine: described(text, '`onnxruntime 1.30.0`.'),
  machine: described(text, 'The processor, as the system calls it.'),
  rounds: described(positive, 'Turns in which all networks were timed, one after the other.'),
  networks: described(list(network), 'The whole network and smaller ones, from the largest on.'),
  kernels: described(list(kernel), 'In graph order.'),
});
export type LatencyProfile = Static<typeof latencyProfile>;

export const plannedProfile = record(
  { file: described(text, 'Name without its folder, and SHA-256 of its content.'), sha256: hash, measured: latencyProfile },
  'What a plan quotes of a file of profiles.',
);
export type PlannedProfile = Static<typeof plannedProfile>;

/** A file that was looked for and read, or why there is nothing to read. */
export type FoundProfile =
  PlannedProfile | { readonly file: string; readonly missing: true } | { readonly file: string; readonly reason: string };
