import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Empty, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { Page, Token } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { NamespaceTags } from '../../parts/namespace-tags.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { CreateToken } from './create-token.tsx';
import '../../parts/list.css';
import { Loading } from '../../parts/loading.tsx';
import { useTellRefusal } from '../../parts/tell-refusal.ts';

/** Tokens that reach no further than the viewer: made, shown once, ended. */
export const TokensScreen = () => {
  const { t } = useTranslation(['tokens', 'common']);
  const tokens = useInfiniteQuery(pagesQuery<Page<Token>>('tokens', '/tokens', {}));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const items = tokens.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={t('tokens:title')}>
        {mayAs(useUser(), 'admin') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t('tokens:create.title')}
          </Button>
        )}
      </PageHead>
      <p className="lead">{t('tokens:lead')}</p>
      <FailureNotice error={tokens.error} />
      <Card>
        {items === undefined ? (
          <Loading error={tokens.error} />
        ) : items.length === 0 ? (
          <Empty description={t('tokens:empty')} />
        ) : (
          <TokenTable tokens={items} />
        )}
        <MoreButton pages={tokens} />
      </Card>
      {making && <CreateToken onClose={() => setMaking(false)} onMade={setMade} />}
      {made !== null && (
        <ShownOnce
          title={t('tokens:shown.title', { name: made.name })}
          lead={t('tokens:shown.lead')}
          secret={made.token}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
};

const TokenTable = ({ tokens }: { tokens: readonly Token[] }) => {
  const { t } = useTranslation(['tokens', 'common']);
  const { message } = App.useApp();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: ({ id }: Token) => ask(`/tokens/${id}`, { method: 'DELETE' }),
    onSuccess: () => void message.success(t('tokens:revoked')),
    onError: useTellRefusal(),
    onSettled: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            {(['name', 'role', 'namespaces', 'created', 'expires', 'used'] as const).map((column) => (
              <th scope="col" key={column}>
                {t(`tokens:${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t('tokens:revoke')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td className="wrap">{token.name}</td>
              <td data-column={t('tokens:role')}>{t(`common:role.${token.role}`)}</td>
              <td data-column={t('tokens:namespaces')}>
                <NamespaceTags namespaces={token.namespaces} />
              </td>
              <td data-column={t('tokens:created')}>
                <Instant at={token.createdAt} />
                <span className="sub">{t('tokens:by', { name: token.createdBy })}</span>
              </td>
              <td data-column={t('tokens:expires')}>
                <Instant at={token.expiresAt} none={t('tokens:never')} />
                {isOver(token) && <span className="sub bad">{t('tokens:over')}</span>}
              </td>
              <td data-column={t('tokens:used')}>
                <Instant at={token.lastUsedAt} none={t('tokens:unused')} />
              </td>
              <td>
                <Popconfirm
                  title={t('tokens:sure', { name: token.name })}
                  okText={t('tokens:revoke')}
                  okButtonProps={{ danger: true }}
                  cancelText={t('common:action.cancel')}
                  onConfirm={() => revoke.mutate(token)}
                >
                  <Button size="small" danger aria-label={t('tokens:revokeNamed', { name: token.name })}>
                    {t('tokens:revoke')}
                  </Button>
                </Popconfirm>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const isOver = ({ expiresAt }: Token): boolean => expiresAt !== null && Date.parse(expiresAt) <= Date.now();
