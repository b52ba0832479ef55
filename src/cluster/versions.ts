/** What the bytes of a run depend on besides its inputs, in one line. */
import { engineOf } from '../record/unfinished.ts';

export function versionsHere(espalier: string): string {
  return `Espalier ${espalier}, ${engineOf()}`;
}
