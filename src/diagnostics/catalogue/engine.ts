/** What compiling a plan for another engine says (ESP4400 to ESP4499). */
import { define } from '../diagnostic.ts';

export const notCarriedOut = define<{ what: string; stage?: string; engine: string; why: string }>({
  code: 'ESP4400',
  severity: 'error',
  title: 'what an engine does not carry out',
  message: ({ what, stage, engine, why }) =>
    `${what}${stage === undefined ? '' : ` in stage \`${stage}\``} is not carried out by the ${engine} engine: ${why}`,
  why: 'a plan is carried out whole or not at all',
  help: () => 'carry it out with `espalier run`',
});
