import { Skeleton } from 'antd';

/** Where something will be shown, until it is there. Nothing where an error is told instead: it would seem to go on loading for ever. */
export const Loading = ({ error, rows = 3 }: { error: unknown; rows?: number }) =>
  error === null || error === undefined ? <Skeleton active paragraph={{ rows }} /> : null;
