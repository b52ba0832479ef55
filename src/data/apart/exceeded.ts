/** The finding about work that was ended because it took too much. */
import { decodesTooLarge, decodesTooLong } from '../../diagnostics/catalogue/data-limits.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Bounds } from './work-apart.ts';

/** `what` begins the sentence, for either limit. */
export function exceeded(
  { exceeded: limit }: { readonly exceeded: 'time' | 'memory' },
  what: Readonly<Record<'time' | 'memory', string>>,
  { file, seconds, mebibytes }: Bounds & { readonly file: string },
): Outcome<never> {
  const finding =
    limit === 'time'
      ? diagnose(decodesTooLong, { file, seconds, what: what.time }, { file })
      : diagnose(decodesTooLarge, { file, mebibytes, what: what.memory }, { file });
  return { diagnostics: [finding] };
}
