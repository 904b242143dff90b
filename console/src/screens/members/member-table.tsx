import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Member } from '../../api/types.ts';
import { useDuration } from '../../parts/duration.ts';
import { Instant } from '../../parts/instant.tsx';

/** A clock this far off may make calls late, though never wrong. */
const WORTH_A_LOOK_MS = 500;
const EXACT_MS = 2;

const ROLES = ['api', 'planner', 'dispatcher', 'rescuer', 'pruner', 'operator'] as const;

/** @param at the server's clock */
export const MemberTable = ({ members, at }: { members: readonly Member[]; at: string }) => {
  const { t } = useTranslation(['members', 'common']);
  const duration = useDuration();
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            {(['name', 'state', 'roles', 'holds', 'calls', 'clock', 'since', 'beat'] as const).map((column) => (
              <th scope="col" key={column}>
                {t(`members:${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id}>
              <td className="wrap">
                {member.name}
                <span className="sub">{t('members:version', { version: member.version })}</span>
              </td>
              <td className={member.state === 'alive' ? 'good' : 'bad'}>
                {member.state === 'alive' ? t('members:alive') : t('members:gone')}
              </td>
              <td>
                <span className="tags">
                  {member.roles.map((role) => (
                    <Tag key={role}>{roleWord(role, t)}</Tag>
                  ))}
                </span>
              </td>
              <td className="numbers" data-column={t('members:holds')}>
                <Holds {...member.holds} />
              </td>
              <td className="numbers" data-column={t('members:calls')}>
                {member.callsInFlight} / {member.maxCalls}
              </td>
              <td
                data-column={t('members:clock')}
                className={Math.abs(member.clockOffsetMs) >= WORTH_A_LOOK_MS ? 'bad numbers' : 'numbers'}
              >
                {clockText(member.clockOffsetMs, t, duration)}
              </td>
              <td data-column={t('members:since')}>
                <Instant at={member.startedAt} />
              </td>
              <td className="numbers" data-column={t('members:beat')}>
                {t('common:time.ago', { duration: duration(Date.parse(at) - Date.parse(member.lastBeatAt)) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Holds = ({ running, waiting }: Member['holds']) => {
  const { t } = useTranslation('members');
  if (running + waiting === 0) return <span className="sub">{t('nothing')}</span>;
  return (
    <>
      {running > 0 && <div>{t('running', { count: running })}</div>}
      {waiting > 0 && <div>{t('waiting', { count: waiting })}</div>}
    </>
  );
};

type Words = ReturnType<typeof useTranslation<['members', 'common']>>['t'];

/** A role that this console does not know yet is shown as it is. */
const roleWord = (role: string, t: Words): string => {
  const known = ROLES.find((each) => each === role);
  return known === undefined ? role : t(`members:role.${known}`);
};

const clockText = (offsetMs: number, t: Words, duration: (ms: number) => string): string => {
  if (Math.abs(offsetMs) < EXACT_MS) return t('members:clockExact');
  // The offset is what is added to a member's clock to have the database's.
  return t(offsetMs > 0 ? 'members:clockBehind' : 'members:clockAhead', { duration: duration(Math.abs(offsetMs)) });
};
