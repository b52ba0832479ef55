/** A lock as YAML: the same bytes for the same content, whoever writes it and wherever. */
import { Document, isScalar, visit } from 'yaml';
import { inertYaml } from '../language/yaml/tokens-of-yaml.ts';
import { dataRoles } from '../project/project.ts';
import type { Lock, LockedData, LockedFile, LockedModel } from './lock.ts';

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

function inOrder(lock: Lock): object {
  const { format, engine, device, threads, shards, library, model, data, uses } = lock;
  const { espalier, onnxruntime, node } = engine;
  return {
    format,
    engine: { espalier, onnxruntime, node },
    device,
    threads,
    shards,
    library: { edition: library.edition, sha256: library.sha256 },
    model: model && modelInOrder(model),
    data: Object.fromEntries(
      dataRoles.flatMap((role) => {
        const files = data[role];
        return files === undefined ? [] : [[role, dataInOrder(files)]];
      }),
    ),
    uses: sorted(uses),
  };
}

function modelInOrder({ file, sha256, external = [] }: LockedModel): object {
  return { file, sha256, external: external.length > 0 ? sorted(external) : undefined };
}

function dataInOrder(data: LockedData): object {
  if ('files' in data) return { files: data.files.map(fileInOrder), settings: data.settings };
  const { x, y, scale } = data;
  return { x: fileInOrder(x), y: fileInOrder(y), scale };
}

function sorted(files: readonly LockedFile[]): readonly object[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1)).map(fileInOrder);
}

function fileInOrder({ file, sha256 }: LockedFile): object {
  return { file, sha256 };
}
