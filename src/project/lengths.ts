/** `20 epochs`, `STAGE=500 steps`: what fills the lengths that a recipe leaves open. */
import { matchParts } from '../basics/matches.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { check } from '../language/check/check.ts';
import { parse } from '../language/syntax/parse.ts';
import type { Quantity } from '../language/typed.ts';
import type { Lengths } from '../plan/index.ts';
import { lexicon } from '../vocabulary/index.ts';

export function readLengths(texts: readonly string[]): Outcome<Lengths> {
  const named = new Map<string, Quantity>();
  const diagnostics: Diagnostic[] = [];
  let all: Quantity | undefined;
  for (const text of texts) {
    const [, name, written = ''] = matchParts(/^(?:([^=]+)=)?(.*)$/s, text);
    const length = readLength(written);
    if (length === undefined) diagnostics.push(diagnose(catalogue.badLength, { text }));
    else if (name !== undefined) named.set(name.trim(), length);
    else all = length;
  }
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { named, all }, diagnostics };
}

/** Read as the language reads it, in the place where a recipe would say it. */
function readLength(written: string): Quantity | undefined {
  if (!/^\s*[\d_.]+(e[+-]?\d+)?[a-z]*\s+[a-z ]+$/i.test(written)) return undefined;
  const text = `stage s for ${written} { train all }`;
  const { value } = check(parse({ name: '--for', text }, lexicon).tree);
  const [stage] = value?.body ?? [];
  return stage?.kind === 'stage' ? stage.length : undefined;
}
