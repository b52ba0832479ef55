/** What makes a finding the same one after lines above it came or went. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Diagnostic } from '../diagnostic.ts';
import { lineAround } from './position.ts';
import { repositoryPath } from './repository-path.ts';

/** SHA-256 of code, file, line without its margins, and how many equal ones stand above. */
export function fingerprintsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const key = JSON.stringify([diagnostic.code, fileOf(diagnostic), lineOf(diagnostic)]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return bytesToHex(sha256(utf8ToBytes(`${key}#${before}`)));
  });
}

function fileOf({ source, file }: Diagnostic): string {
  return repositoryPath(source?.name ?? file) ?? '';
}

function lineOf({ source, span, message }: Diagnostic): string {
  if (source === undefined || span === undefined) return message;
  const { start, end } = lineAround(source, span.start);
  return source.text.slice(start, end).trim();
}
