import { Form, Input, InputNumber, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { useSaid } from '../../i18n/said.ts';
import type { Path } from './document.ts';
import { pathText, useEditing } from './editor-context.ts';

interface FieldProps {
  path: Path;
  label: string;
  hint?: ReactNode;
  placeholder?: string | undefined;
}

/** A label with what the server says of the place below it. */
export const Labelled = ({
  path,
  label,
  hint,
  children,
}: Omit<FieldProps, 'placeholder'> & { children: (id: string) => ReactNode }) => {
  const id = useId();
  const said = useSaid();
  const { problems } = useEditing();
  const here = pathText(path);
  const found = problems.find((problem) => problem.path === here || problem.path.startsWith(`${here}.`));
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      validateStatus={found === undefined ? '' : 'error'}
      help={found === undefined ? hint : [said(found.message), said(found.remedy)].filter(Boolean).join('. ')}
    >
      {children(id)}
    </Form.Item>
  );
};

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

export const TextField = ({ path, label, hint, placeholder, rows }: FieldProps & { rows?: number }) => {
  const { get, set } = useEditing();
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(id) => {
        const shared = {
          id,
          placeholder,
          value: textOf(get(path)),
          onChange: ({ target }: { target: { value: string } }) =>
            set(path, target.value === '' ? undefined : target.value),
        };
        return rows === undefined ? <Input {...shared} /> : <Input.TextArea {...shared} rows={rows} />;
      }}
    </Labelled>
  );
};

export const NumberField = ({ path, label, hint, placeholder, min = 0 }: FieldProps & { min?: number }) => {
  const { get, set } = useEditing();
  const value = get(path);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(id) => (
        <InputNumber
          id={id}
          min={min}
          placeholder={placeholder}
          value={typeof value === 'number' ? value : null}
          onChange={(number) => set(path, number ?? undefined)}
        />
      )}
    </Labelled>
  );
};

interface ChoiceProps extends FieldProps {
  options: { value: string; label: string }[];
  /** What holds where nothing is written. */
  otherwise: string;
}

export const ChoiceField = ({ path, label, hint, options, otherwise }: ChoiceProps) => {
  const { get, set } = useEditing();
  const value = get(path);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(id) => (
        <Select
          id={id}
          showSearch
          options={options}
          value={typeof value === 'string' ? value : otherwise}
          onChange={(chosen) => set(path, chosen)}
        />
      )}
    </Labelled>
  );
};

/** Any of some, such as what is retried; none chosen is the default. */
export const ManyField = ({ path, label, hint, placeholder, options }: Omit<ChoiceProps, 'otherwise'>) => {
  const { get, set } = useEditing();
  const value = get(path);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          placeholder={placeholder}
          options={options}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) => set(path, chosen.length === 0 ? undefined : chosen)}
        />
      )}
    </Labelled>
  );
};

/** Fields that few jobs need. */
export const More = ({ title, children }: { title: string; children: ReactNode }) => (
  <details className="more-fields">
    <summary>{title}</summary>
    {children}
  </details>
);
