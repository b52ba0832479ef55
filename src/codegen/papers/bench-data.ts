/** Data files of `bench/`, which people write: read, and held against a schema. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import type { Schema } from '../../plan/schema/json-schema.ts';

const folder = benchAbove(path.dirname(fileURLToPath(import.meta.url)));

/** The bundles of scripts lie deeper than the sources, but in the same repository. */
function benchAbove(below: string): string {
  const wanted = path.join(below, 'bench/claims');
  return existsSync(wanted) ? path.dirname(wanted) : benchAbove(path.dirname(below));
}

export function benchText(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** The value, where it fits the schema; `what` begins the message of the error that is thrown where it does not. */
export function checker<T>(schema: Schema<T>): (value: unknown, what: string) => T {
  const ajv = new Ajv();
  const fits = ajv.compile<T>(schema);
  return (value, what) => {
    if (!fits(value)) throw new Error(`${what}: ${ajv.errorsText(fits.errors)}`);
    return value;
  };
}
