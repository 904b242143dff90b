import { Input } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';

const TYPING_MS = 300;

interface TypedProps {
  value: string | undefined;
  label: string;
  icon?: ReactNode;
  onSettled: (text: string | undefined) => void;
}

/** A text that counts once typing pauses. */
export const TypedInput = ({ value = '', label, icon, onSettled }: TypedProps) => {
  const [text, setText] = useState(value);
  // From outside: back, or a link.
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSettled(text === '' ? undefined : text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      aria-label={label}
      placeholder={label}
      prefix={icon}
      allowClear
      maxLength={200}
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
};
