/** The text of a compiled plan: JSON whose last key is the SHA-256 of all that stands before it. */
import { sha256Hex } from '../language/canonical/hash.ts';
import type { CompiledPlan } from './compiled-plan.ts';

/** An edited plan is told by its last line. */
export function sealed(compiled: CompiledPlan): string {
  const text = JSON.stringify(compiled, undefined, 1);
  const before = `${text.slice(0, text.lastIndexOf('\n}'))},\n`;
  return `${before} "sha256": "${sha256Hex(before)}"\n}\n`;
}
