/** The schema of `planned-tokens.ts`, held to its type. */
import { count, defaults, list, positive, record, text } from '../json-schema.ts';
import type { PlannedTokenBlock, PlannedTokens } from '../planned-tokens.ts';

export const prunedTokens = record<PlannedTokens>(
  {
    kind: { const: 'prune tokens' },
    at: count,
    criterion: text,
    blocks: list(
      record<PlannedTokenBlock>(
        { block: count, value: text, of: positive, kept: positive, lead: count, tail: count, attention: text },
        { attention: true },
      ),
    ),
    macsBefore: count,
    macs: count,
    stream: text,
    defaults,
  },
  { stream: true },
);
