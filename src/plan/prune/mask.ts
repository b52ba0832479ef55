/** What the mask of a prune is while its stage trains. */
import { idleMask, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseExact, toNumber } from '../../exact/rational.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import type { PlannedPrune } from '../plan.ts';
import { amountOf, asChoice, asQuantity, clause } from '../reading.ts';
import { isLasting } from '../schedule/window.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { argumentShape, limitFault } from '../within-limits.ts';
import { maskExpression } from './mask-expression.ts';

export interface MaskChoice {
  readonly planned: Pick<PlannedPrune, 'mask' | 'shrink' | 'fade'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const hard: MaskChoice['planned'] = { mask: 'hard' };

/** The mask of a statement that says nothing else of it. */
export function hardMask(statement: TypedStatement): MaskChoice {
  const defaults = clause(statement, 'mask') === undefined ? ['mask'] : [];
  return { planned: hard, defaults, diagnostics: [] };
}

const words = ['soft', 'revisable', 'shrinking', 'fading'] as const;

/** Undefined where what is written cannot be carried out, which the diagnostics then say. */
export function maskOf(
  statement: TypedStatement,
  context: PlanContext,
): MaskChoice | { readonly planned?: undefined; readonly diagnostics: readonly Diagnostic[] } {
  const value = clause(statement, 'mask');
  if (value === undefined || asChoice(value).word === 'hard') return hardMask(statement);
  const choice = asChoice(value);
  const { word, span } = choice;
  const { trains, steps } = context.stage;
  if (!trains || (!isLasting(statement) && context.at === steps)) {
    return { planned: hard, defaults: [], diagnostics: [complain(context, idleMask, { word }, span)] };
  }
  const known = words.find((one) => one === word);
  if (known === 'shrinking') return shrinkingBy(choice, context);
  if (known === 'fading') return fadingBy(choice, context, isLasting(statement));
  if (known !== undefined) return { planned: { mask: known }, defaults: [], diagnostics: [] };
  const expr = maskExpression(choice, context.definitions);
  if (expr === undefined) throw new TypeError(`\`mask ${word}\` is planned above`);
  if ('refused' in expr) {
    const { refused: what, instead } = expr;
    return { diagnostics: [complain(context, unsupported, { what, instead }, span)] };
  }
  return { planned: { mask: printExpression(expr) }, defaults: [], diagnostics: [] };
}

function shrinkingBy(choice: Choice, context: PlanContext): ReturnType<typeof maskOf> {
  const written = choice.args['factor'];
  const shrink = argumentOf(choice, 'factor');
  const defaults = written === undefined ? ['shrink'] : [];
  const shape = argumentShape('mask', 'shrinking', 'factor');
  const fault = written && limitFault('factor', shape, written, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  return { planned: { mask: 'shrinking', shrink }, defaults, diagnostics: [] };
}

/** At one instant nothing would fade: the share is 0 where its window ends. */
function fadingBy(choice: Choice, context: PlanContext, lasts: boolean): ReturnType<typeof maskOf> {
  const { args: written, span } = choice;
  const rate = written['rate'];
  if (!lasts) {
    const args = { what: '`mask fading` of a prune at one instant', instead: 'give it a window: `over 10%..90% every 1 step`' };
    return { diagnostics: [complain(context, unsupported, args, span)] };
  }
  const fade = argumentOf(choice, 'rate');
  const fault = rate && limitFault('rate', argumentShape('mask', 'fading', 'rate'), rate, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  const defaults = rate === undefined ? ['fade'] : [];
  return { planned: { mask: 'fading', fade }, defaults, diagnostics: [] };
}

/** As written, or as the word declares it. */
function argumentOf({ word, args }: Choice, name: string): number {
  const written = args[name];
  const declared = wordsOf(vocabulary, 'mask').get(word)?.args ?? [];
  const usual = declared.find((one) => one.name === name)?.default ?? '';
  return toNumber(written === undefined ? (parseExact(usual) ?? { n: 0n, d: 1n }) : amountOf(asQuantity(written)));
}
