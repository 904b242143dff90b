import { globSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const read = (text: string, version: '1.1' | '1.2') =>
  parseAllDocuments(text, { version, customTags: (tags) => tags.filter((tag) => tag !== 'timestamp') }).map(
    (document) => document.toJS(),
  );

/** kubectl and Helm read YAML 1.1, to which a bare `on` is true. */
it.each(globSync('k8s/{crd,chart/crds,base,components,overlays,examples}/**/*.yaml').sort())(
  '%s means the same in YAML 1.1 and 1.2',
  (path) => {
    const text = readFileSync(path, 'utf8');
    expect(read(text, '1.1')).toEqual(read(text, '1.2'));
  },
);
