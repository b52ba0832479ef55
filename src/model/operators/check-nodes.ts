/** Checks nodes against the signatures of their operators while a model is read. */
import * as catalogue from '../../diagnostics/catalogue/model-operators.ts';
import { describeNode, printable } from '../describe.ts';
import { typeOfCode } from '../element-types.ts';
import type { ElementType, Graph, LocalFunction, Node } from '../graph.ts';
import type { Reading } from '../read/reading.ts';
import { signatureOf, type AttributeKind, type Count, type Formal, type Signature } from './signature.ts';

type Types = Map<string, ElementType>;

export interface Checked {
  readonly reading: Pick<Reading, 'report'>;
  readonly opset: number;
  /** Names of the local functions of the default domain, which stand before its operators. */
  readonly own: ReadonlySet<string>;
}

/** Reports counts, attributes and types that do not fit; an operator without signature is left alone. */
export function checkGraph(checked: Checked, graph: Graph, outer: Types = new Map()): void {
  const types: Types = new Map(outer);
  for (const { name, type } of graph.inputs) if (type !== undefined) types.set(name, type);
  for (const [name, { type }] of graph.initializers) types.set(name, type);
  for (const node of graph.nodes) checkNode(checked, node, types);
}

/** Of what a body reads no type is known. */
export function checkFunction(checked: Checked, local: LocalFunction): void {
  const types: Types = new Map();
  for (const node of local.nodes) checkNode(checked, node, types);
}

function checkNode(checked: Checked, node: Node, types: Types): void {
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.kind === 'graph') checkGraph(checked, attribute.value, types);
  }
  if (node.domain !== '' || checked.own.has(node.op)) return;
  const signature = signatureOf(node.op, checked.opset);
  if (signature === undefined) return;
  checkCounts(checked, node, signature);
  checkAttributes(checked, node, signature);
  checkTypes(checked, node, signature, types);
}

function checkCounts({ reading, opset }: Checked, node: Node, signature: Signature): void {
  const report = (what: 'input' | 'output', count: number, { least, most }: Count): void => {
    if (count >= least && count <= most) return;
    reading.report(catalogue.valueCount, { node: describeNode(node), operator: node.op, opset, what, count, least, most });
  };
  report('input', node.inputs.length, signature.inputs);
  report('output', node.outputs.length, signature.outputs);
  node.inputs.forEach((name, index) => {
    if (name !== '' || index >= signature.inputs.least || formalAt(signature.reads, index)?.optional === true) return;
    reading.report(catalogue.missingInput, { node: describeNode(node), operator: node.op, index });
  });
}

/** What a name that is no symbol of the framework itself has to be among. */
function checkAttributes({ reading, opset }: Checked, node: Node, signature: Signature): void {
  const owner = { node: describeNode(node), operator: node.op };
  for (const [name, { kind }] of Object.entries(node.attributes)) {
    const attribute = printable(name);
    const form = signature.attributes.get(name);
    if (form === undefined) {
      if (!name.startsWith('__')) reading.report(catalogue.unknownAttribute, { ...owner, opset, attribute });
    } else if (kind !== form.kind && kind !== 'reference' && kind !== 'other') {
      reading.report(catalogue.attributeKind, { node: owner.node, attribute, found: shown[kind], wanted: shown[form.kind] });
    }
  }
  for (const [attribute, { required }] of signature.attributes) {
    if (required && !Object.hasOwn(node.attributes, attribute)) reading.report(catalogue.missingAttribute, { ...owner, attribute });
  }
}

const shown: Readonly<Record<AttributeKind | 'reference', string>> = {
  float: 'a number',
  int: 'a whole number',
  string: 'a text',
  tensor: 'a tensor',
  graph: 'a graph',
  floats: 'a list of numbers',
  ints: 'a list of whole numbers',
  strings: 'a list of texts',
  reference: 'a reference',
  other: 'another kind',
};

/** Types are known of what the file stores and feeds, and handed on by the variables that operators share. */
function checkTypes({ reading }: Checked, node: Node, signature: Signature, types: Types): void {
  const bound = new Map<string, ElementType>();
  node.inputs.forEach((name, index) => {
    const type = types.get(name);
    const formal = formalAt(signature.reads, index);
    if (type === undefined || formal === undefined) return;
    const wanted = takenBy(formal, signature, bound);
    if (wanted !== undefined && !wanted.has(type)) {
      reading.report(catalogue.inputType, { node: describeNode(node), operator: node.op, index, type, wanted: [...wanted] });
    } else if (formal.variable !== undefined && formal.many !== 'mixed') {
      bound.set(formal.variable, type);
    }
  });
  node.outputs.forEach((name, index) => {
    const type = madeType(node, formalAt(signature.makes, index), bound);
    if (name !== '' && type !== undefined) types.set(name, type);
  });
}

function takenBy(
  { variable, types, many }: Formal,
  { variables }: Signature,
  bound: ReadonlyMap<string, ElementType>,
): ReadonlySet<ElementType> | undefined {
  if (variable === undefined) return types;
  const first = many === 'mixed' ? undefined : bound.get(variable);
  return first === undefined ? variables.get(variable) : new Set([first]);
}

function madeType({ op, attributes }: Node, formal: Formal | undefined, bound: ReadonlyMap<string, ElementType>): ElementType | undefined {
  if (formal?.types?.size === 1) return [...formal.types][0];
  if (formal?.variable === undefined || formal.many === 'mixed') return undefined;
  const { to, value } = attributes;
  if (op === 'Cast') return to?.kind === 'int' ? typeOfCode(to.value) : undefined;
  if (op === 'Constant') return value?.kind === 'tensor' ? value.value.type : undefined;
  if (op === 'ConstantOfShape') return value?.kind === 'tensor' ? value.value.type : 'float32';
  return bound.get(formal.variable);
}

/** The last formal stands for all that follow, where it stands for many. */
function formalAt(formals: readonly Formal[], index: number): Formal | undefined {
  const last = formals.at(-1);
  return formals[index] ?? (last?.many === undefined ? undefined : last);
}
