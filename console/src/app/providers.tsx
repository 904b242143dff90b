import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { pageNonce } from './page-nonce.ts';
import { useDark, usePreferences } from './preferences.ts';
import { stateColours, themeOf } from './theme.ts';

/** Language, theme and data around everything. */
export const Providers = ({ children }: { children: ReactNode }) => {
  const { language } = usePreferences();
  const { i18n } = useTranslation();
  const dark = useDark();
  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language, i18n]);
  useEffect(() => {
    const { dataset, style } = document.documentElement;
    dataset.theme = dark ? 'dark' : 'light';
    // Styles name the states' colours as --state-failed and so on.
    for (const [state, colour] of Object.entries(stateColours(dark))) style.setProperty(`--state-${state}`, colour);
  }, [dark]);
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider
        csp={{ nonce: pageNonce }}
        locale={language === 'zh' ? zhCN : enUS}
        theme={themeOf(dark)}
        button={{ autoInsertSpace: false }}
      >
        <App>{children}</App>
      </ConfigProvider>
    </QueryClientProvider>
  );
};
