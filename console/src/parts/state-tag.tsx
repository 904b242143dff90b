import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Run } from '../api/types.ts';
import { useDark } from '../app/preferences.ts';
import { stateColours } from '../app/theme.ts';

/** A state of a run, shard or slot: its word and its colour. */
export const StateTag = ({ state }: { state: Run['state'] | 'planned' }) => {
  const { t } = useTranslation();
  const colour = stateColours(useDark())[state];
  return (
    <Tag variant="outlined" style={{ color: colour, borderColor: colour, background: 'transparent' }}>
      {t(`state.${state}`)}
    </Tag>
  );
};
