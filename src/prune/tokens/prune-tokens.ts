/** Carries out `prune tokens in block N`: what follows is computed with the tokens that stay. */
import { cutsOf } from '../../state/cut.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { refusalToCompact } from '../../cut/compact.ts';
import type { TokenCut } from '../../model/index.ts';
import type { PlannedTokenBlock, PlannedTokens } from '../../plan/plan.ts';
import { stream } from '../../random/stream.ts';
import { uniform } from '../../random/draw.ts';
import type { RunContext } from '../../state/context.ts';
import type { RunState } from '../../state/network.ts';

export function pruneTokens(
  context: RunContext,
  at: { readonly stage: string; readonly step: number },
  { blocks, stream: path }: PlannedTokens,
  state: RunState,
): Outcome<RunState> {
  const { plan, outline } = context;
  const refused = refusalToCompact(outline, plan.model.file);
  if (refused !== undefined) return { diagnostics: [refused] };
  // Without a cut the graph stays as it is, to the node.
  if (blocks.length === 0) return { value: state, diagnostics: [] };
  const tokens = blocks.map((planned): TokenCut => {
    const { block, value, of, kept, lead, tail, attention } = planned;
    // In one order of keys, whether the plan was made or read: the history in the file is a text of them.
    return {
      value,
      of,
      kept,
      lead,
      tail,
      attention,
      positions: path !== undefined ? drawn(planned, plan.seed, `${path}/${block}`) : undefined,
    };
  });
  context.emit({ event: 'prune tokens', ...at, blocks: blocks.map(({ block, of, kept }) => ({ block, of, kept })) });
  const { network } = state;
  const cuts = [...cutsOf(network), { ...at, units: new Map(), tokens }];
  return { value: { ...state, network: { ...network, cuts } }, diagnostics: [] };
}

/** Ascending, those that stay in any case among them; the lowest numbers leave, as with other scores. */
function drawn({ of, kept, lead, tail }: Omit<PlannedTokenBlock, 'block'>, seed: number, path: string): readonly number[] {
  const numbers = uniform(stream(seed, path), of - lead - tail, 1);
  const order = Array.from(numbers.keys()).toSorted((a, b) => (numbers[b] ?? 0) - (numbers[a] ?? 0) || a - b);
  const chosen = order.slice(0, kept - lead - tail).map((at) => at + lead);
  const ends = Array.from({ length: lead + tail }, (_, at) => (at < lead ? at : of - 1 - at + lead));
  return [...chosen, ...ends].toSorted((a, b) => a - b);
}
