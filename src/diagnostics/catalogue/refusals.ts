/** What the language can say and this version does not carry out: ESP2270. */
import { define } from '../diagnostic.ts';

export const notCarriedOut = define<{ what: string; instead?: string }>({
  code: 'ESP2270',
  severity: 'error',
  title: 'not carried out by this version',
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: 'nothing that is written is silently ignored',
  help: ({ instead }) => instead ?? 'say it in another way, or leave it out',
});
