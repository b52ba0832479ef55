/** What the language can say and this version does not support: ESP2270. */
import { define } from '../diagnostic.ts';

export const notCarriedOut = define<{ what: string; instead?: string }>({
  code: 'ESP2270',
  severity: 'error',
  title: 'not supported by this version',
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: 'nothing in a recipe is silently ignored',
  help: ({ instead }) => instead ?? 'write it in another way, or leave it out',
});
