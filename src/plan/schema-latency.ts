/** The schema of latency profiles, in their files and in the plans that quote them, held to their types. */
import type { ExternalFile } from '../model/index.ts';
import { count, hash, list, magnitude, mapOf, positive, record, share, text } from './json-schema.ts';
import type { LatencyProfile, PlannedProfile, TimedKernel, TimedNetwork } from './latency/profile.ts';

const network = record<TimedNetwork>({ kept: share, kernels: magnitude, ms: magnitude, least: magnitude, most: magnitude }, {});

const kernel = record<TimedKernel>(
  {
    output: text,
    operator: text,
    tensor: text,
    dims: list(count),
    axes: list(record<TimedKernel['axes'][number]>({ axis: count, sizes: list(positive) }, {})),
    ms: list(magnitude),
  },
  {},
);

/** A file beside a model that holds tensors of it. */
export const externalFile = record<ExternalFile>({ file: text, sha256: hash }, {});

export const latencyProfile = record<LatencyProfile>(
  {
    format: { const: 1 },
    model: record<LatencyProfile['model']>({ file: text, sha256: hash, external: list(externalFile) }, { external: true }),
    batch: positive,
    sizes: mapOf(positive),
    threads: positive,
    device: text,
    engine: text,
    machine: text,
    rounds: positive,
    networks: list(network),
    kernels: list(kernel),
  },
  { sizes: true },
);

export const plannedProfile = record<PlannedProfile>({ file: text, sha256: hash, measured: latencyProfile }, {});
