import { SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Entry, useEntries } from './palette-entries.ts';
import './palette.css';

/** Ctrl K (⌘ K): go anywhere, find a job or an application, and do what is often done, by keyboard. */
export const Palette = () => {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <Button icon={<SearchOutlined />} onClick={() => setOpen(true)} className="palette-button">
        <span className="palette-word">{t('palette.short')}</span> <kbd>Ctrl K</kbd>
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        destroyOnHidden
        title={<span className="visually-hidden">{t('palette.open')}</span>}
        className="palette"
      >
        <PaletteSearch onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
};

const PaletteSearch = ({ onDone }: { onDone: () => void }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(text.trim());
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onDone();
    if (typeof entry.go === 'function') entry.go();
    else void navigate(entry.go);
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setAt((chosen + step + entries.length) % Math.max(entries.length, 1));
  };
  return (
    <>
      <Input
        autoFocus
        size="large"
        prefix={<SearchOutlined />}
        placeholder={t('palette.hint')}
        aria-label={t('palette.hint')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${chosen}`}
        value={text}
        maxLength={100}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={keys}
        onPressEnter={() => go(entries[chosen])}
      />
      <div id={listId} role="listbox" className="palette-list" aria-label={t('palette.open')}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which keeps the focus
          <div
            key={entry.key}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={() => go(entry)}
          >
            <span>{entry.label}</span>
            {entry.kind !== undefined && <span className="palette-kind">{entry.kind}</span>}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className="palette-keys">{t('palette.nothing')}</p>}
      <div className="palette-keys">{t('palette.keys')}</div>
    </>
  );
};
