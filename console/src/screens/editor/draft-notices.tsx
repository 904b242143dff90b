import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useInstantFormat } from '../../parts/instant.tsx';
import type { useDraft } from './draft.ts';

/** Tells that the text is one from before, and offers what another tab or an earlier visit left. */
export const DraftNotices = ({ draft }: { draft: ReturnType<typeof useDraft> }) => {
  const { t } = useTranslation('editor');
  const format = useInstantFormat();
  const { other } = draft;
  return (
    <>
      {draft.wasKept && draft.isChanged && (
        <Alert className="gap-below" type="info" showIcon title={t('kept')} closable />
      )}
      {other !== null && (
        <Alert
          className="gap-below"
          type="info"
          showIcon
          title={t('draft.other', { at: format(other.at) })}
          action={
            <span className="draft-choices">
              <Button size="small" onClick={draft.takeOther}>
                {t('draft.take')}
              </Button>
              <Button size="small" onClick={draft.dropOther}>
                {t('draft.drop')}
              </Button>
            </span>
          }
        />
      )}
    </>
  );
};
