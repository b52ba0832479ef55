/** The schemas of `observation.ts`, held to its types. */
import { count, defaults, number, oneOf, positive, record, text, texts, truth } from './json-schema.ts';
import type { Claim, PlannedExpect, PlannedLook, PlannedMeasure, Subject } from './observation.ts';

export const measure = record<PlannedMeasure>(
  {
    kind: { const: 'measure' },
    metric: text,
    expression: text,
    layers: texts,
    on: text,
    between: texts,
    best: oneOf('highest', 'lowest'),
    batch: positive,
    at: count,
    defaults,
  },
  { expression: true, layers: true, on: true, between: true, best: true, batch: true, defaults: true },
);

const claim = record<Claim>(
  {
    metric: text,
    expression: text,
    of: text,
    after: text,
    batch: positive,
    layers: texts,
    min: number,
    max: number,
    strict: truth,
    share: truth,
    than: record<Subject>(
      { metric: text, expression: text, of: text, after: text, batch: positive },
      { expression: true, after: true, batch: true },
    ),
    over: record<NonNullable<Claim['over']>>({ statistic: oneOf('median', 'mean'), seeds: { ...positive, minimum: 2 } }, {}),
  },
  { expression: true, after: true, batch: true, layers: true, min: true, max: true, strict: true, share: true, than: true, over: true },
);

export const expectation = record<PlannedExpect>({ kind: { const: 'expect' }, text, at: count, claim }, {});

export const look = record<PlannedLook>({ repeat: text, text, claim, on: text }, { on: true });
