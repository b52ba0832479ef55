/** What is wrong with a data set that has only known keys: they belong to no kind, or to several. */
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { Document } from 'yaml';
import { dataKinds } from './data-files.ts';
import { keySpan, valueSpan } from './stray-paths.ts';
import { dataRoles } from './project.ts';
import type { Written } from './project-validator.ts';

export function dataFaults({ data }: Pick<Written, 'data'>, source: Source, document: Document): readonly Diagnostic[] {
  return dataRoles.flatMap((role) => {
    const files = data?.[role];
    if (files === undefined) return [];
    const keys = Object.keys(files);
    const kinds = Object.values(dataKinds).filter(([telling]) => keys.includes(telling));
    const owner = `\`data.${role}\``;
    const [kind] = kinds;
    if (kind === undefined) {
      const span = valueSpan(document, ['data', role]);
      const place = { source, span };
      return [diagnose(catalogue.missingKey, { key: 'x', owner }, place)];
    }
    const known: readonly string[] = kind;
    const stray = keys.find((key) => !known.includes(key));
    if (stray === undefined) return [];
    const span = keySpan(document, ['data', role, stray]);
    const args = { key: stray, owner, kind: kind[0], known };
    return [diagnose(catalogue.mixedData, args, { source, span })];
  });
}
