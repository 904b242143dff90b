import { SearchOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TypedInput } from './typed-input.tsx';
import { TypedInstant } from './typed-instant.tsx';

type Value = string | readonly string[] | undefined;
/** What a list is narrowed to, by the names of its filters; it stands in the URL. */
type Search = Readonly<Record<string, Value>>;

/** One thing to narrow by: a text, one of some, several of some, an instant. The first text has the looking glass. */
export type Filter =
  | { kind: 'text' | 'instant'; name: string; label: string }
  | { kind: 'one' | 'several'; name: string; label: string; options: { value: string; label: string }[] };

interface BarProps {
  label: string;
  clear: string;
  filters: readonly Filter[];
  search: object;
  /** undefined takes a filter away. */
  onChange: (part: Record<string, Value>) => void;
  onClear: () => void;
  /** What does not narrow, such as an order. */
  children?: ReactNode;
}

/** The bar of filters above a list. On a phone all but the first one stand behind a click. */
export const FilterBar = ({ label, clear, filters, search, onChange, onClear, children }: BarProps) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const values = search as Search;
  const inForce = filters.filter(({ name }) => values[name] !== undefined).length;
  const [first, ...others] = filters.map((filter, index) => (
    <Field
      key={filter.name}
      filter={filter}
      isFirst={index === 0}
      value={values[filter.name]}
      onChange={(value) => onChange({ [filter.name]: value })}
    />
  ));
  return (
    <search className={isOpen ? 'filter-bar is-open' : 'filter-bar'} aria-label={label}>
      {first}
      <Button className="filter-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {inForce === 0 ? t('filters') : t('filtersInForce', { total: inForce })}
      </Button>
      {others}
      {children}
      <Button type="link" disabled={inForce === 0} onClick={onClear}>
        {clear}
      </Button>
    </search>
  );
};

interface FieldProps {
  filter: Filter;
  isFirst: boolean;
  value: Value;
  onChange: (value: Value) => void;
}

const Field = ({ filter, isFirst, value, onChange }: FieldProps) => {
  const { label } = filter;
  switch (filter.kind) {
    case 'text':
      return (
        <TypedInput
          value={value as string | undefined}
          label={label}
          icon={isFirst ? <SearchOutlined /> : undefined}
          onSettled={onChange}
        />
      );
    case 'instant':
      return <TypedInstant value={value as string | undefined} label={label} onChange={onChange} />;
    case 'one':
      return (
        <Select
          aria-label={label}
          placeholder={label}
          allowClear
          showSearch
          value={(value as string | undefined) ?? null}
          options={filter.options}
          onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
        />
      );
    case 'several':
      return (
        <Select
          mode="multiple"
          aria-label={label}
          placeholder={label}
          allowClear
          value={[...((value as readonly string[] | undefined) ?? [])]}
          options={filter.options}
          onChange={(chosen: string[]) => onChange(chosen.length === 0 ? undefined : chosen)}
        />
      );
  }
};
