/** What of a prune cannot be carried out together with a mask that is not hard. */
import type { Expr, NamedExpression, TypedStatement } from '../../language/typed.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Refused } from '../criteria/criterion.ts';
import { asChoice, asExpression, asRecord, clause } from '../reading.ts';
import { allocationOfStatement, rankedScope } from './manner.ts';
import { maskExpression, isReparameterisation, readsThreshold } from './weight-expression.ts';
import { targetOf } from './target.ts';
import { frozenUnderMask, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../model/graph.ts';
import { ofKind, type PlannedBySource } from '../of-kind.ts';

/** A fault of a statement, and the clause that it points at. */
type Clash = Required<Refused> & { readonly at: string };

/** Of a statement for single weights. */
export function maskClashes(statement: TypedStatement, definitions: readonly NamedExpression[]): readonly Clash[] {
  const value = clause(statement, 'mask');
  if (value === undefined || asChoice(value).word === 'hard') return [];
  const compensating = clashesWith(statement, 'compensating', {
    refused: '`compensating` under a mask that is not hard',
    instead: 'use `mask hard`, or leave it out',
  });
  const expr = maskExpression(asChoice(value), definitions);
  if (expr === undefined) return compensating;
  return 'refused' in expr ? [{ ...expr, at: 'mask' }] : [...compensating, ...clashesOfExpression(statement, expr)];
}

function clashesWith(statement: TypedStatement, at: string, fault: Required<Refused>): readonly Clash[] {
  return clause(statement, at) === undefined ? [] : [{ ...fault, at }];
}

const masked = 'under a mask that is an expression';
const soft = 'use `mask soft`';

function clashesOfExpression(statement: TypedStatement, expr: Expr): readonly Clash[] {
  const scope = rankedScope(statement);
  const isThreshold = readsThreshold(expr);
  return [
    ...(targetOf(statement).kind === 'pattern' ? [{ refused: `a pattern ${masked}`, at: 'to', instead: soft }] : []),
    ...(scope === 'layer' ? [] : [{ refused: `\`ranked per ${scope}\` ${masked}`, at: 'ranked', instead: soft }]),
    ...(isThreshold || isReparameterisation(expr) ? [] : [noOtherWay]),
    ...criterionClash(statement, isThreshold),
    ...(isThreshold ? thresholdClashes(statement) : []),
  ];
}

const noOtherWay: Clash = {
  refused: 'a mask without the threshold `t` that is no other way to write the weight',
  at: 'mask',
  instead: 'write one that is 0 at 0 and grows with `w`, as `powerprop` does',
};

function criterionClash(statement: TypedStatement, isThreshold: boolean): readonly Clash[] {
  const by = clause(statement, 'by');
  const criterion = by && asRecord(by).fields['criterion'];
  const score = criterion && printExpression(asExpression(criterion).expr);
  if (score === '|w|') return [];
  const refused = isThreshold ? `a threshold \`t\` of \`${score ?? ''}\`` : `\`${score ?? ''}\` ${masked}`;
  return [{ refused, at: 'by', instead: isThreshold ? 'the threshold is one of `|w|`: use `magnitude`' : 'use `magnitude`' }];
}

/** One threshold of the weights of now, which all of them are held against. */
function thresholdClashes(statement: TypedStatement): readonly Clash[] {
  return [
    ...clashesWith(statement, 'among', { refused: '`among` and a threshold `t`, which all weights are held against,', instead: soft }),
    ...clashesWith(statement, 'smoothed', {
      refused: '`smoothed` and a threshold `t`, which is one of the weights of now,',
      instead: soft,
    }),
    ...(allocationOfStatement(statement) === 'global'
      ? clashesWith(statement, 'protect', { refused: '`protect` with `global` and one threshold `t`', instead: 'use `uniform`' })
      : []),
  ];
}

/** `planned` are the statements of one stage. */
export function frozenMasks(planned: PlannedBySource, layers: readonly Layer[], source: Source): readonly Diagnostic[] {
  const all = [...planned.values()].flat();
  // A training that could not be planned has its own diagnostics.
  const trains = ofKind(all, 'train');
  if (trains.length === 0) return [];
  const trained = new Set(trains.flatMap(({ tensors }) => tensors));
  const rewired = new Set(ofKind(all, 'rewire').flatMap((it) => it.layers));
  const adapters = new Set(trains.flatMap((it) => it.adapters.map(({ layer }) => layer)));
  const tensorOf = new Map(layers.map(({ name, tensor }) => [name, tensor]));
  return [...planned].flatMap(([statement, made]) => {
    const value = clause(statement, 'mask');
    const [prune] = ofKind(made, 'prune');
    if (value === undefined || prune === undefined || prune.mask === 'hard') return [];
    const { word } = asChoice(value);
    const place = { source, span: value.span };
    const twice = prune.layers.find((layer) => rewired.has(layer));
    if (twice !== undefined) {
      const what = `\`mask ${word}\` of \`${twice}\`, which is rewired in the same stage,`;
      return [diagnose(unsupported, { what, instead: 'use `mask hard`' }, place)];
    }
    const adapted = prune.layers.find((layer) => adapters.has(layer));
    if (adapted !== undefined) {
      const what = `\`mask ${word}\` of \`${adapted}\`, which gets an adapter in the same stage,`;
      return [diagnose(unsupported, { what, instead: 'use `mask hard`' }, place)];
    }
    // Nothing that a revisable mask chooses goes on training.
    if (prune.mask === 'revisable') return [];
    if (trains.length > 1) {
      const what = `\`mask ${word}\` beside training statements that take turns`;
      return [diagnose(unsupported, { what, instead: 'use `mask revisable`' }, place)];
    }
    const frozen = prune.layers.find((layer) => !trained.has(tensorOf.get(layer) ?? ''));
    return frozen === undefined ? [] : [diagnose(frozenUnderMask, { word, layer: frozen }, place)];
  });
}
