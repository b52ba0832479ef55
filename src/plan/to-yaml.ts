/**
 * The plan as YAML, byte-stable: canonical key order, LF, and every scalar written so that readers
 * of YAML 1.1 and of YAML 1.2 take it for the same value.
 */
import { Document, isMap, isPair, isScalar, isSeq, visit, type Node, type Scalar, type Tags } from 'yaml';
import { planSchema } from './schema/plan.ts';
import { inertYaml } from '../language/yaml/tokens-of-yaml.ts';
import { inSchemaOrder } from './schema/json-schema.ts';
import type { Plan } from './plan.ts';

/** Longest record that is written on one line, about. */
const lineLength = 120;

/** The plan's one text. Equal plans give equal bytes. */
export function planToYaml(plan: Plan): string {
  const document = new Document(inSchemaOrder(plan, planSchema), {
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    customTags: withPortableExponents,
  });
  visit(document, {
    Scalar: (_, scalar) => markExponent(scalar),
    Collection: (key, node, path) => {
      if (key !== null && path.length > 2 && isSmall(node)) node.flow = true;
    },
  });
  return inertYaml(document, { minContentWidth: 0 });
}

/** Fits on a line and holds no record: a list of names, an update, a layer with its dimensions. */
function isSmall(node: Node): boolean {
  if (textLength(node) > lineLength) return false;
  if (isSeq(node)) return node.items.every((item) => isScalar(item));
  return isMap(node) && node.items.every(({ value }) => isScalar(value) || (isSeq(value) && value.items.every((item) => isScalar(item))));
}

/** About as many characters as the node takes on one line. */
function textLength(node: unknown): number {
  if (isScalar(node)) return String(node.value).length + 2;
  if (isPair(node)) return textLength(node.key) + textLength(node.value);
  if (!isSeq(node) && !isMap(node)) return 0;
  return node.items.reduce<number>((sum, item) => sum + textLength(item), 2);
}

function markExponent(scalar: Scalar): void {
  if (typeof scalar.value === 'number' && /e/.test(String(scalar.value))) scalar.format = 'EXP';
}

/** YAML 1.1 wants a point and a sign in `1.0e-7`; without them it is a string there. */
function withPortableExponents(tags: Tags): Tags {
  return tags.map((tag) => {
    const isExponent = typeof tag === 'object' && !tag.collection && tag.format === 'EXP';
    return isExponent ? { ...tag, stringify: writeExponent } : tag;
  });
}

function writeExponent({ value }: Scalar): string {
  const text = Number(value).toExponential();
  return text.includes('.') ? text : text.replace('e', '.0e');
}
