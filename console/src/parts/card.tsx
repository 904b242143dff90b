import type { ReactNode } from 'react';

interface CardProps {
  size?: 'small';
  className?: string;
  children: ReactNode;
}

/** A part of a screen in a frame. Ant Design's own can hold tabs, and brings them along. */
export const Card = ({ size, className, children }: CardProps) => (
  <div className={['card', size === 'small' ? 'card-small' : '', className ?? ''].join(' ').trim()}>{children}</div>
);
