import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface MoreProps {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Reads the next page of a list; nothing at its end. */
export const MoreButton = ({ pages }: MoreProps) => {
  const { t } = useTranslation();
  if (!pages.hasNextPage) return null;
  return (
    <div className="more">
      <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t('action.more')}
      </Button>
    </div>
  );
};
