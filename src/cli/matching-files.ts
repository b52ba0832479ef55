/** The files that a pattern stands for. */
import { readdirSync } from 'node:fs';
import { noMatch } from '../diagnostics/catalogue/patterns.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Pattern } from '../project/patterns.ts';

/** Names in the order of their code units, as on every machine; what a link leads to is not looked at. */
export function matchingNames(
  { matches }: Pattern,
  { path, folder }: { readonly path: string; readonly folder: string },
): Outcome<readonly string[]> {
  const none = (reason: string): Outcome<never> => ({
    diagnostics: [diagnose(noMatch, { path, folder, reason })],
  });
  try {
    const names = readdirSync(folder);
    const found = names.filter(matches).sort();
    if (found.length > 0) return { value: found, diagnostics: [] };
    const count = names.length === 1 ? 'one name' : `${names.length} names`;
    return none(
      `there ${names.length === 1 ? 'is' : 'are'} ${count} in its folder, and no such one`,
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return none(isMissing ? 'there is no such folder' : 'its folder may not be read');
  }
}
