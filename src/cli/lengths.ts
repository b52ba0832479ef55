/** `--for '20 epochs'` and `--for STAGE='500 steps'`: what fills the lengths a recipe leaves open. */
import { checkSource } from '../compile.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Quantity } from '../language/typed.ts';
import type { Lengths } from '../plan/index.ts';

export function readLengths(texts: readonly string[]): Outcome<Lengths> {
  const named = new Map<string, Quantity>();
  const diagnostics: Diagnostic[] = [];
  let all: Quantity | undefined;
  for (const text of texts) {
    const [, name, written] = /^(?:([^=]+)=)?(.*)$/s.exec(text) ?? [];
    const length = readLength(written ?? '');
    if (length === undefined) diagnostics.push(refusal(text));
    else if (name !== undefined) named.set(name.trim(), length);
    else all = length;
  }
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { named, ...(all !== undefined && { all }) }, diagnostics };
}

/** Read as the language reads it, where a recipe would say it. */
function readLength(written: string): Quantity | undefined {
  if (!/^\s*[\d_.]+[a-z]*\s+[a-z ]+$/i.test(written)) return undefined;
  const { value } = checkSource({ name: '--for', text: `stage s for ${written} { train all }` });
  const [stage] = value?.body ?? [];
  return stage?.kind === 'stage' ? stage.length : undefined;
}

function refusal(value: string): Diagnostic {
  const expected =
    'a length with its unit, such as `20 epochs`, or `STAGE=500 steps` for one stage';
  return diagnose(catalogue.badOption, { option: '--for', value, expected });
}
