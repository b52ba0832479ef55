/** Latency profiles as YAML, and back; a file may come from anywhere. */
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { LatencyProfile } from '../plan.ts';
import { latencyProfile } from '../schema/latency.ts';
import { boundedDocument, inertYaml } from '../../language/yaml/tokens-of-yaml.ts';
import { inSchemaOrder } from '../schema/json-schema.ts';
import { plainValue } from '../value-text.ts';
import { profileFault } from './profile-facts.ts';
import { profileValidator } from './profile-validator.ts';

const head = `# How long a network takes, measured by \`espalier profile\`. Targets in latency are read from it,
# so that a plan prunes the same units everywhere: keep it under version control.
`;

/** Profiles of networks of thousands of layers take less. */
export const sizeLimit = 16 * 2 ** 20;

export function profileToYaml(profile: LatencyProfile): string {
  const document = new Document(inSchemaOrder(profile, latencyProfile), { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Collection: (_, node, path) => {
      const isPlain = isSeq(node) || (isMap(node) && node.items.every(({ value }) => isScalar(value)));
      if (path.length > 2 && isPlain) node.flow = !isSeq(node) || node.items.every(isScalar);
    },
  });
  return head + inertYaml(document);
}

/** The profile, or why the text holds none, in words. */
export function profileFromYaml(text: string): { readonly value: LatencyProfile } | { readonly fault: string } {
  if (text.length > sizeLimit) return { fault: 'it is too large' };
  const { value: document } = boundedDocument({ name: '', text }, { merge: false, logLevel: 'silent' });
  if (document === undefined) return { fault: 'it nests too deeply' };
  const [error] = document.errors;
  if (error !== undefined) return { fault: `it is not YAML (${error.message.split('\n')[0]})` };
  const data = plainValue(document);
  const isProfile = profileValidator();
  if (!isProfile(data)) {
    const [first] = isProfile.errors ?? [];
    return { fault: `${placeOf(first?.instancePath ?? '')}${first?.message ?? 'it has other keys'}` };
  }
  const fault = profileFault(data);
  return fault !== undefined ? { fault: `${placeOf(fault.path.join('/'))}${fault.problem}` } : { value: data };
}

function placeOf(pointer: string): string {
  const path = pointer.replace(/^\//, '');
  return path === '' ? '' : `at \`${path}\` `;
}
