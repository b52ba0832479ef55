/**
 * How long a network takes, measured beforehand: an input of a plan like the model itself, so that the
 * same plan prunes the same units on every machine. `espalier profile` makes it.
 */
import type { ModelIdentity } from '../../model/index.ts';

export interface LatencyProfile {
  readonly format: 1;
  /** The model that was measured; another with the same layers takes as long. */
  readonly model: { readonly file: string } & ModelIdentity;
  /** Samples that pass through the network at once. */
  readonly batch: number;
  /** What axes of inputs were set to that have no size of their own, by name: `sequence: 128`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Of onnxruntime, inside an operator. */
  readonly threads: number;
  readonly device: string;
  /** `onnxruntime 1.30.0`. */
  readonly engine: string;
  /** The processor, as the system calls it. */
  readonly machine: string;
  /** Turns in which all networks were timed, one after the other. */
  readonly rounds: number;
  /** The whole network and smaller ones, from the largest on. */
  readonly networks: readonly TimedNetwork[];
  /** In graph order. */
  readonly kernels: readonly TimedKernel[];
}

/** The network with so many of all units that can go; times in milliseconds. */
export interface TimedNetwork {
  /** `100%`. */
  readonly kept: string;
  /** What its kernels take by the tables of `kernels`, summed up. */
  readonly kernels: number;
  /** The median of all rounds, the quickest of them and the slowest. */
  readonly ms: number;
  readonly least: number;
  readonly most: number;
}

/** One operator with a weight, timed alone. */
export interface TimedKernel {
  /** The name of its first output. */
  readonly output: string;
  readonly operator: string;
  /** The stored weight, and its dimensions. */
  readonly tensor: string;
  readonly dims: readonly number[];
  /** Axes of the weight that were made shorter, two at most, and their sizes, ascending. */
  readonly axes: readonly { readonly axis: number; readonly sizes: readonly number[] }[];
  /** Milliseconds for each choice of sizes, the last axis running fastest. */
  readonly ms: readonly number[];
}

/** What a plan quotes of a file of profiles. */
export interface PlannedProfile {
  /** Name without its folder, and SHA-256 of its content. */
  readonly file: string;
  readonly sha256: string;
  readonly measured: LatencyProfile;
}

/** A file that was looked for and read, or why there is nothing to read. */
export type FoundProfile =
  PlannedProfile | { readonly file: string; readonly missing: true } | { readonly file: string; readonly reason: string };
