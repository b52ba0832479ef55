/** What the language can say and this version does not support: ESP2270. */
import { error } from '../diagnostic.ts';

export const notCarriedOut = error<{ what: string; instead?: string }>('ESP2270', 'not supported by this version', {
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: 'nothing in a recipe is silently ignored',
  help: ({ instead }) => instead ?? 'write it in another way, or leave it out',
  wrong: 'prune channels by magnitude to 2:4\n',
  right: 'prune channels by magnitude to 50%\n',
  note: 'The language has more than this version can run. Espalier refuses the rest by name, and never ignores it.',
});
