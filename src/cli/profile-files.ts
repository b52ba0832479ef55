/** Where latency profiles lie, and what is in them. */
import { existsSync, readdirSync } from 'node:fs';
import { bytesUpTo, demandRegular } from '../data/bounded-file.ts';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { FoundProfile } from '../plan/plan.ts';
import { profileFromYaml, sizeLimit } from '../plan/latency/profile-yaml.ts';
import { reasonOf } from './texts.ts';

/** Beside the model: `net.latency.yaml`, and `net.batch-8.latency.yaml`. */
export function profilePath(modelPath: string, batch: number): string {
  const stem = modelPath.replace(/\.onnx$/i, '');
  return `${stem}${batch === 1 ? '' : `.batch-${batch}`}.latency.yaml`;
}

/** Those of all batches. */
export function profilesBeside(modelPath: string): readonly string[] {
  const [folder, stem] = [dirname(modelPath), basename(profilePath(modelPath, 1), '.latency.yaml')];
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${stem}.`) && name.endsWith('.latency.yaml'))
    .map((name) => join(folder, name));
}

/** Reads a profile when a statement asks for its batch: the file that was given, else that of the model. */
export function profileReader(modelPath: string, given: string | undefined): (batch: number) => FoundProfile {
  const known = new Map<string, FoundProfile>();
  return (batch) => {
    const path = given ?? profilePath(modelPath, batch);
    const found = known.get(path) ?? readProfile(path);
    known.set(path, found);
    return found;
  };
}

function readProfile(path: string): FoundProfile {
  const file = basename(path);
  if (!existsSync(path)) return { file, missing: true };
  try {
    demandRegular(path);
    const bytes = bytesUpTo(path, sizeLimit);
    if (bytes === undefined) return { file, reason: `it is larger than ${sizeLimit >> 20} MiB` };
    const read = profileFromYaml(Buffer.from(bytes).toString('utf8'));
    if ('fault' in read) return { file, reason: read.fault };
    return { file, sha256: bytesToHex(sha256(bytes)), measured: read.value };
  } catch (error) {
    return { file, reason: reasonOf(error) };
  }
}
