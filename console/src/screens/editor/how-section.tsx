import { useTranslation } from 'react-i18next';
import { useEditing } from './editor-context.ts';
import { ChoiceField, ManyField, More, NumberField, TextField } from './fields.tsx';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES, RETRY_CLASSES, ROUTE_STRATEGIES } from './policies.ts';
import { RowsField } from './rows-field.tsx';

const RETRY = ['spec', 'retry'] as const;
const ENDPOINTS = ['spec', 'endpoints'] as const;

/** How a job is run: what most jobs set first, the rest behind a click. */
export const HowSection = () => {
  const { t } = useTranslation(['editor', 'policy']);
  const { get } = useEditing();
  const route = get(['spec', 'routeStrategy']);
  return (
    <>
      <div className="field-pair">
        <ChoiceField
          path={['spec', 'routeStrategy']}
          label={t('editor:how.route')}
          otherwise="RoundRobin"
          options={ROUTE_STRATEGIES.map((value) => ({ value, label: t(`policy:route.${value}`) }))}
        />
        {route === 'Sharded' && <NumberField path={['spec', 'shards']} label={t('editor:how.shards')} min={1} />}
        {route === 'ConsistentHash' && (
          <TextField path={['spec', 'hashKey']} label={t('editor:how.hashKey')} hint={t('editor:how.hashKeyHint')} />
        )}
        <ChoiceField
          path={['spec', 'concurrencyPolicy']}
          label={t('editor:how.concurrency')}
          otherwise="Queue"
          options={CONCURRENCY_POLICIES.map((value) => ({ value, label: t(`policy:concurrency.${value}`) }))}
        />
        <ChoiceField
          path={['spec', 'misfirePolicy']}
          label={t('editor:how.misfire')}
          otherwise="FireOnce"
          options={MISFIRE_POLICIES.map((value) => ({ value, label: t(`policy:misfire.${value}`) }))}
        />
        <DurationField name="timeout" placeholder="60s" label={t('editor:how.timeout')} />
        <NumberField
          path={[...RETRY, 'maxAttempts']}
          label={t('editor:how.attempts')}
          hint={t('editor:how.attemptsHint')}
          placeholder="1"
          min={1}
        />
        <TextField
          path={[...RETRY, 'interval']}
          label={t('editor:how.interval')}
          placeholder="10s"
          hint={t('editor:durationHint')}
        />
        <NumberField path={['spec', 'priority']} label={t('editor:how.priority')} placeholder="5" min={1} />
      </div>
      <MoreOfRetry />
      <MoreOfEndpoints />
      <MoreOfOverlap />
      <MoreOfTime />
      <Keeping />
    </>
  );
};

const DurationField = ({ name, label, placeholder }: { name: string; label: string; placeholder: string }) => {
  const { t } = useTranslation('editor');
  return <TextField path={['spec', name]} label={label} placeholder={placeholder} hint={t('durationHint')} />;
};

const MoreOfRetry = () => {
  const { t } = useTranslation('editor');
  return (
    <More title={t('more.retry')}>
      <div className="field-pair">
        <NumberField path={[...RETRY, 'factor']} label={t('more.factor')} placeholder="2" min={1} />
        <TextField
          path={[...RETRY, 'maxInterval']}
          label={t('more.maxInterval')}
          placeholder="5m"
          hint={t('durationHint')}
        />
        <NumberField
          path={[...RETRY, 'jitter']}
          label={t('more.jitter')}
          hint={t('more.jitterHint')}
          placeholder="0.2"
        />
      </div>
      <ManyField
        path={[...RETRY, 'on']}
        label={t('more.on')}
        placeholder={t('more.onAll')}
        options={RETRY_CLASSES.map((value) => ({ value, label: t(`more.class.${value}`) }))}
      />
    </More>
  );
};

const MoreOfEndpoints = () => {
  const { t } = useTranslation('editor');
  const { get } = useEditing();
  return (
    <More title={t('more.endpoints')}>
      <div className="field-pair">
        <TextField path={[...ENDPOINTS, 'zone']} label={t('more.zone')} />
        <ChoiceField
          path={['spec', 'noEndpointPolicy']}
          label={t('more.noEndpoint')}
          otherwise="Fail"
          options={(['Fail', 'Wait'] as const).map((value) => ({ value, label: t(`more.noEndpointPolicy.${value}`) }))}
        />
        {get(['spec', 'noEndpointPolicy']) === 'Wait' && (
          <DurationField name="waitForEndpoint" label={t('more.waitForEndpoint')} placeholder="1m" />
        )}
        <NumberField path={['spec', 'cost']} label={t('more.cost')} hint={t('more.costHint')} placeholder="1" min={1} />
      </div>
      <RowsField path={[...ENDPOINTS, 'labels']} label={t('more.endpointLabels')} />
    </More>
  );
};

const MoreOfOverlap = () => {
  const { t } = useTranslation('editor');
  const { get } = useEditing();
  return (
    <More title={t('more.overlap')}>
      <div className="field-pair">
        {get(['spec', 'concurrencyPolicy']) === 'Allow' && (
          <NumberField path={['spec', 'maxConcurrentRuns']} label={t('more.maxRuns')} placeholder="100" min={1} />
        )}
        <NumberField path={['spec', 'maxQueued']} label={t('more.maxQueued')} placeholder="100" min={1} />
        <DurationField name="misfireGrace" label={t('more.grace')} placeholder="60s" />
        {get(['spec', 'misfirePolicy']) === 'FireAll' && (
          <NumberField path={['spec', 'misfireLimit']} label={t('more.misfireLimit')} placeholder="100" min={1} />
        )}
      </div>
    </More>
  );
};

const MoreOfTime = () => {
  const { t } = useTranslation('editor');
  return (
    <More title={t('more.exchange')}>
      <div className="field-pair">
        <DurationField name="connectTimeout" label={t('more.connectTimeout')} placeholder="3s" />
        <DurationField name="idleTimeout" label={t('more.idleTimeout')} placeholder="30s" />
        <NumberField
          path={['spec', 'maxReplyBytes']}
          label={t('more.maxReply')}
          hint={t('more.maxReplyHint')}
          placeholder="1048576"
          min={1}
        />
        <NumberField path={['spec', 'request', 'followRedirects']} label={t('more.redirects')} placeholder="0" />
      </div>
    </More>
  );
};

const Keeping = () => {
  const { t } = useTranslation('editor');
  return (
    <More title={t('more.keep')}>
      <div className="field-pair">
        <NumberField path={['spec', 'keep', 'runs']} label={t('more.keepRuns')} placeholder="300" min={1} />
        <TextField
          path={['spec', 'keep', 'for']}
          label={t('more.keepFor')}
          placeholder="30d"
          hint={t('durationHint')}
        />
      </div>
    </More>
  );
};
