import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.tsx';
import { visibleText } from '../../parts/visible-text.ts';
import type { ShownJob } from './job-query.ts';

/** The definition as one would keep it in a repository. */
export const Definition = ({ job }: { job: ShownJob }) => {
  const { t } = useTranslation('job');
  const [text, setText] = useState('');
  useEffect(() => {
    let isCurrent = true;
    void import('../../../../src/cli/documents.ts').then(({ exported, yamlText }) => {
      if (isCurrent) setText(yamlText(exported(job)));
    });
    return () => {
      isCurrent = false;
    };
  }, [job]);
  return (
    <section className="text-block">
      <CopyButton text={() => text} label={t('definition.copy')} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} className="job-yaml">
        {visibleText(text)}
      </pre>
    </section>
  );
};
