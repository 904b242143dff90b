import { App } from 'antd';
import { useSaid } from '../i18n/said.ts';

/** Says in passing why something did not work, in the language of the page. */
export const useTellRefusal = (): ((error: Error) => void) => {
  const { message } = App.useApp();
  const said = useSaid();
  return (error) => void message.error(said(error.message));
};
