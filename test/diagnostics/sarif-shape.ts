/**
 * What SARIF 2.1.0 says of the parts that we write, as a JSON Schema: taken down by hand from the
 * standard's text (the sections are named), closed, so that a misspelt property is found.
 */
const text = closed({ text: { type: 'string', minLength: 1 } }, ['text']);

/** 3.4 */
const artifactLocation = closed(
  { uri: { type: 'string', pattern: "^[A-Za-z0-9._~!$&'()*+;=@%/:-]+$" }, uriBaseId: { const: '%SRCROOT%' } },
  ['uri'],
);

const place = { type: 'integer', minimum: 1 };

/** 3.30 */
const region = closed({ startLine: place, startColumn: place, endLine: place, endColumn: place }, ['startLine']);

/** 3.28, 3.29 */
const location = { physicalLocation: closed({ artifactLocation, region }, ['artifactLocation']) };

/** 3.55 to 3.57 */
const fix = closed(
  {
    description: text,
    artifactChanges: list(
      closed(
        {
          artifactLocation,
          replacements: list(closed({ deletedRegion: region, insertedContent: closed({ text: { type: 'string' } }) }, ['deletedRegion'])),
        },
        ['artifactLocation', 'replacements'],
      ),
    ),
    properties: { type: 'object' },
  },
  ['artifactChanges'],
);

const level = { enum: ['none', 'note', 'warning', 'error'] };

/** 3.49 */
const rule = closed(
  {
    id: { type: 'string', pattern: '^ESP\\d{4}$' },
    name: { type: 'string' },
    shortDescription: text,
    fullDescription: text,
    help: closed({ text: { type: 'string' }, markdown: { type: 'string' } }, ['text']),
    helpUri: { type: 'string', pattern: '^https://' },
    defaultConfiguration: closed({ level }),
    properties: { type: 'object', properties: { tags: { type: 'array' } } },
  },
  ['id'],
);

/** 3.27 */
const result = closed(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message: text,
    locations: list(closed(location)),
    relatedLocations: list(closed({ ...location, message: text })),
    partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
    fixes: list(fix),
  },
  ['message'],
);

/** 3.13, 3.14, 3.18, 3.19 */
export const sarifShape = closed(
  {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: list(
      closed(
        {
          tool: closed({
            driver: closed(
              { name: { type: 'string' }, version: { type: 'string' }, rules: { type: 'array', uniqueItems: true, items: rule } },
              ['name'],
            ),
          }),
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          results: { type: 'array', items: result },
        },
        ['tool'],
      ),
    ),
  },
  ['version', 'runs'],
);

function closed(properties: object, required: readonly string[] = []): object {
  return { type: 'object', additionalProperties: false, properties, required };
}

function list(items: object): object {
  return { type: 'array', minItems: 1, items };
}
