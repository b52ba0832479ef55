/** Filter pruning of NNCF: channels, kept in multiples of eight. */
import { decimal, percent } from '../../course.ts';
import { leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, type Field } from '../../document/field.ts';
import type { Chosen } from '../../names.ts';
import type { DraftPrune } from '../../draft.ts';
import { scopesOf } from './scopes.ts';

/** By `filter_importance`; a filter has the sum of what its weights have. */
const criteria: Readonly<Record<string, string>> = { L1: 'magnitude', L2: 'w^2', geometric_median: 'geometric-median' };

export function filtersOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const params = fieldAt(field, 'params');
  const flops = values.number(fieldAt(params, 'pruning_flops_target'));
  const target = values.numberOr(fieldAt(params, 'pruning_target'), 0.5);
  const goal = flops ?? target;
  const claim = (of: Field | undefined, note: string): void => context.ledger.claim(of, { list: 'differs', note });
  const importance = values.word(fieldAt(params, 'filter_importance')) ?? 'L2';
  const init = values.numberOr(fieldAt(field, 'pruning_init'), 0);
  const criterion = Object.hasOwn(criteria, importance) ? criteria[importance] : undefined;
  const isKnown = criterion !== undefined && isUnweighted(params, context);
  if (!isKnown || !(goal > 0 && goal < 1) || !(init >= 0 && init < goal)) {
    return leaveOut(field, isKnown ? 'there is no target that can be read' : 'learnt rankings have no criterion here', context);
  }
  const isGlobal = values.isOn(fieldAt(params, 'all_weights')) === true || flops !== undefined;
  if (isGlobal) claim(fieldAt(field, 'algorithm'), 'NNCF divides the filters of a layer by the norm of all of them before layers compete');
  if (flops !== undefined) claim(fieldAt(params, 'pruning_flops_target'), 'NNCF ends with less than this; here the rest is at most that');
  const clauses = windowOf(params, { init, goal, flops }, context);
  const chosen = scopesOf('target_scopes', field, context);
  const except = exceptOf(field, params, context);
  return [
    {
      object: 'channels',
      chosen,
      except: except.terms.length > 0 ? except : undefined,
      allocation: isGlobal ? 'global' : 'uniform',
      criterion,
      to: flops === undefined ? `${percent(goal)} sparsity` : `${percent(Number((1 - flops).toPrecision(14)))} of flops`,
      clauses: [...clauses, ...(isGlobal ? ['protect min 10% per layer'] : []), 'keeping multiples of 8 rounded up', 'grouped by first'],
      origin: field,
    },
  ];
}

function isUnweighted(params: Field | undefined, { values }: ImportContext): boolean {
  const ranking = values.word(fieldAt(params, 'interlayer_ranking_type'));
  return ranking === undefined || ranking === 'unweighted_ranking';
}

interface Goal {
  readonly init: number;
  readonly goal: number;
  readonly flops: number | undefined;
}

/** From `num_init_steps` on, one level an epoch; without steps the target comes at once. */
function windowOf(params: Field | undefined, { init, goal, flops }: Goal, { values, ledger }: ImportContext): readonly string[] {
  const schedule = values.word(fieldAt(params, 'schedule')) ?? 'exponential';
  const start = values.numberOr(fieldAt(params, 'num_init_steps'), 0);
  const steps = values.numberOr(fieldAt(params, 'pruning_steps'), 100);
  if (!(start >= 0) || goal <= init) return [];
  if (flops !== undefined || schedule !== 'exponential' || !(steps >= 2)) {
    if (schedule !== 'baseline' && steps >= 2) {
      ledger.claim(fieldAt(params, 'schedule') ?? params, { list: 'differs', note: 'this schedule becomes one cut at its start' });
    }
    if (flops !== undefined || start === 0) return [];
    return [`over ${decimal(start)}..${decimal(start + 1)} epochs every 1 epoch along constant`];
  }
  const last = start + Math.floor(steps) - 1;
  const window = `over ${decimal(start)}..${decimal(last)} epochs every 1 epoch`;
  return [`from ${percent(init)} sparsity ${window} along geometric`];
}

function exceptOf(field: Field, params: Field | undefined, context: ImportContext): Chosen {
  const { values } = context;
  const ignored = scopesOf('ignored_scopes', field, context);
  const first = values.isOn(fieldAt(params, 'prune_first_conv')) === true ? [] : ['first layer'];
  const { layers } = context.naming;
  const isThere = layers === undefined || layers.some(({ roles }) => roles.has('downsample'));
  const isAsked = values.isOn(fieldAt(params, 'prune_downsample_convs')) === true;
  const down = isAsked || !isThere ? [] : ['downsample'];
  return { terms: [...first, ...down, ...(ignored?.terms ?? [])] };
}
