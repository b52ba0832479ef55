/** What a run left behind, read back from its folder, and the masks of what it wrote. */
import { orElse } from '../../basics/attempts.ts';
import { unzipSync } from 'fflate';
import type { Plan } from '../../plan/plan.ts';
import type { Latency } from '../../latency/latency-record.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import { parseNpyHeader } from '../../data/read-array.ts';
import { promisedBytes } from '../../data/array.ts';

export interface RunRecord {
  /** The folder, as it was named. */
  readonly folder: string;
  readonly plan: Plan;
  /** In order of time. */
  readonly events: readonly RunEvent[];
  /** False while a run goes on, and for one that was interrupted. */
  readonly isFinished: boolean;
  /** The pruned networks: one, or one for every arm that stays open. */
  readonly ends: readonly RunEnd[];
  /** SHA-256 of each file, by its name in the folder; empty before the end. */
  readonly hashes: Readonly<Record<string, string>>;
}

export interface RunEnd {
  /** Path of the arm; empty where the run has one end. */
  readonly path: string;
  /** The written model; the PyTorch engine writes none, but the parameters of a module. */
  readonly model: string | undefined;
  /** By tensor; one without a mask was never pruned. */
  readonly masks: ReadonlyMap<string, MaskArray>;
  /** Of the written model, data beside it included. */
  readonly bytes: number;
  /** How long it takes, where a latency was the target. */
  readonly latencies?: readonly Latency[];
}

/** Row-major, 1 = kept. */
export type MaskArray = { readonly dims: readonly number[]; readonly kept: Uint8Array };

/** Deflate makes at most this many bytes of one. */
const deflateRatio = 1032;

/** Undefined where the bytes are no archive of masks. */
export function decodeMasks(archive: Uint8Array): ReadonlyMap<string, MaskArray> | undefined {
  return decodeArchive(archive, decodeMask);
}

/** Of a zip of NumPy arrays; undefined where the bytes are none, or one of the arrays is not what is looked for. */
export function decodeArchive<T>(
  archive: Uint8Array,
  decode: (bytes: Uint8Array, member: string) => T,
): ReadonlyMap<string, T> | undefined {
  return orElse(() => {
    const most = archive.length * deflateRatio;
    const arrays = Object.entries(unzipSync(archive, { filter: ({ originalSize }) => originalSize <= most })).map(([member, bytes]) => {
      return [decodeURIComponent(member.replace(/\.npy$/, '')), decode(bytes, member)] as const;
    });
    return new Map(arrays);
  }, undefined);
}

function decodeMask(bytes: Uint8Array, member: string): MaskArray {
  const { value: header } = parseNpyHeader(bytes, member);
  if (header === undefined || header.type !== 'bool') throw new TypeError('no mask');
  if (promisedBytes(header) !== bytes.length) throw new RangeError('a mask of another size');
  return { dims: header.shape, kept: bytes.subarray(header.offset) };
}
