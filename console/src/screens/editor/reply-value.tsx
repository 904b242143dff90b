import { useTranslation } from 'react-i18next';
import { useEditing } from './editor-context.ts';
import { expressionOf, jsonPathOf } from './success-boxes.ts';

/** A reply of thousands of values is shown by its first ones. */
const MOST = 50;

/** A JSON reply whose values can be clicked: the success rule then asks for that value at that place. */
export const ReplyValue = ({ value, steps = [] }: { value: unknown; steps?: readonly (string | number)[] }) => {
  const { t } = useTranslation('editor');
  if (typeof value !== 'object' || value === null) return <Leaf value={value} steps={steps} />;
  const isList = Array.isArray(value);
  const members = isList ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return (
    <ul className="reply-value">
      {members.slice(0, MOST).map(([name, inner]) => (
        <li key={name}>
          <span className="reply-name">{isList ? `[${name}]` : name}</span>{' '}
          <ReplyValue value={inner} steps={[...steps, name]} />
        </li>
      ))}
      {members.length > MOST && <li>{t('try.moreValues', { count: members.length - MOST })}</li>}
      {members.length === 0 && <li>{isList ? '[]' : '{}'}</li>}
    </ul>
  );
};

const Leaf = ({ value, steps }: { value: unknown; steps: readonly (string | number)[] }) => {
  const { t } = useTranslation('editor');
  const { set } = useEditing();
  const path = jsonPathOf(steps);
  const shown = JSON.stringify(value);
  const take = () => set(['spec', 'success', 'json'], literalExpression(path, value));
  return (
    <button type="button" className="reply-leaf" onClick={take} title={t('try.take', { path })}>
      {shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}
    </button>
  );
};

/** A text that reads like a number stays a text. */
const literalExpression = (path: string, value: unknown): string =>
  typeof value === 'string' ? `${path} == ${JSON.stringify(value)}` : expressionOf({ path, expected: String(value) });
