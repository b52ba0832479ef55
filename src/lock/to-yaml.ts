/** A lock as YAML: the same bytes for the same content, whoever writes it and wherever. */
import { Document, isScalar, visit } from 'yaml';
import { inertYaml } from '../language/yaml/tokens-of-yaml.ts';
import { inSchemaOrder } from '../plan/schema/json-schema.ts';
import { lockSchema, type Lock, type LockedFile } from './lock.ts';

const head = `# What the recipes of this folder rest on, by content: \`espalier run --frozen\` refuses anything else.
# \`espalier lock\` writes this file and \`espalier lock --update\` renews it; keep it under version control.
`;

/** Ends with a line break. */
export function lockToYaml(lock: Lock): string {
  const document = new Document(inOrder(lock), { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Map: (_, map) => {
      const isSmall = map.items.every(({ value }) => isScalar(value));
      if (isSmall && map !== document.contents) map.flow = !isHashed(map.toJSON());
    },
  });
  return head + inertYaml(document);
}

/** A hash is as long as a line: it gets one of its own, so that a change of content is one line. */
function isHashed(record: unknown): boolean {
  return typeof record === 'object' && record !== null && 'sha256' in record;
}

/** Files that are named once each go by their paths; those of a data set keep their order. */
function inOrder({ model, uses, ...lock }: Lock): unknown {
  const { external = [] } = model ?? {};
  const files = { ...model, external: external.length > 0 ? sorted(external) : undefined };
  return inSchemaOrder({ ...lock, model: model && files, uses: sorted(uses) }, lockSchema);
}

function sorted(files: readonly LockedFile[]): readonly LockedFile[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}
