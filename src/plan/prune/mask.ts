/** What the mask of a prune is while its stage trains. */
import { idleMask, unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseExact, toNumber } from '../../exact/rational.ts';
import { apply } from '../../language/expressions/definition.ts';
import { mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { standardExpression } from '../../language/expressions/standard.ts';
import type { Choice, Expr, NamedExpression, TypedStatement } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import type { PlannedPrune } from '../plan.ts';
import { amountOf, asChoice, asExpression, asQuantity, clause } from '../reading.ts';
import { isLasting } from '../schedule/window.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { argumentShape, limitFault } from '../within-limits.ts';
import { weightFault } from './weight-expression.ts';

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
  scene: Scene,
): MaskChoice | { readonly planned?: undefined; readonly diagnostics: readonly Diagnostic[] } {
  const value = clause(statement, 'mask');
  if (value === undefined || asChoice(value).word === 'hard') return hardMask(statement);
  const choice = asChoice(value);
  const { word, span } = choice;
  const { trains, steps } = scene.stage;
  if (!trains || (!isLasting(statement) && scene.at === steps)) {
    return {
      planned: hard,
      defaults: [],
      diagnostics: [complain(scene, idleMask, { word }, span)],
    };
  }
  const known = words.find((one) => one === word);
  if (known === 'shrinking') return shrinkingBy(choice, scene);
  if (known === 'fading') return fadingBy(choice, scene, isLasting(statement));
  if (known !== undefined) return { planned: { mask: known }, defaults: [], diagnostics: [] };
  const expr = weightOf(choice, scene.definitions);
  const refused = expr === undefined ? 'what it is made of' : weightFault(expr);
  if (expr === undefined || refused !== undefined) {
    const args = { what: `${refused ?? ''} in \`mask ${word}\``, instead: 'use `mask soft`' };
    return { diagnostics: [complain(scene, unsupported, args, span)] };
  }
  return { planned: { mask: printExpression(expr) }, defaults: [], diagnostics: [] };
}

function shrinkingBy(choice: Choice, scene: Scene): ReturnType<typeof maskOf> {
  const written = choice.args['factor'];
  const shrink = argumentOf(choice, 'factor');
  const defaults = written === undefined ? ['shrink'] : [];
  const shape = argumentShape('mask', 'shrinking', 'factor');
  const fault = written && limitFault('factor', shape, written, scene);
  if (fault !== undefined) return { diagnostics: [fault] };
  return { planned: { mask: 'shrinking', shrink }, defaults, diagnostics: [] };
}

/** At one instant nothing would fade: the share is 0 where its window ends. */
function fadingBy(choice: Choice, scene: Scene, lasts: boolean): ReturnType<typeof maskOf> {
  const { args: written, span } = choice;
  const rate = written['rate'];
  if (!lasts) {
    const args = {
      what: '`mask fading` of a prune at one instant',
      instead: 'give it a window: `over 10%..90% every 1 step`',
    };
    return { diagnostics: [complain(scene, unsupported, args, span)] };
  }
  const fade = argumentOf(choice, 'rate');
  const fault = rate && limitFault('rate', argumentShape('mask', 'fading', 'rate'), rate, scene);
  if (fault !== undefined) return { diagnostics: [fault] };
  const defaults = rate === undefined ? ['fade'] : [];
  return { planned: { mask: 'fading', fade }, defaults, diagnostics: [] };
}

/** As written, or as the word declares it. */
function argumentOf({ word, args }: Choice, name: string): number {
  const written = args[name];
  const declared = wordsOf(vocabulary, 'mask').get(word)?.args ?? [];
  const usual = declared.find((one) => one.name === name)?.default ?? '';
  return toNumber(
    written === undefined ? (parseExact(usual) ?? { n: 0n, d: 1n }) : amountOf(asQuantity(written)),
  );
}

/** The expression of a re-parameterisation with its arguments, and the definitions in it, put in. */
function weightOf(
  { word, args }: Choice,
  definitions: readonly NamedExpression[],
): Expr | undefined {
  const definition = namedIn(definitions, ['reparam'], word);
  const given = Object.entries(args).map(
    ([name, value]) => [name, asExpression(value).expr] as const,
  );
  const expr = definition && apply(definition, [], Object.fromEntries(given)).expr;
  return expr && expanded(expr, definitions);
}

function expanded(expr: Expr, definitions: readonly NamedExpression[]): Expr {
  const name = expr.kind === 'name' ? expr.name : expr.kind === 'call' ? expr.callee : undefined;
  const definition =
    name === undefined ? undefined : namedIn(definitions, ['reparam', 'criterion'], name);
  const inner =
    definition &&
    (expr.kind === 'call' ? apply(definition, expr.args, expr.named) : apply(definition)).expr;
  return mapParts(inner ?? expr, (part) => expanded(part, definitions));
}

/** Words of the vocabulary ignore case; names that a recipe gives do not. */
function namedIn(
  definitions: readonly NamedExpression[],
  kinds: readonly NamedExpression['kind'][],
  name: string,
): NamedExpression | undefined {
  const own = definitions.find((one) => kinds.includes(one.kind) && one.name === name);
  return own ?? kinds.map((kind) => standardExpression(kind, name.toLowerCase())).find(Boolean);
}
