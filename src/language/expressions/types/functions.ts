/** The types that functions give, by what they do to axes. */
import * as catalogue from '../../../diagnostics/catalogue/expressions.ts';
import { suggest } from '../../../diagnostics/suggest.ts';
import type { Expr } from '../../typed.ts';
import * as types from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;

type Given = { readonly call: Call; readonly args: readonly types.ExprType[]; readonly named: Readonly<Record<string, types.ExprType>> };

export interface FunctionRule {
  readonly fewest: number;
  readonly most: number;
  /** Arguments by name. */
  readonly named: readonly string[];
  readonly type: (given: Given, refuse: types.Refuse) => types.ExprType;
}

type TensorRule = (args: readonly types.TensorType[], given: Given, refuse: types.Refuse) => types.ExprType;

/** A function of tensors: lists and matrices are refused, and axes where nothing is reduced. */
function onTensors(count: number, type: TensorRule, most = count, reduces = false): FunctionRule {
  return {
    fewest: count,
    most,
    named: [],
    type: (given, refuse) => {
      const tensors: types.TensorType[] = [];
      for (const [at, arg] of given.args.entries()) {
        const part = given.call.args[at] ?? given.call;
        if (arg.kind === 'unknown') return types.unknown;
        if (arg.kind !== 'tensor') return refuse(catalogue.notOneValue, { what: arg.kind }, part);
        tensors.push(arg);
      }
      const isReduced = reduces && tensors.length === 1;
      if (given.call.over !== undefined && !isReduced) return refuse(catalogue.idleAxes, { owner: given.call.callee }, given.call);
      return type(tensors, given, refuse);
    },
  };
}

function elementwise(sign: (before: types.Sign) => types.Sign): FunctionRule {
  return onTensors(1, (args) => types.broadcast(args, sign(args[0]?.sign ?? 'unknown')));
}

function reduction(sign: (before: types.Sign) => types.Sign, most = 1): FunctionRule {
  return onTensors(
    1,
    (args, { call }, refuse) => {
      const [operand] = args;
      const [part] = call.args;
      if (operand === undefined || part === undefined) return types.unknown;
      if (args.length > 1) return types.broadcast(args, args.every(({ sign }) => sign === 'positive') ? 'positive' : 'unknown');
      const reduced = reduce(operand, call, part, refuse);
      return reduced && { ...reduced, sign: sign(operand.sign) };
    },
    most,
    true,
  );
}

/** Axes are left, along which there is something to compare. */
function distancesType(given: Given, refuse: types.Refuse): types.ExprType {
  const { over } = given.call;
  const [operand] = given.args;
  const own = operand?.kind === 'tensor' ? operand.axes : new Set<string>();
  const isWhole = over === undefined || [...own].every((axis) => over.includes(axis));
  if (operand?.kind === 'tensor' && isWhole) return refuse(catalogue.nothingToCompare, { axes: types.axesInOrder(own) }, given.call);
  return reduction(positive).type(given, refuse);
}

/** Over the named axes; where none is named, over all but the samples. */
function reduce(operand: types.TensorType, call: Call, part: Expr, refuse: types.Refuse): types.TensorType | typeof types.unknown {
  const { over, callee } = call;
  if (over === undefined) {
    if (operand.axes.size > 0) return { ...operand, axes: new Set() };
    refuse(catalogue.nothingToReduce, { owner: callee }, part);
    return types.unknown;
  }
  const axes = new Set(operand.axes);
  let { perSample } = operand;
  for (const axis of over) {
    if (!types.knownAxes.includes(axis)) {
      refuse(catalogue.unknownAxis, { axis, suggestion: suggest(axis, types.knownAxes), known: types.knownAxes }, call);
      return types.unknown;
    }
    const isSamples = axis === 'samples';
    if (isSamples ? !types.hasPlaces({ ...operand, axes, perSample }) : !axes.delete(axis)) {
      refuse(catalogue.missingAxis, { axis, axes: types.axesInOrder(axes) }, part);
      return types.unknown;
    }
    if (!isSamples) continue;
    types.placeAxes.forEach((place) => axes.delete(place));
    perSample = false;
  }
  return { ...operand, axes, perSample };
}

const top = onTensors(2, ([operand, share], { call }, refuse) => {
  if (operand === undefined || share === undefined) return types.unknown;
  const isNumber = share.axes.size === 0 && !share.perSample;
  if (isNumber) return { ...operand, sign: 'positive' };
  const args = { owner: 'the share of `top`', axes: types.axesInOrder(share.axes) };
  return refuse(catalogue.notANumber, args, call.args[1] ?? call);
});

/** Of all layers together where it says `over model`. */
function topType(given: Given, refuse: types.Refuse): types.ExprType {
  const { over, ...call } = given.call;
  return top.type(over?.join() === 'model' ? { ...given, call } : given, refuse);
}

const tail = onTensors(1, ([operand]) => operand ?? types.unknown);

/** Of all layers of a module together where it says `over module`. */
function tailType(given: Given, refuse: types.Refuse): types.ExprType {
  const { over, ...call } = given.call;
  return tail.type(over?.join() === 'module' ? { ...given, call } : given, refuse);
}

/** Of two tensors: a value for each place, where both have their features. */
function acrossFeatures(sign: types.Sign): FunctionRule {
  return onTensors(2, (args) => {
    const both = types.broadcast(args, sign);
    return { ...both, axes: new Set([...both.axes].filter((axis) => types.placeAxes.includes(axis))) };
  });
}

const keepsSign = (sign: types.Sign): types.Sign => sign;
const positive = (): types.Sign => 'positive';
const anySign = (): types.Sign => 'unknown';

function ofWeights(sign: types.Sign, perSample = false): types.TensorType {
  return { kind: 'tensor', axes: new Set(types.weightAxes), perSample, sign };
}

/** A root or logarithm; of a value that is negative half of the time it is a slip. */
function root(sign: types.Sign): FunctionRule {
  return onTensors(1, (args, { call }, refuse) => {
    const [operand] = args;
    if (operand?.sign === 'signed') refuse(catalogue.signedRoot, { owner: call.callee }, call);
    return types.broadcast(args, sign);
  });
}

export const functionTypes: ReadonlyMap<string, FunctionRule> = new Map(
  Object.entries<FunctionRule>({
    avg: onTensors(1, ([operand], { call }, refuse) => {
      if (operand === undefined) return types.unknown;
      if (!types.hasPlaces(operand)) refuse(catalogue.idleAverage, {}, call);
      return { ...operand, axes: new Set([...operand.axes].filter((axis) => !types.placeAxes.includes(axis))), perSample: false };
    }),
    sum: reduction(keepsSign),
    mean: reduction(keepsSign),
    max: reduction(keepsSign, Infinity),
    min: reduction(keepsSign, Infinity),
    var: reduction(positive),
    std: reduction(positive),
    norm: reduction(positive),
    distances: { ...reduction(positive), type: distancesType },
    sqrt: root('positive'),
    ln: root('unknown'),
    exp: elementwise(positive),
    abs: elementwise(positive),
    step: elementwise(positive),
    cos: elementwise(anySign),
    floor: elementwise(anySign),
    softmax: {
      fewest: 1,
      most: 1,
      named: [],
      type: ({ call, args: [list] }, refuse) => {
        if (list?.kind === 'list') return { kind: 'list', items: list.items.map((item) => ({ ...item, sign: 'positive' })) };
        if (list?.kind === 'tensor' && call.over !== undefined) return { ...list, sign: 'positive' };
        return refuse(catalogue.notAList, { taken: '`softmax`' }, call.args[0] ?? call);
      },
    },
    top: { ...top, type: topType },
    tail: { ...tail, type: tailType },
    rank: onTensors(1, ([operand]) => (operand === undefined ? types.unknown : { ...operand, sign: 'positive' })),
    cosine: acrossFeatures('unknown'),
    angle: acrossFeatures('positive'),
    'jensen-shannon': acrossFeatures('positive'),
    kl: acrossFeatures('positive'),
    loss: onTensors(1, ([operand]) => (operand === undefined ? types.unknown : { ...operand, axes: new Set(), sign: 'unknown' })),
    code: onTensors(1, ([place], { call }, refuse) => {
      if (place === undefined) return types.unknown;
      if (place.axes.size > 0 || place.perSample) {
        const args = { owner: 'the place of a code', axes: types.axesInOrder(place.axes) };
        return refuse(catalogue.notANumber, args, call.args[0] ?? call);
      }
      return { kind: 'tensor', axes: new Set(['out']), perSample: false, sign: 'signed' };
    }),
    diag: onMatrix(({ axes }) => ({ kind: 'tensor', axes, perSample: false, sign: 'positive' })),
    cholesky: onMatrix((matrix) => matrix),
    inverse: onMatrix((matrix) => matrix),
    'inverse-fisher': onTensors(2, (args, { call }, refuse) => {
      const at = args.findIndex(({ axes, perSample }) => axes.size > 0 || perSample);
      if (at < 0) return ofWeights('positive');
      const axes = types.axesInOrder(args[at]?.axes ?? new Set());
      const owner = at === 0 ? 'the size of a block' : 'the damping';
      return refuse(catalogue.notANumber, { owner, axes }, call.args[at] ?? call);
    }),
    hv: onTensors(1, ([operand], { call }, refuse) => {
      const [part] = call.args;
      if (operand === undefined || part === undefined) return types.unknown;
      if (operand.perSample) return refuse(catalogue.variesBySample, {}, part);
      return ofWeights('unknown');
    }),
    grad: {
      fewest: 1,
      most: 1,
      named: ['weights', 'inputs'],
      type: ({ call, args: [scalar], named }, refuse) => {
        const part = call.args[0] ?? call;
        if (scalar === undefined || scalar.kind === 'unknown') return types.unknown;
        if (scalar.kind !== 'tensor') return refuse(catalogue.notOneValue, { what: scalar.kind }, part);
        if (scalar.axes.size > 0) {
          return refuse(catalogue.notANumber, { owner: 'what `grad` is taken of', axes: types.axesInOrder(scalar.axes) }, part);
        }
        return ofWeights('unknown', scalar.perSample && named['inputs'] === undefined);
      },
    },
    draw: { fewest: 0, most: 0, named: [], type: () => ofWeights('positive') },
  }),
);

function onMatrix(type: (matrix: types.ExprType & { readonly kind: 'matrix' }) => types.ExprType): FunctionRule {
  return {
    fewest: 1,
    most: 1,
    named: [],
    type: ({ call, args: [matrix] }, refuse) =>
      matrix?.kind === 'matrix' ? type(matrix) : refuse(catalogue.notAMatrix, { owner: call.callee }, call.args[0] ?? call),
  };
}
