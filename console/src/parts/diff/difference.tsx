import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Document, exported, yamlText } from '../../../../src/cli/documents.ts';
import { unifiedDiff } from '../../../../src/cli/unified-diff.ts';
import { visibleText } from '../visible-text.ts';
import { changesOf, shortValue } from './changes.ts';
import { useFieldName, useFieldValue } from './field-names.ts';
import './diff.css';

interface DifferenceProps {
  before: Document;
  after: Document;
  /** What the two are called. */
  names: { before: string; after: string };
}

/** What differs between two definitions: in words, or as a diff of their YAML. */
export const Difference = ({ before, after, names }: DifferenceProps) => {
  const { t } = useTranslation();
  const [face, setFace] = useState<'words' | 'yaml'>('words');
  return (
    <section className="difference" aria-label={t('difference.title')}>
      <Segmented
        size="small"
        value={face}
        onChange={setFace}
        options={(['words', 'yaml'] as const).map((value) => ({ value, label: t(`difference.${value}`) }))}
      />
      {face === 'words' ? (
        <Words before={before} after={after} />
      ) : (
        <YamlDiff before={yamlText(exported(before))} after={yamlText(exported(after))} names={names} />
      )}
    </section>
  );
};

const Words = ({ before, after }: { before: Document; after: Document }) => {
  const { t } = useTranslation();
  const name = useFieldName(after.kind);
  const shown = useFieldValue();
  // A field that was left to its default is told with it; a new definition by what was written alone.
  const isNew = Object.keys(before.spec).length === 0;
  const changes = isNew ? changesOf({}, exported(after)) : changesOf(whole(before), whole(after));
  if (changes.length === 0) return <span className="secondary">{t('difference.none')}</span>;
  return (
    <ul className="changes">
      {changes.map(({ path, before: was, after: is }) => (
        <li key={path} title={path}>
          <strong>{visibleText(name(path))}</strong>{' '}
          {was === undefined ? (
            <>
              {t('difference.added')} <ins>{shortValue(shown(path, is))}</ins>
            </>
          ) : is === undefined ? (
            <>
              {t('difference.removed')} <del>{shortValue(shown(path, was))}</del>
            </>
          ) : (
            <>
              <del>{shortValue(shown(path, was))}</del> → <ins>{shortValue(shown(path, is))}</ins>
            </>
          )}
        </li>
      ))}
    </ul>
  );
};

/** With every default, without what the server adds. */
const whole = (document: Document) => ({ metadata: exported(document).metadata, spec: document.spec });

const CLASSES: Readonly<Record<string, string>> = { '+': 'diff-added', '-': 'diff-removed', '@': 'diff-place' };

const YamlDiff = ({ before, after, names }: { before: string; after: string; names: DifferenceProps['names'] }) => {
  const { t } = useTranslation();
  const diff = unifiedDiff(before, after, names);
  if (diff === '') return <span className="secondary">{t('difference.none')}</span>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre className="diff" tabIndex={0}>
      {diff
        .trimEnd()
        .split('\n')
        .map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <span key={index} className={CLASSES[line[0] ?? ''] ?? ''}>
            {visibleText(line)}
            {'\n'}
          </span>
        ))}
    </pre>
  );
};
