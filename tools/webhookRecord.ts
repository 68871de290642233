/** Webhook endpoints and deliveries for `--json`: times RFC 3339 in UTC; no secrets, only the former one's expiry. */
import { type EpochMs, isoTime } from '../lib/time'
import { type Delivery, formerSecretUntil, type WebhookEndpoint } from '../lib/webhooks/endpoint'

export const endpointRecord = ({
  secret: _,
  formerSecrets,
  rotatedBy: __,
  pausedUntil,
  createdAt,
  ...endpoint
}: WebhookEndpoint) => ({
  ...endpoint,
  formerSecretUntil: isoWhereAny(formerSecretUntil({ formerSecrets })),
  pausedUntil: isoWhereAny(pausedUntil),
  createdAt: isoTime(createdAt),
})

export const deliveryRecord = ({ attempts, nextAttemptAt, sentAgain, createdAt, ...delivery }: Delivery) => ({
  ...delivery,
  attempts: attempts.map(attempt => ({ ...attempt, at: isoTime(attempt.at) })),
  nextAttemptAt: isoWhereAny(nextAttemptAt),
  sentAgain: sentAgain && { ...sentAgain, at: isoTime(sentAgain.at) },
  createdAt: isoTime(createdAt),
})

const isoWhereAny = (time: EpochMs | undefined) => (time === undefined ? undefined : isoTime(time))
