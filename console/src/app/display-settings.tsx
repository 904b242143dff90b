import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { choose, type Preferences, usePreferences } from './preferences.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Language, theme and time zone, three switches with their names. */
export const DisplaySettings = () => {
  const { t } = useTranslation();
  const { language, theme, zone } = usePreferences();
  return (
    <div className="display-settings">
      <Segmented<Preferences['language']>
        aria-label={t('settings.language')}
        size="small"
        value={language}
        onChange={(value) => choose({ language: value })}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
      <Segmented<Preferences['theme']>
        aria-label={t('settings.theme')}
        size="small"
        value={theme}
        onChange={(value) => choose({ theme: value })}
        options={[
          { value: 'light', label: t('settings.light') },
          { value: 'dark', label: t('settings.dark') },
          { value: 'system', label: t('settings.system') },
        ]}
      />
      <Segmented<Preferences['zone']>
        aria-label={t('settings.zone')}
        size="small"
        value={zone}
        onChange={(value) => choose({ zone: value })}
        options={[
          { value: 'here', label: t('settings.zoneHere', { zone: HERE }) },
          { value: 'utc', label: t('settings.zoneUtc') },
        ]}
      />
    </div>
  );
};
