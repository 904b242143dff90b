import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../api/types.ts';
import { Instant } from '../../parts/instant.tsx';

export const AuditTable = ({ entries }: { entries: readonly AuditEntry[] }) => {
  const { t } = useTranslation('audit');
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            {(['at', 'who', 'what', 'change'] as const).map((column) => (
              <th scope="col" key={column}>
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td data-column={t('at')}>
                <Instant at={entry.at} />
              </td>
              <td className="wrap" data-column={t('who')}>
                {entry.actor}
                {entry.address !== null && <span className="sub">{t('from', { address: entry.address })}</span>}
              </td>
              <td className="wrap" data-column={t('what')}>
                {t(`kind.${entry.kind}`)} <strong>{nameOf(entry)}</strong>: {t(`action.${entry.action}`)}
                {entry.revision !== null && (
                  <span className="sub">{t('detail.revision', { number: entry.revision })}</span>
                )}
              </td>
              <td>
                {hasChange(entry) && (
                  <Link
                    from="/audit"
                    to="/audit"
                    search={(before) => ({ ...before, entry: entry.id })}
                    aria-label={t('showNamed', { action: t(`action.${entry.action}`), name: nameOf(entry) })}
                  >
                    {t('show')}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const nameOf = ({ namespace, name }: AuditEntry): string => (namespace === null ? name : `${namespace}/${name}`);

/** A sign-in leaves nothing to compare. */
const hasChange = ({ action }: AuditEntry): boolean => ['created', 'changed', 'deleted', 'revoked'].includes(action);
