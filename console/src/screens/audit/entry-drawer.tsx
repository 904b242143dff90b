import { useQuery } from '@tanstack/react-query';
import { Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditDetail } from '../../api/types.ts';
import { changesOf } from '../../parts/diff/changes.ts';
import { useFieldName } from '../../parts/diff/field-names.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { entryQuery } from './audit-query.ts';
import { nameOf } from './audit-table.tsx';

/** One entry: before and after, field by field. */
export const EntryDrawer = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { t } = useTranslation('audit');
  const { data, error } = useQuery(entryQuery(id));
  const title =
    data === undefined
      ? t('title')
      : t('detail.title', {
          kind: t(`kind.${data.kind}`),
          name: nameOf(data),
          action: t(`action.${data.action}`),
        });
  return (
    <Drawer open onClose={onClose} title={title} size="min(860px, 100vw)">
      <FailureNotice error={error} />
      {data === undefined ? error === null && <Skeleton active /> : <Entry entry={data} />}
    </Drawer>
  );
};

const Entry = ({ entry }: { entry: AuditDetail }) => {
  const { t } = useTranslation('audit');
  return (
    <>
      <p>
        <Instant at={entry.at} /> · {entry.actor}
        {entry.address !== null && <> · {t('from', { address: entry.address })}</>}
        {entry.revision !== null && <> · {t('detail.revision', { number: entry.revision })}</>}
      </p>
      <Difference entry={entry} />
    </>
  );
};

const Difference = ({ entry: { kind, before, after } }: { entry: AuditDetail }) => {
  const { t } = useTranslation('audit');
  const name = useFieldName(`Http${kind}`);
  if (before === null && after === null) return <p>{t('detail.none')}</p>;
  if (before === null) return <Document title={t('detail.document')} document={after} />;
  if (after === null) return <Document title={t('detail.deleted')} document={before} />;
  const changes = changesOf(before, after);
  if (changes.length === 0) return <p>{t('detail.same')}</p>;
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            <th scope="col">{t('detail.path')}</th>
            <th scope="col">{t('detail.before')}</th>
            <th scope="col">{t('detail.after')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, ...values }) => (
            <tr key={path}>
              <td className="wrap" title={path}>
                {name(path)}
              </td>
              {(['before', 'after'] as const).map((side) => (
                <td className="wrap" key={side}>
                  {values[side] === undefined || values[side] === null ? (
                    <span className="sub">{t('detail.nothing')}</span>
                  ) : (
                    <code className={side === 'before' ? 'value bad' : 'value good'}>{textOf(values[side])}</code>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const Document = ({ title, document }: { title: string; document: unknown }) => (
  <section>
    <h3>{title}</h3>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
    <pre className="document" tabIndex={0}>
      {JSON.stringify(document, null, 2)}
    </pre>
  </section>
);
