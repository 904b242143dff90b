import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Path } from './document.ts';
import { useEditing } from './editor-context.ts';
import { Labelled } from './fields.tsx';

type Row = readonly [name: string, value: string];

interface RowsProps {
  path: Path;
  label: string;
  /** No rows say something as well: a form without fields is a body. */
  keepEmpty?: boolean;
}

/** Names and values under each other, such as headers. A row without a name is not part of the definition yet. */
export const RowsField = ({ path, label, keepEmpty = false }: RowsProps) => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const outside = rowsOf(get(path));
  const [typed, setTyped] = useState<readonly Row[]>(outside);
  // The YAML face may have changed them.
  const rows = JSON.stringify(named(typed)) === JSON.stringify(outside) ? typed : outside;
  const change = (next: readonly Row[]) => {
    setTyped(next);
    const members = named(next);
    set(path, members.length === 0 && !keepEmpty ? undefined : Object.fromEntries(members));
  };
  const replace = (at: number, row: Row) => change(rows.map((each, index) => (index === at ? row : each)));
  return (
    <Labelled path={path} label={label}>
      {() => (
        <div className="rows-field">
          {rows.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while their names are typed
            <div key={index} className="rows-row">
              <Input
                aria-label={t('rows.name', { label, number: index + 1 })}
                value={name}
                onChange={({ target }) => replace(index, [target.value, value])}
              />
              <Input
                aria-label={t('rows.value', { label, number: index + 1 })}
                value={value}
                onChange={({ target }) => replace(index, [name, target.value])}
              />
              <Button
                icon={<DeleteOutlined />}
                aria-label={t('rows.remove', { label, number: index + 1 })}
                onClick={() => change(rows.filter((_, each) => each !== index))}
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            aria-label={t('rows.add', { label })}
            onClick={() => setTyped([...rows, ['', '']])}
          />
        </div>
      )}
    </Labelled>
  );
};

const named = (rows: readonly Row[]): Row[] => rows.filter(([name]) => name !== '');

const rowsOf = (value: unknown): Row[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, inner]) => [name, typeof inner === 'string' ? inner : JSON.stringify(inner)])
    : [];
