/**
 * Masks whose choice goes on training, until their stage ends: `values` of a network are then the
 * weights that train, and what the forward pass uses is made of them here.
 */
import type { MaskManner, SoftMask } from '../compute/soft-masks.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedStage } from '../plan/plan.ts';
import { isSteepAtZero, readsThreshold, weightExpressionOf } from '../plan/prune/weight-expression.ts';
import { ofKind } from '../plan/of-kind.ts';
import { behindGates } from './gates.ts';
import { applyMask } from './masks.ts';
import { withChanges, type Network, type OpenMask, type Values } from './network.ts';
import { toNumber } from '../exact/rational.ts';
import { itemsOf } from '../compute/expressions/lists.ts';
import type { Expr } from '../language/typed.ts';

/** Undefined where what is pruned does not train: values of a revisable mask stand behind it. */
export function mannerOf({ mask, shrink }: Pick<OpenMask, 'mask' | 'shrink'>): MaskManner | undefined {
  switch (mask) {
    case 'hard':
    case 'revisable':
      return undefined;
    case 'soft':
    case 'fading':
      return { kind: mask };
    case 'shrinking':
      if (shrink === undefined) throw new Error('the plan says how much a weight shrinks');
      return { kind: 'shrinking', factor: shrink };
    default: {
      const expr = weightExpressionOf(mask);
      if (expr === undefined) throw new Error(`the plan holds a mask that no plan has: ${mask}`);
      const isRead = readsThreshold(expr);
      return { kind: 'expression', expr, readsThreshold: isRead, restsAtZero: !isRead && isSteepAtZero(expr) };
    }
  }
}

/** Whether weights that such a mask prunes keep training; under a re-parameterisation they do not. */
export function goesOnTraining(open: Pick<OpenMask, 'mask' | 'shrink'>): boolean {
  const manner = mannerOf(open);
  return manner !== undefined && (manner.kind !== 'expression' || manner.readsThreshold);
}

/** By stored tensor, of the weights that the stage prunes under such a mask. */
export function softMasksIn({ statements }: PlannedStage, layers: ReadonlyMap<string, Layer>): ReadonlyMap<string, PlannedPrune> {
  return new Map(
    ofKind(statements, 'prune')
      .filter((it) => mannerOf(it) !== undefined)
      .flatMap((statement) =>
        statement.layers.flatMap((name) => {
          const tensor = layers.get(name)?.tensor;
          return tensor === undefined ? [] : [[tensor, statement] as const];
        }),
      ),
  );
}

/** As they stand when a training begins, or goes on. */
export function softMasksOf(network: Network, planned: ReadonlyMap<string, PlannedPrune>): ReadonlyMap<string, SoftMask> {
  return new Map(
    [...planned].flatMap(([tensor, statement]) => {
      const manner = mannerOf(statement);
      if (manner === undefined) return [];
      const hard = bindingMask(network, tensor);
      const { threshold = 0, fade = 1 } = network.openMasks?.get(tensor) ?? {};
      return [[tensor, { manner, threshold, fade, hard }] as const];
    }),
  );
}

/** What the forward pass computes with; the same network where every mask is hard and no unit has a gate. */
export function asUsed(network: Network): Network {
  const { openMasks = new Map<string, OpenMask>() } = network;
  if (openMasks.size === 0) return behindGates(network);
  const values = new Map([...openMasks].map(([tensor, open]) => [tensor, usedWeight(network, tensor, open)] as const));
  return behindGates(withOpenMasks(withChanges(network, { values }), []));
}

/** At the end of the stage: what is used stays, what is chosen is 0 from now on. */
export function hardened(network: Network, isOver: (tensor: string) => boolean): Network {
  const { openMasks = new Map<string, OpenMask>() } = network;
  const over = [...openMasks].filter(([tensor]) => isOver(tensor));
  if (over.length === 0) return network;
  const values = new Map<string, Values>();
  for (const [tensor, open] of over) {
    const weights = usedWeight(network, tensor, open);
    applyMask(weights, maskOf(network, tensor));
    values.set(tensor, weights);
  }
  const left = [...openMasks].filter(([tensor]) => !isOver(tensor));
  return withOpenMasks(withChanges(network, { values }), left);
}

function withOpenMasks({ openMasks: _before, ...network }: Network, openMasks: readonly (readonly [string, OpenMask])[]): Network {
  return openMasks.length === 0 ? network : { ...network, openMasks: new Map(openMasks) };
}

/** The masks that hold now: of a mask that is not hard, only what was pruned before it. */
export function bindingMasks(network: Network): ReadonlyMap<string, Uint8Array> {
  const { masks, openMasks } = network;
  if (openMasks === undefined) return masks;
  return new Map(
    [...masks.keys()].flatMap((tensor) => {
      const mask = bindingMask(network, tensor);
      return mask === undefined ? [] : [[tensor, mask] as const];
    }),
  );
}

export function bindingMask({ masks, openMasks }: Network, tensor: string): Uint8Array | undefined {
  const open = openMasks?.get(tensor);
  return open === undefined ? masks.get(tensor) : open.hard;
}

/** An array of its own. */
function usedWeight(network: Network, tensor: string, open: OpenMask): Values {
  const weights = network.values.get(tensor)?.slice();
  const manner = mannerOf(open);
  if (weights === undefined || manner === undefined) throw new Error(`${tensor} has no soft mask`);
  switch (manner.kind) {
    case 'soft':
      applyMask(weights, maskOf(network, tensor));
      return weights;
    case 'fading': {
      const mask = maskOf(network, tensor);
      const { fade = 1 } = open;
      for (let i = 0; i < weights.length; i++) if (mask[i] === 0) weights[i] = (weights[i] ?? 0) * fade;
      if (open.hard !== undefined) applyMask(weights, open.hard);
      return weights;
    }
    case 'shrinking':
      return weights;
    case 'expression': {
      const { threshold = 0 } = open;
      const of = elementOf(manner.expr);
      if (!manner.readsThreshold || threshold > 0) {
        for (let i = 0; i < weights.length; i++) weights[i] = of(weights[i] ?? 0, threshold);
      }
      if (!manner.readsThreshold) applyMask(weights, maskOf(network, tensor));
      else if (open.hard !== undefined) applyMask(weights, open.hard);
      return weights;
    }
  }
}

function maskOf({ masks }: Network, tensor: string): Uint8Array {
  const mask = masks.get(tensor);
  if (mask === undefined) throw new Error(`${tensor} has no mask`);
  return mask;
}

// An expression of a weight and a threshold as a function of two numbers, in double precision.

type Element = (w: number, t: number) => number;

/** The expression has been accepted when planning (src/plan/prune/weight-expression.ts). */
export function elementOf(expr: Expr): Element {
  switch (expr.kind) {
    case 'number': {
      const value = toNumber(expr.value);
      return () => value;
    }
    case 'name':
      return variable(expr.name);
    case 'unary': {
      const of = elementOf(expr.operand);
      return (w, t) => -of(w, t);
    }
    case 'abs': {
      const of = elementOf(expr.operand);
      return (w, t) => Math.abs(of(w, t));
    }
    case 'binary': {
      const [left, right] = [elementOf(expr.left), elementOf(expr.right)];
      const operate = operators[expr.operator];
      return operate === undefined ? refused(expr.operator) : (w, t) => operate(left(w, t), right(w, t));
    }
    case 'call': {
      const args = expr.args.map(elementOf);
      const call = functions[expr.callee];
      return call === undefined ? refused(expr.callee) : (w, t) => call(...args.map((of) => of(w, t)));
    }
    case 'index':
      return item(expr);
    case 'list':
      return refused('a list');
  }
}

/** `softmax([a, b])[0]`, less its largest so that no power overflows, or an item itself. */
function item({ base, index }: Extract<Expr, { kind: 'index' }>): Element {
  const at = index.kind === 'number' ? toNumber(index.value) : NaN;
  const list = base.kind === 'call' ? base.args[0] : base;
  const items = (list === undefined ? [] : itemsOf(list)).map(elementOf);
  const own = items[at];
  if (own === undefined) return refused('an item that is not there');
  if (base.kind !== 'call') return own;
  return (w, t) => {
    const mine = own(w, t);
    return 1 / items.reduce((sum, of) => sum + Math.exp(of(w, t) - mine), 0);
  };
}

function variable(name: string): Element {
  if (name === 'w') return (w) => w;
  if (name === 't') return (_w, t) => t;
  return name === 'pi' ? () => Math.PI : refused(name);
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

const functions: Readonly<Record<string, (...args: readonly number[]) => number>> = {
  sqrt: (a = NaN) => Math.sqrt(a),
  exp: (a = NaN) => Math.exp(a),
  ln: (a = NaN) => Math.log(a),
  abs: (a = NaN) => Math.abs(a),
  max: (...args) => Math.max(...args),
  min: (...args) => Math.min(...args),
};

function refused(what: string): never {
  throw new TypeError(`${what} is refused when planning`);
}
