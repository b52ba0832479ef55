/** The schemas of `units/planned-units.ts`, held to its types. */
import { count, list, oneOf, positive, record, share, text, texts, type Schema } from './json-schema.ts';
import {
  groupings,
  norms,
  resources,
  type ModelLeft,
  type PlannedBudget,
  type PlannedCompact,
  type PlannedFolding,
  type PlannedGroup,
  type PlannedMember,
  type PlannedStay,
} from './units/planned-units.ts';

const member = record<PlannedMember>(
  { tensor: text, dims: list(count), axis: count, side: oneOf('producer', 'consumer', 'follower'), slices: positive },
  {},
);

export const grouping: Schema = oneOf(...groupings);
export const norm: Schema = oneOf(...norms);

export const group = record<PlannedGroup>(
  {
    name: text,
    kind: text,
    units: positive,
    together: positive,
    multiple: positive,
    all: positive,
    members: list(member),
    changes: texts,
    cuts: texts,
  },
  { together: true, multiple: true, all: true, changes: true, cuts: true },
);

/** As latency is given: `4 ms`, `1/3 s`. */
const time: Schema = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+|/[0-9]+)? (s|ms|us)$' };

/** One of the two. */
export const left: Schema = { type: 'string', pattern: `${share.pattern ?? ''}|${time.pattern ?? ''}` };

export const budget = record<PlannedBudget>(
  { of: oneOf(...resources), share, time, from: left, batch: positive },
  { share: true, time: true, from: true, batch: true },
);

export const stay = record<PlannedStay>({ group: text, units: positive, why: text }, {});

const folding = record<PlannedFolding>({ groups: texts, stays: list(stay) }, { stays: true });

export const compact = record<PlannedCompact>(
  {
    kind: { const: 'compact' },
    at: count,
    groups: texts,
    changing: texts,
    folding,
    cut: oneOf('here', 'at end'),
    because: text,
    left: record<ModelLeft>({ macs: count, parameters: count }, {}),
  },
  { changing: true, folding: true, because: true, left: true },
);
