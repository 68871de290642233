/**
 * How bad a run is: the seed decides which kinds of trouble it has and how much of each. Some runs have none of
 * a kind, so that no kind hides another.
 */
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../lib/time'
import type { Random } from './random'

export interface Weather {
  /** Of every call to the store, probabilities. */
  readonly throttled: number
  readonly requestLost: number
  readonly answerLost: number
  readonly tookEffectLate: number
  /** Of every message on the network. */
  readonly dropped: number
  readonly duplicated: number
  readonly delayed: number
  readonly replyDropped: number
  /** Of every invocation: the container dies in it. */
  readonly died: number
  /** Of every question to the gateway. */
  readonly unanswered: number
  /** How long the gateway stands by a notify's id: until it read `success`, or a minute after each send. */
  readonly notifyIdsLast: 'untilAcknowledged' | 'oneMinute'
  /** Whether the shop's contract lets it tell the gateway when to close an unpaid trade. */
  readonly closesTrades: boolean
  isMaintenance(at: EpochMs): boolean
}

const RARE_OR_OFTEN = [0, 0, 0.02, 0.1, 0.3]
const MAINTENANCE_WITHIN_MS = 30 * HOUR_MS

export function drawWeather(random: Random, startAt: EpochMs): Weather {
  const rate = () => random.pick(RARE_OR_OFTEN)
  const maintenance = Array.from({ length: random.between(0, 3) }, () => {
    const from = startAt + random.between(0, MAINTENANCE_WITHIN_MS)
    return { from, to: from + random.between(5, 180) * MINUTE_MS }
  })
  return {
    throttled: rate(),
    requestLost: rate(),
    answerLost: rate(),
    tookEffectLate: rate(),
    dropped: rate(),
    duplicated: rate(),
    delayed: rate(),
    replyDropped: rate(),
    died: rate(),
    unanswered: rate(),
    notifyIdsLast: random.pick(['untilAcknowledged', 'untilAcknowledged', 'oneMinute']),
    closesTrades: random.chance(0.5),
    isMaintenance: at => maintenance.some(({ from, to }) => at >= from && at < to),
  }
}
