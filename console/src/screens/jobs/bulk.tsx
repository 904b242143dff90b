import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAs, useUser } from '../../session/session.ts';
import { BULK, type BulkKind } from './bulk-kinds.ts';
import type { queryOf } from './jobs-query.ts';

const BulkDialog = lazy(() => import('./bulk-dialog.tsx'));

interface BulkProps {
  query: ReturnType<typeof queryOf>;
  count: { jobs: number; suspended: number } | undefined;
}

/** What can be done to everything that the filter shows. */
export const Bulk = ({ query, count }: BulkProps) => {
  const { t } = useTranslation('jobs');
  const user = useUser();
  const [kind, setKind] = useState<BulkKind | null>(null);
  const kinds = (Object.keys(BULK) as BulkKind[]).filter((each) => mayAs(user, BULK[each].role, query.namespace));
  return (
    <>
      <Dropdown
        trigger={['click']}
        disabled={count === undefined || count.jobs === 0}
        menu={{
          items: kinds.map((each) => ({ key: each, label: t(`bulk.menu.${each}`), danger: each === 'delete' })),
          onClick: ({ key }) => setKind(key as BulkKind),
        }}
      >
        <Button>
          {t('bulk.open')} <DownOutlined />
        </Button>
      </Dropdown>
      {kind !== null && count !== undefined && (
        <Suspense>
          <BulkDialog kind={kind} query={query} count={count} onClose={() => setKind(null)} />
        </Suspense>
      )}
    </>
  );
};
